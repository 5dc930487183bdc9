export { explainLinear, type LinearDocument, linearMargin, readLinearDocument } from "./linear.js";
