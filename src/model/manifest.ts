import { z } from "zod";
import { algorithms } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { type DataType, isDataType } from "../schema/index.js";
import { columnCountOf, columnNamesOf, imputations } from "./preparation/index.js";

const dataType = z.custom<DataType>(isDataType, "no type of data");
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const shape = z.object({
  format: z.literal(1),
  model: z.string(),
  version: z.int().positive(),
  label: z.object({ name: z.string(), hash: digest.nullable() }),
  service: z.string(),
  /** ISO 8601. */
  trained_at: z.string(),
  seed: z.int(),
  /** How the rows that judged it were chosen; older versions don't tell. */
  split: z.enum(["time", "entity"]).optional(),
  /** From which probability on a row is called true. */
  threshold: z.number(),
  champion: z.enum(algorithms),
  algorithms: z
    .array(
      z.object({
        algorithm: z.enum(algorithms),
        file: z.string().regex(/^[a-z_]+\.json$/),
        sha256: digest,
        /** Whether missing values stay missing for it, instead of being filled in. */
        keeps_missing: z.boolean(),
        parameters: z.record(z.string(), z.number()),
        cross_validated_roc_auc: z.number(),
        test_roc_auc: z.number().nullable(),
      }),
    )
    .readonly(),
  preparation: z.object({
    imputation: z.enum(imputations),
    features: z
      .array(
        z.object({
          name: z.string(),
          type: dataType,
          view: z.string().nullable(),
          hash: digest.nullable(),
          categories: z.array(z.string()).readonly(),
        }),
      )
      .readonly(),
    columns: z
      .array(z.object({ name: z.string(), fill: z.number(), least: z.number(), greatest: z.number() }))
      .readonly(),
  }),
  training_set: z.object({
    rows: z.int(),
    /** SHA-256 of the data. */
    sha256: digest,
    /** SHA-256 of its manifest; null where it has none. */
    manifest_sha256: digest.nullable(),
  }),
});

/** What a version of a model is, and how it came about: the file manifest.json of its folder. */
export type ModelManifest = z.infer<typeof shape>;

/** One trained algorithm of a version. */
export type TrainedAlgorithm = ModelManifest["algorithms"][number];

/** Reads a manifest's text. @throws GR-MODEL-UNREADABLE */
export function readModelManifest(text: string, file: string): ModelManifest {
  const parsed = shape.safeParse(jsonOf(text, file));
  if (parsed.success) {
    requireMatchingColumns(parsed.data, file);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  return fail("GR-MODEL-UNREADABLE", `${file} is no model's manifest: ${issue?.path.join(".")}: ${issue?.message}.`, {
    where: { file },
  });
}

/** A row is laid out by the features, and read by the columns. */
function requireMatchingColumns({ preparation }: ModelManifest, file: string): void {
  const { features, columns } = preparation;
  // A vector's length is just a number: its names are not made before their number is known to be right.
  const count = features.reduce((sum, feature) => sum + columnCountOf(feature), 0);
  const names = count === columns.length ? features.flatMap(columnNamesOf) : [];
  const at = columns.findIndex(({ name }, index) => name !== names[index]);
  if (count === columns.length && at < 0) return;
  const what =
    count === columns.length
      ? `column ${at + 1} is "${columns[at]?.name}", and of the features "${names[at]}"`
      : `its features become ${count} columns, and it has ${columns.length}`;
  fail("GR-MODEL-UNREADABLE", `${file} is no model's manifest: ${what}.`, { where: { file } });
}

/** The JSON of a file of a model. @throws GR-MODEL-UNREADABLE */
export function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return fail("GR-MODEL-UNREADABLE", `${file} is not valid JSON.`, { where: { file }, cause });
  }
}
