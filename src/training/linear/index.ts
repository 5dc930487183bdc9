export { fitLogisticRegression } from "./logistic-regression.js";
