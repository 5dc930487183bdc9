export { literalPath } from "./literal-path.js";
export type { ScannedSource, ScanOptions } from "./scan-options.js";
export { fingerprintSource, scanSource } from "./scan-source.js";
