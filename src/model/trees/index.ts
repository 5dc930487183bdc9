export { readTreesDocument } from "./document.js";
export { explainTrees } from "./explain-trees.js";
export { flattenTrees } from "./flat-trees.js";
export { marginOf } from "./score-trees.js";
