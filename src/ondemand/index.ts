export { evaluateOnDemand, type OnDemandRow } from "./evaluate.js";
export { planOnDemand } from "./plan.js";
export { standingOf } from "./standing.js";
