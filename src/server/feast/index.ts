export { feastAnswerText } from "./answer.js";
export { createFeastReader } from "./read.js";
export { feastSchemas } from "./requests.js";
