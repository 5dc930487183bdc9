import { serveJobs } from "../../workers/index.js";
import { loadTreesLibrary } from "./native.js";
import { runTreesJob, type TreesJob, type TreesResult } from "./train-job.js";

/** The module of a worker's thread, in which libxgboost's calls block. `setup` is the library's path. */
await serveJobs<string, TreesJob, TreesResult>(async (path) => {
  const library = loadTreesLibrary(path);
  return async (job) => ({ result: runTreesJob(library, job), transfer: [] });
});
