import { GranaryError } from "granary";

// @ts-expect-error a code that the catalogue lacks
export const unknownCode = new GranaryError("GR-", "x");
