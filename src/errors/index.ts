export { catalogue, type ErrorCode } from "./catalogue.js";
export type { CatalogueEntry } from "./catalogue-entry.js";
export { didYouMean } from "./did-you-mean.js";
export { type ErrorFacts, fail, GranaryError, invariant, isGranaryError, type Place } from "./granary-error.js";
