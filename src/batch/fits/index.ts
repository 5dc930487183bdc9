export { fitColumns } from "./fit-columns.js";
export { rowsFitNamed } from "./rows-fits.js";
