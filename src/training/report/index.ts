export { reportPage } from "./report-page.js";
