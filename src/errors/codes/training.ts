import type { CatalogueEntry } from "../catalogue-entry.js";

export const trainingCodes = {
  "GR-TREES-LIBRARY-MISSING": {
    title: "There is no libxgboost, by which boosted trees and random forests are trained",
    hint: "Run `granary doctor --install`, set GRANARY_XGBOOST_LIBRARY to the path of a libxgboost, or install the system's. Logistic regression trains without it.",
    status: 503,
  },
  "GR-TREES-LIBRARY-UNUSABLE": {
    title: "A libxgboost that can't be loaded",
    hint: "Unset GRANARY_XGBOOST_LIBRARY, or let it name the library of XGBoost 1.7 or newer for this kind of machine.",
    status: 500,
  },
  "GR-TREES-FAILED": {
    title: "libxgboost refused to train",
    hint: "The detail holds the library's own words.",
    status: 500,
  },
  "GR-TRAINING-LABEL-UNFIT": {
    title: "A label that models can't be trained on",
    hint: "Declare a label that is a boolean: inactivity(), or label() of a condition.",
    status: 400,
  },
  "GR-TRAINING-SET-UNFIT": {
    title: "A training set that no model can be learnt from",
    hint: "Take more rows: other or more cutoffs, a longer active window, or a label that is true for some and false for others.",
    status: 400,
  },
} as const satisfies Record<string, CatalogueEntry>;
