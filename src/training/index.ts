export { splitWays } from "./data/index.js";
export { modelNamed } from "./model-features.js";
export { type TrainedModelVersion, type TrainSettings, trainVersion } from "./train-version.js";
export { trainedBefore } from "./trained-before.js";
export { findTreesLibrary, requireTreesLibrary, thisMachine } from "./trees/index.js";
