export { runHistory } from "./run-history.js";
