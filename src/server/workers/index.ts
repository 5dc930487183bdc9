export { runWorkers } from "./primary.js";
export { thisWorker, type Worker } from "./worker.js";
