export { type RowFunctionOptions, runRowFunctions } from "./run-row-functions.js";
