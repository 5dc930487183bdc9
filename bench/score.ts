import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.js";
import { oraclePython } from "./oracle-python.js";
import { columns, printedBy, trained, treesData } from "./trees-data.js";

const built = join(import.meta.dirname, "../dist/model/index.js");
const scoredRows = 20_000;
const explainedRows = 1000;
const barMicros = 15;
const barMillis = 1.5;
const barScores = 1e-6;
const barShares = 1e-5;

/** Predictions of 200 trees of depth 6 by our own walker, from a row's values to its probability, as serving makes them. */
export const score: Bench = {
  id: "score",
  describe:
    "CPU of predicting a row of 60 features by 200 trees of depth 6, and of explaining it; Python's xgboost judges",
  run: async () => {
    if (!existsSync(built)) return { skipped: "dist/model is not there: run npm run build" };
    const found = await oraclePython(["xgboost"]);
    if ("skipped" in found) return found;
    const data = await treesData();
    const [model, out] = [join(data.folder, "scored.json"), join(data.folder, "scores.f64")];
    await trained(null, data, model);
    const args = [String(columns), data.values, model, String(scoredRows), String(explainedRows), out];
    const { scoreMicros, explainMillis, peakRssMb } = (await printedBy(null, ["score", ...args])) as Scored; // as it prints
    const { scoresApart, sharesApart } = (await printedBy(found.python, ["judge", ...args])) as Judged; // as it prints
    const shares = `shares ${explainMillis.toFixed(2)} <= ${barMillis} ms`;
    return {
      value: scoreMicros,
      unit: "µs",
      bar: `<= ${barMicros} µs, ${shares}; apart by ${scoresApart.toExponential(1)} <= ${barScores}, shares by ${sharesApart.toExponential(1)} <= ${barShares}`,
      ok:
        scoreMicros <= barMicros && explainMillis <= barMillis && scoresApart <= barScores && sharesApart <= barShares,
      peakRssMb,
    };
  },
};

interface Scored {
  readonly scoreMicros: number;
  readonly explainMillis: number;
  readonly peakRssMb: number;
}

interface Judged {
  readonly scoresApart: number;
  readonly sharesApart: number;
}
