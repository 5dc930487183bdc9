export { csvText } from "./csv-text.js";
export { copyTo } from "./label-table.js";
export { type PlacedColumn, typeOfRaw } from "./result.js";
export { runHistory } from "./run-history.js";
