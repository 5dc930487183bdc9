import type { Command } from "../command.js";
import { applyCommand } from "./apply.js";
import { buildCommand } from "./build.js";
import { checkCommand } from "./check.js";
import { demoCommand } from "./demo.js";
import { doctorCommand } from "./doctor.js";
import { fitCommand } from "./fit.js";
import { getCommand } from "./get.js";
import { historyCommand } from "./history.js";
import { initCommand } from "./init.js";
import { lsCommand } from "./ls.js";
import { modelsCommand } from "./models.js";
import { planCommand } from "./plan.js";
import { predictCommand } from "./predict.js";
import { pruneCommand } from "./prune.js";
import { pushCommand } from "./push.js";
import { replayCommand } from "./replay.js";
import { runCommand } from "./run.js";
import { serveCommand } from "./serve.js";
import { showCommand } from "./show.js";
import { snapshotsCommand } from "./snapshots.js";
import { trainCommand } from "./train.js";
import { trainingSetCommand } from "./training-set.js";

/** Every command, in the order in which `--help` lists them. */
export const commands: readonly Command[] = [
  initCommand,
  demoCommand,
  planCommand,
  applyCommand,
  checkCommand,
  runCommand,
  fitCommand,
  buildCommand,
  snapshotsCommand,
  pruneCommand,
  historyCommand,
  trainingSetCommand,
  replayCommand,
  trainCommand,
  modelsCommand,
  predictCommand,
  pushCommand,
  serveCommand,
  getCommand,
  lsCommand,
  showCommand,
  doctorCommand,
];
