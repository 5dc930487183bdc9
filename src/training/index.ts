export { fitLogisticRegression } from "./linear/index.js";
export { evaluate } from "./metrics/index.js";
