// Trains boosted trees, or scores rows by them: in a process of its own, so that its CPU is the work's.
//   node trees.mjs train ROWS COLUMNS VALUES LABELS ROUNDS PARAMETERS OUT   writes the model, prints what it took
//   node trees.mjs score COLUMNS VALUES MODEL ROWS EXPLAINED OUT           writes margins and shares, prints what they took
import { readFileSync, writeFileSync } from "node:fs";
import { scorerOf, trainedModel } from "../../dist/model/index.js";
import { openTreesTrainer, requireTreesLibrary, shareMatrix, thisMachine } from "../../dist/training/trees/index.js";

const [job, ...args] = process.argv.slice(2);
const floatsOf = (file) => {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
};
const namesOf = (columns) => Array.from({ length: columns }, (_, column) => `f${column}`);

if (job === "train") {
  const [rows, columns, valuesFile, labelsFile, rounds, parameters, out] = args;
  const values = Float64Array.from(floatsOf(valuesFile));
  const labels = Uint8Array.from(floatsOf(labelsFile));
  const library = await requireTreesLibrary(thisMachine(), { mayFetch: true });
  const trainer = openTreesTrainer({ library: library.path, workers: 1, timeoutMillis: 3_600_000 });
  const before = process.cpuUsage();
  const started = performance.now();
  const train = shareMatrix({ rows: Number(rows), columns: Number(columns), values, labels });
  const plan = { rounds: Number(rounds), held: null, patience: null, wantsModel: true };
  const { value } = await trainer
    .train([{ train, names: namesOf(Number(columns)), parameters: JSON.parse(parameters), ...plan }])
    .next();
  print({ ...took(before, started), peakRssMb: process.resourceUsage().maxRSS / 1024 });
  writeFileSync(out, value.model);
  await trainer[Symbol.asyncDispose]();
} else {
  const [columns, valuesFile, modelFile, rows, explained, out] = args.map((text) =>
    /^\d+$/.test(text) ? Number(text) : text,
  );
  const values = floatsOf(valuesFile);
  const names = namesOf(columns);
  const feature = { type: "float64", view: null, hash: null, categories: [] };
  const preparation = {
    imputation: "median",
    features: names.map((name) => ({ ...feature, name })),
    columns: names.map((name) => ({ name, fill: 0, least: 0, greatest: 0 })),
  };
  const scorer = scorerOf(JSON.parse(readFileSync(modelFile, "utf8")), names, modelFile);
  // As serving does it: from a row's values by feature, null for what is missing.
  const model = trainedModel({ preparation, threshold: 0.5 }, { algorithm: "xgboost", keeps_missing: true }, scorer);
  const given = Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns), (value) => (Number.isNaN(value) ? null : value)),
  );
  const probabilities = new Float64Array(rows);
  const score = () => {
    for (let row = 0; row < rows; row++) probabilities[row] = model.predict(given[row], 0).probability;
  };
  const shares = new Float64Array(explained * (columns + 1));
  const explain = () => {
    for (let row = 0; row < explained; row++) {
      const { base, contributions } = model.explain(given[row], 0);
      shares.set(contributions, row * (columns + 1));
      shares[row * (columns + 1) + columns] = base;
    }
  };
  const scoreMicros = (1000 * leastMillis(score)) / rows;
  const explainMillis = leastMillis(explain) / explained;
  writeFileSync(out, Buffer.concat([Buffer.from(probabilities.buffer), Buffer.from(shares.buffer)]));
  print({ scoreMicros, explainMillis, peakRssMb: process.resourceUsage().maxRSS / 1024 });
}

/** CPU milliseconds of a work that has been warmed, the least of five times: others on the machine only add. */
function leastMillis(work) {
  work();
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

function took(before, started) {
  const { user, system } = process.cpuUsage(before);
  return { cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - started) / 1000 };
}

function print(answer) {
  console.log(JSON.stringify(answer));
}
