import { GranaryError, isGranaryError } from "granary";

const error: unknown = new GranaryError("GR-INTERNAL", "Made by a repo that installed the package.");
if (!isGranaryError(error)) throw new Error("The package's error is not recognised by the package.");
console.log(JSON.stringify({ code: error.code, status: error.status, detail: error.detail }));
