import { existsSync } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { ColumnBatch, InputFile, ScoredCell, TableFormat } from "../batch/index.js";
import type { Algorithm } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import { makeFolder, onDisk, stageFolder, syncPath } from "../files/index.js";
import { type LoadedModel, openModelStore, refuseOtherMeaning } from "../model/index.js";
import { labelFileAt, onDemandCodeOf, planAsked } from "../offline/index.js";
import { featureMeaning } from "../registry/index.js";
import { list, type Value } from "../schema/index.js";
import type { Workplace } from "./workplace.js";

/** Which model scores which file, and how. */
export interface PredictFileOptions {
  /** The model's name, its current version's champion by default. */
  readonly model: string;
  readonly version?: number | undefined;
  readonly algorithm?: Algorithm | undefined;
  /** Parquet, CSV or JSON lines, by their names; absolute. */
  readonly file: string;
  readonly out: string;
  /** Features are not the file's: they are computed at each of its rows' instants. */
  readonly compute: boolean;
  /** With each feature's share. */
  readonly explain: boolean;
  /** What times are told from, in microseconds, where a row has no `event_timestamp`. */
  readonly nowMicros: number;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** What scoring a file came to. */
export interface FilePredicted {
  readonly model: { readonly name: string; readonly version: number; readonly algorithm: Algorithm };
  readonly input: InputFile;
  readonly out: string;
  readonly bytes: number;
  readonly rows: number;
  /** Rows called true. */
  readonly trueRows: number;
  /** Of each feature, in how many rows it was missing, and taken as in training; those missing in none are left out. */
  readonly missing: Readonly<Record<string, number>>;
}

const instantColumn = "event_timestamp";

/**
 * Scores the rows of a file, and writes them with what a model says of each, whole or not at all.
 * Throws the codes of `ModelStore.load`, `GR-MODEL-OTHER-DEFINITION`, `GR-PREDICT-FORMAT-UNKNOWN`,
 * `GR-PREDICT-FILE-INVALID` where the file has none of the features, `GR-PREDICT-NAME-TAKEN`, and those of reading.
 */
export async function predictFile(workplace: Workplace, options: PredictFileOptions): Promise<FilePredicted> {
  const { state, repo, engine } = workplace;
  const { file, compute, onProgress } = options;
  const formats = { in: formatOf(file), out: formatOf(options.out) };
  const known = (state.definitions.models ?? []).map(({ name }) => name);
  if (!known.includes(options.model)) {
    fail("GR-MODEL-UNKNOWN", `There is no model "${options.model}".${didYouMean(options.model, known)}`);
  }
  if (!existsSync(file)) fail("GR-PREDICT-FILE-INVALID", `There is no file ${file}.`, { where: { file } });
  const model = await openModelStore(repo.config.modelsFolder).load(options.model, options);
  const out = resolve(options.out);
  await makeFolder(dirname(out));
  const staged = await stageFolder(dirname(out));
  try {
    const joined = join(staged, "joined.parquet");
    if (compute) await computeFeatures(workplace, model, file, joined, options);
    const scores = scoresOf(model, options);
    const written = join(staged, `scored-${basename(out)}`);
    const scored = await engine.scoreFile(
      {
        path: compute ? joined : file,
        format: compute ? "parquet" : formats.in,
        columns: [...model.features, { name: instantColumn, type: "timestamp" }],
      },
      scores,
      { file: written, format: formats.out },
      { repoFolder: repo.folder, ...(onProgress === undefined ? {} : { onProgress }) },
    );
    const lacks = model.features.filter(({ name }) => scored.absent.includes(name));
    if (lacks.length === model.features.length) refuseFeatureless(file, model);
    const { size } = await onDisk(out, async () => {
      await syncPath(written);
      await rename(written, out);
      await syncPath(dirname(out));
      return stat(out);
    });
    return {
      model: { name: options.model, version: model.manifest.version, algorithm: model.algorithm },
      input: scored.file,
      out,
      bytes: size,
      rows: scored.rows,
      trueRows: scores.trueRows(),
      missing: scores.missing(),
    };
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

/** Joins the features of the model's service to the rows, as `granary history` does, by the meanings that it learnt. */
async function computeFeatures(
  { state, repo, engine }: Workplace,
  { manifest, features }: LoadedModel,
  file: string,
  to: string,
  { nowMicros, onProgress }: PredictFileOptions,
): Promise<void> {
  for (const feature of features) {
    const applied = feature.view === null ? null : featureMeaning(state.definitions, feature.view, feature.name);
    if (feature.hash !== null && feature.hash !== applied) refuseOtherMeaning(manifest, feature, applied);
  }
  const { registryFolder } = repo.config;
  const plan = await planAsked(state, { service: manifest.service }, { registryFolder, nowMicros });
  const onDemandCode = await onDemandCodeOf(repo.folder, plan);
  const run = await engine.runHistory(plan, labelFileAt(file), {
    repoFolder: repo.folder,
    onDemandCode,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  await using joined = run;
  await joined.write(to, "parquet");
}

/** What is put beside rows, and what it comes to. */
function scoresOf(model: LoadedModel, { model: name, explain, nowMicros }: PredictFileOptions) {
  const { features } = model;
  const counts = new Map<string, number>();
  let trueRows = 0;
  const columns = [
    { name: `${name}_prediction`, type: "boolean" as const },
    { name: `${name}_probability`, type: "float64" as const },
    { name: `${name}_missing`, type: list("string") },
    ...(explain
      ? [`${name}_base`, ...features.map((feature) => `${name}_contribution_${feature.name}`)].map((own) => ({
          name: own,
          type: "float64" as const,
        }))
      : []),
  ];
  return {
    columns,
    score({ rows, columns: given }: ColumnBatch) {
      const cells: ScoredCell[][] = columns.map(() => []);
      const values = new Array<Value>(features.length).fill(null);
      const instants = given[features.length];
      for (let row = 0; row < rows; row++) {
        for (let feature = 0; feature < values.length; feature++) values[feature] = given[feature]?.[row] ?? null;
        const at = Number(instants?.[row] ?? nowMicros);
        const why = explain ? model.explain(values, at) : null;
        const told = why ?? model.predict(values, at);
        if (told.prediction) trueRows++;
        for (const one of told.missing) counts.set(one, (counts.get(one) ?? 0) + 1);
        const shares = why === null ? [] : [why.base, ...why.contributions];
        [told.prediction, told.probability, told.missing, ...shares].forEach((cell, column) => {
          cells[column]?.push(cell);
        });
      }
      return cells;
    },
    trueRows: () => trueRows,
    missing: () =>
      Object.fromEntries(features.flatMap(({ name: own }) => (counts.has(own) ? [[own, counts.get(own) ?? 0]] : []))),
  };
}

function refuseFeatureless(file: string, { features }: LoadedModel): never {
  const names = features.map(({ name }) => name);
  const shown = names.length > 6 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
  return fail("GR-PREDICT-FILE-INVALID", `${file} has a column for none of the model's features: ${shown}.`, {
    where: { file },
    hint: "A file of join keys and instants is scored with --compute, which computes the features.",
  });
}

/** The format of a file of rows, by its name. @throws GR-PREDICT-FORMAT-UNKNOWN */
function formatOf(path: string): TableFormat {
  const ending = /\.(parquet|csv|jsonl|ndjson)$/i.exec(path.replace(/(?<!parquet)\.gz$/i, ""))?.[1]?.toLowerCase();
  if (ending === "parquet" || ending === "csv") return ending;
  return ending === undefined
    ? fail("GR-PREDICT-FORMAT-UNKNOWN", `${path} ends in the name of no format.`, { where: { file: path } })
    : "json";
}
