export { type ErrorCode, GranaryError, isGranaryError } from "./errors/index.js";
