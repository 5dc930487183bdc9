import { createRandom } from "../random/index.js";
import type { Value } from "../schema/index.js";
import { unitMicros } from "../time/index.js";
import type { TrainingSet } from "./data/index.js";

/**
 * A training set whose truth is known: recency drives the label, and so does spend by the sign of mood, which no linear
 * model sees; noise tells nothing. A tenth of the spends is missing.
 */
export function madeUpSet(rows: number, seed = 1): TrainingSet {
  const random = createRandom(seed, rows);
  const columns: Value[][] = [[], [], [], [], []];
  const labels = Uint8Array.from({ length: rows }, () => {
    const recency = random.below(60);
    const [spend, mood, noise] = [random.normal(), random.normal(), random.normal()];
    const country = random.chance(0.3) ? "DE" : "FR";
    const values = [recency, random.chance(0.1) ? null : spend, mood, noise, country];
    values.forEach((value, index) => {
      columns[index]?.push(value);
    });
    const margin = (recency - 30) / 15 + (mood > 0 ? 1.5 : -1.5) * spend + (country === "DE" ? 0.5 : 0);
    return random.chance(1 / (1 + Math.exp(-margin))) ? 1 : 0;
  });
  const feature = { view: "activity", hash: null };
  return {
    rows,
    entities: Array.from({ length: rows }, (_, row) => String(row)),
    cutoffsMicros: new Float64Array(rows).fill(1000 * unitMicros("days")),
    labels,
    horizonMicros: 30 * unitMicros("days"),
    features: [
      { ...feature, name: "last_active_days", type: "int64" },
      { ...feature, name: "spend", type: "float64" },
      { ...feature, name: "mood", type: "float64" },
      { ...feature, name: "noise", type: "float64" },
      { ...feature, name: "country", type: "string" },
    ],
    columns,
  };
}
