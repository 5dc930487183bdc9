export { runWorkers, type WorkersOptions } from "./primary.js";
export { thisWorker, type Worker } from "./worker.js";
