export { roundHalfEven } from "./round-half-even.js";
export { isPunctuation, isSpace, isUpper } from "./text.js";
