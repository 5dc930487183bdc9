export { type DemoReport, generateDemoData } from "./demo-data.js";
export type { DemoOptions } from "./demo-options.js";
export { EVENT_TYPES } from "./event-types.js";
