export { buildViews, type ViewBuilt, type Workplace } from "./build-views.js";
export { pushViews, type ViewPushed } from "./push-views.js";
export { runPipeline } from "./run.js";
