export { functionExports, type LoadModule } from "./function-exports.js";
export {
  type EngineFunctionOptions,
  type KeptLimits,
  openRowFunctions,
  type RowFunctions,
} from "./run-row-functions.js";
