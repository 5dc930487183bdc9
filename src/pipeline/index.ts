export { backfillViews } from "./backfill.js";
export { buildViews, type ViewBuilt, type Workplace } from "./build-views.js";
export { checkView, type ViewChecked } from "./check-view.js";
export { refuseDisagreement } from "./disagreement.js";
export { type FitTarget, fitSources, type SourceFitted } from "./fit-sources.js";
export { pruneSnapshots } from "./prune.js";
export { pushViews, type ViewPushed } from "./push-views.js";
export { runPipeline } from "./run.js";
