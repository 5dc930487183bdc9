export { evaluateOnDemand, type OnDemandRow } from "./evaluate.js";
export { functionKey, type OnDemandCode, type OnDemandPlan, planOnDemand, requestFieldsOf } from "./plan.js";
export { standingOf } from "./standing.js";
