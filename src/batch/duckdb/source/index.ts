export { labelRowsName, stageLabelRows } from "./label-objects.js";
export { type LabelColumn, type LabelRows, readLabelFile } from "./label-rows.js";
export { literalPath } from "./literal-path.js";
export type { ScannedSource, ScanOptions } from "./scan-options.js";
export { fingerprintSource } from "./scan-source.js";
export { scanWithFunctions } from "./scan-with-functions.js";
export { readTableFile, type TableRows } from "./table-rows.js";
