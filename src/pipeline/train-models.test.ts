import { afterAll, beforeAll, expect, test } from "vitest";
import { microsOf } from "../time/index.js";
import { fitTargets } from "./fit-instants.js";
import { fitsOfViews } from "./fit-sources.js";
import { makeTrainingSet, trainingSetSource } from "./make-training-set.js";
import { cutoffsOfModel } from "./model-cutoffs.js";
import { trainModels } from "./train-models.js";
import { trainingSetThere } from "./training-set-there.js";
import { shop, type TrainingShop, trainingShop } from "./training-shop.suite.js";

/** The shop with models: of the newest cutoff by default, of two cutoffs of its own, and of a label file. */
const modelled = {
  "features/models.ts": `import { model } from "granary";
import { churned, idle, judged, told } from "./shop.ts";
const algorithms = ["logistic_regression"] as const;
export const newest = model("newest", { service: told, label: churned, algorithms });
export const fixed = model("fixed", { service: told, label: churned, algorithms, cutoffs: ["2026-11-05", "2026-11-03"] });
export const filed = model("filed", { service: idle, label: judged, algorithms });
`,
};
const now = microsOf("2026-11-10");

let repo: TrainingShop;
beforeAll(async () => {
  repo = await trainingShop(modelled);
});
afterAll(() => repo[Symbol.asyncDispose]());

test("a model is trained at its cutoffs, or at the newest midnight known by the instant", async () => {
  const found = await repo.at(async (workplace) => {
    const models = workplace.state.definitions.models ?? [];
    const asOfs = [now, microsOf("2026-11-07T01:00:00Z")];
    const all = [];
    for (const asOf of asOfs) for (const model of models) all.push(await cutoffsOfModel(workplace, model, asOf));
    return all;
  });
  // Newest row: 9 November at noon; the horizon is 3 days. By the 7th, only labels of the 4th are known.
  const fixed = [microsOf("2026-11-03"), microsOf("2026-11-05")];
  expect(found).toEqual([null, fixed, [microsOf("2026-11-06")], null, fixed, [microsOf("2026-11-04")]]);
});

test("a fit that nobody asked for knows no more than the earliest label of a model that reads it", async () => {
  const { artifacts } = await repo.at(async (workplace) =>
    fitsOfViews(workplace, workplace.state.definitions.views, { asOfMicros: now }),
  );
  // Of orders up to the 3rd there are amounts 10 and 7.
  expect(artifacts).toMatchObject([
    { column: "z", fittedAsOfMicros: microsOf("2026-11-03"), parameters: { mean: 8.5, deviation: 1.5 } },
  ]);
});

test("a fit that was asked for says by which model it is held back", async () => {
  const [late, early] = await repo.at(async (workplace) => {
    const wanted = workplace.state.definitions.sources
      .filter(({ fits = [] }) => fits.length > 0)
      .map((source) => ({ source, fits: source.fits ?? [] }));
    const at = (instant: number) => fitTargets(workplace, wanted, instant);
    return [await at(now), await at(microsOf("2026-11-02"))];
  });
  expect(late).toMatchObject([{ asOfMicros: microsOf("2026-11-03"), model: "fixed" }]);
  // By the 2nd, labels of 30 October are the newest known.
  expect(early).toMatchObject([{ asOfMicros: microsOf("2026-10-30"), model: "newest" }]);
});

test("a training set that is there is taken until anything that it was made from is another", async () => {
  const request = { model: "fixed", cutoffsMicros: [microsOf("2026-11-03"), microsOf("2026-11-05")], knownBy: true };
  const there = (asked = request) =>
    repo.at((workplace) => trainingSetThere(workplace, trainingSetSource(workplace, asked)));
  expect(await there()).toBeNull();
  const made = await repo.at((workplace) => makeTrainingSet(workplace, request));
  expect(await there()).toEqual(made);
  expect(await there({ ...request, knownBy: false })).toBeNull();
  expect(await there({ ...request, cutoffsMicros: [microsOf("2026-11-03")] })).toBeNull();
  await repo.change({ "data/orders.csv": `${shop["data/orders.csv"]}9,2026-11-01,,1\n` });
  expect(await there()).toBeNull();
  await repo.change({ "data/orders.csv": shop["data/orders.csv"] ?? "" });
  expect(await there()).toEqual(made);
});

test("a model with too few rows is told and passed over, as long as it never was trained", async () => {
  const trained = await repo.at(async (workplace) =>
    trainModels(workplace, {
      models: (workplace.state.definitions.models ?? []).filter(({ name }) => name !== "filed"),
      asOfMicros: now,
    }),
  );
  expect(trained).toMatchObject([
    { model: "fixed", outcome: "not_yet", why: { code: "GR-TRAINING-SET-UNFIT" } },
    { model: "newest", outcome: "not_yet", why: { code: "GR-TRAINING-SET-UNFIT" } },
  ]);
});
