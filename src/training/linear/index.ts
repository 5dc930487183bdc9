export { fitLogisticRegression, type LogisticOptions } from "./logistic-regression.js";
