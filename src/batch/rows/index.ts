export { type EngineFunctionOptions, openRowFunctions, type RowFunctions } from "./run-row-functions.js";
