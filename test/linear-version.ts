import { sha256OfText } from "../src/files/index.js";
import type { ModelManifest } from "../src/model/index.js";

type Preparation = ModelManifest["preparation"];

/** What tells one version of a model of coefficients from another. */
interface LinearVersion {
  readonly version: number;
  /** The text of its model.json. */
  readonly content: string;
  readonly features: Preparation["features"];
  readonly columns: Preparation["columns"];
  readonly model?: string;
  readonly label?: string;
  readonly service?: string;
}

/** The manifest of a version that has one algorithm, logistic regression. */
export function linearManifest(given: LinearVersion): ModelManifest {
  const { version, content, features, columns, model = "churn", label = "churned", service = "churn_features" } = given;
  return {
    format: 1,
    model,
    version,
    label: { name: label, hash: null },
    service,
    trained_at: "2026-11-01T00:00:00Z",
    seed: 1,
    threshold: 0.5,
    champion: "logistic_regression",
    algorithms: [
      {
        algorithm: "logistic_regression",
        file: "model.json",
        sha256: sha256OfText(content),
        keeps_missing: false,
        parameters: {},
        cross_validated_roc_auc: 0.7,
        test_roc_auc: 0.7,
      },
    ],
    preparation: { imputation: "median", features, columns },
    training_set: { rows: 4, sha256: sha256OfText(""), manifest_sha256: null },
  };
}

/** The files of such a version, as they are published. */
export function linearFiles(given: LinearVersion): Readonly<Record<string, string>> {
  return { "manifest.json": JSON.stringify(linearManifest(given)), "model.json": given.content };
}
