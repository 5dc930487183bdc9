export { type ErrorCode, type ErrorFacts, GranaryError, isGranaryError, type Place } from "./errors/index.js";
