import { activity25m, activity25mSkew, activity100m } from "./activity.js";
import type { Bench } from "./bench.js";
import { churnAuc } from "./churn-auc.js";
import { feastFormat1, feastFormat100 } from "./feast-format.js";
import { pit1m3, pit1m10, pitWindows, pitWindowsOneLabel, pitWindowsOneUser } from "./history.js";
import { httpBatch, httpGet } from "./http-get.js";
import { mainJob } from "./main-job.js";
import { lookup } from "./online-lookup.js";
import { memoryPerUser } from "./online-memory.js";
import { pushRedis } from "./redis-push.js";
import { reviews, reviewsAgain } from "./reviews.js";
import { score } from "./score.js";
import { start } from "./start.js";
import { topics } from "./topics.js";
import { train } from "./train.js";
import { vader } from "./vader.js";

/** All benches, in the order in which they run. What is heavy is imported within a bench's `run`. */
export const benches: readonly Bench[] = [
  activity25m,
  activity25mSkew,
  activity100m,
  pit1m10,
  pit1m3,
  pitWindows,
  pitWindowsOneLabel,
  pitWindowsOneUser,
  churnAuc,
  httpGet,
  httpBatch,
  feastFormat1,
  feastFormat100,
  lookup,
  mainJob,
  memoryPerUser,
  score,
  pushRedis,
  reviews,
  reviewsAgain,
  start,
  topics,
  train,
  vader,
];
