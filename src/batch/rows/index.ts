export { type GivenColumns, type RowFunctionOptions, runRowFunctions } from "./run-row-functions.js";
