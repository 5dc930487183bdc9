import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.js";
import { median } from "./measure.js";
import { oraclePython } from "./oracle-python.js";
import { columns, printedBy, type Trained, trained, treesData } from "./trees-data.js";

const built = join(import.meta.dirname, "../dist/training/trees/index.js");
const repeats = 3;
const barRatio = 1.1;

/** Boosted trees through libxgboost, beside Python's xgboost: the same version, data and threads. */
export const train: Bench = {
  id: "train",
  describe: "CPU of training 200 rounds over 100 k rows of 60 columns, beside Python's xgboost over the same",
  run: async () => {
    if (!existsSync(built)) return { skipped: "dist/training is not there: run npm run build" };
    const found = await oraclePython(["xgboost"]);
    if ("skipped" in found) return found;
    const data = await treesData();
    const [ourModel, theirModel] = [join(data.folder, "ours.json"), join(data.folder, "theirs.json")];
    const ours: Trained[] = [];
    const theirs: Trained[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      ours.push(told("granary", await trained(null, data, ourModel)));
      theirs.push(told("python", await trained(found.python, data, theirModel)));
    }
    const compared = ["compare", String(columns), data.values, ourModel, theirModel];
    const apart = Number(await printedBy(found.python, compared));
    const cpu = (all: readonly Trained[]) => median(all.map(({ cpuSeconds }) => cpuSeconds));
    const wall = (all: readonly Trained[]) => median(all.map(({ seconds }) => seconds));
    const ratio = cpu(ours) / cpu(theirs);
    const inTime = (wall(ours) / wall(theirs)).toFixed(2);
    return {
      value: cpu(ours),
      unit: "CPU s",
      peer: cpu(theirs),
      ratio,
      bar: `<= ${barRatio} x (in time ${inTime} x), equal predictions (apart by ${apart})`,
      ok: ratio <= barRatio && apart === 0,
      peakRssMb: Math.max(...ours.map(({ peakRssMb = 0 }) => peakRssMb)),
    };
  },
};

function told(who: string, one: Trained): Trained {
  console.error(`  ${who}: ${one.cpuSeconds.toFixed(2)} CPU s in ${one.seconds.toFixed(2)} s`);
  return one;
}
