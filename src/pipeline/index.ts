export { type BuildViewsOptions, buildViews, type ViewBuilt, type Workplace } from "./build-views.js";
export { type PushViewsOptions, pushViews, type ViewPushed } from "./push-views.js";
export { type RunReport, type RunStart, runPipeline } from "./run.js";
