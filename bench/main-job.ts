import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { command, copyExample } from "../test/example-repo.js";
import type { Bench } from "./bench.js";
import { runOf } from "./measure.js";

const barSeconds = 90;
/** Honest areas on churn lie about here; more would be a leak. */
const believable = { least: 0.65, greatest: 0.9 };

/** What the shop's generator makes nobody leave for. */
const idle = /^(?:age|gender|device|location|education)(?:_|$)/;
/** How long ago, and how often: interest fades before a customer leaves. */
const fading = /last_(?:seen|active)|sessions_|active_days|events_|purchases_|event_vector_|session_count/;

/** The main job as `npm start` does it, up to the served model. */
export const mainJob: Bench = {
  id: "main-job",
  describe: "granary demo of 10 k customers: data, features, topics, training set, three models, push",
  run: async () => {
    if (!existsSync(command)) return { skipped: "dist/cli/main.js is not there: run npm run build" };
    await using repo = await copyExample("churn");
    const { millis, peakRssMb } = await runOf([command, "demo", "--no-serve", "--repo", repo.folder]);
    // report.json is of this shape.
    const report = JSON.parse(await readFile(join(repo.folder, "models/churn/1/report.json"), "utf8")) as Report;
    const areas = report.algorithms.map(({ algorithm, test }) => {
      console.error(`  ${algorithm}: ROC-AUC ${test.rocAuc.value.toFixed(4)}`);
      return test.rocAuc.value;
    });
    const champion = report.algorithms.find(({ algorithm }) => algorithm === report.champion);
    const order = champion?.importances.map(({ feature }) => feature) ?? [];
    console.error(`  what counts most: ${order.slice(0, 10).join(", ")}`);
    const differ =
      new Set(areas).size === 3 && areas.every((area) => area > believable.least && area < believable.greatest);
    const leading =
      order.slice(0, 3).every((name) => fading.test(name)) && !order.slice(0, 10).some((name) => idle.test(name));
    return {
      value: millis / 1000,
      unit: "s",
      bar: `<= ${barSeconds} s; three areas that differ: ${differ ? "yes" : "NO"}; the known drivers lead: ${leading ? "yes" : "NO"}`,
      ok: millis <= 1000 * barSeconds && differ && leading,
      peakRssMb,
    };
  },
};

interface Report {
  readonly champion: string;
  readonly algorithms: readonly {
    readonly algorithm: string;
    readonly test: { readonly rocAuc: { readonly value: number } };
    readonly importances: readonly { readonly feature: string }[];
  }[];
}
