export { splitWays } from "./data/index.js";
export { modelNamed } from "./model-features.js";
export { type TrainedModelVersion, trainVersion } from "./train-version.js";
export { findTreesLibrary, requireTreesLibrary, thisMachine } from "./trees/index.js";
