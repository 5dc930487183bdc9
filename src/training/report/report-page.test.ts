import { describe, expect, test } from "vitest";
import { logisticLearner } from "../algorithms/index.js";
import { madeUpSet } from "../made-up-set.suite.js";
import { trainModel } from "../train-model.js";
import { reportPage } from "./index.js";

/** Names that would be markup, were they not escaped. */
const hostile = `a<b>&"c'</title><script>alert(1)</script>`;
const made = madeUpSet(600);
const set = {
  ...made,
  features: made.features.map((feature) => (feature.name === "mood" ? { ...feature, name: hostile } : feature)),
};
const { report } = await trainModel(set, [logisticLearner()], {
  seed: 1,
  folds: 3,
  imputation: "median",
  threshold: 0.4,
  budgetMillis: 60_000,
  recency: hostile,
});
const facts = {
  model: "churn",
  version: 3,
  label: `gone & "away"`,
  labelDescription: "Nothing for <30> days",
  descriptions: { spend: "Pounds & pence" },
  trainedAt: "2026-11-20T00:00:00Z",
  seed: 1,
  leftOut: [{ algorithm: "xgboost", why: "no <library>" }],
};
const page = reportPage(report, facts);

/** Elements that have no end. */
const empty = new Set(["meta"]);

/** What is wrong with markup: tags that don't match, attributes without quotes, signs that are not escaped. */
function problemsOf(markup: string): readonly string[] {
  const open: string[] = [];
  const problems: string[] = [];
  const tag = /<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z][\w:-]*="[^"<]*")*)>/y;
  for (let at = 0; at < markup.length; ) {
    const next = markup.indexOf("<", at);
    const text = markup.slice(at, next < 0 ? markup.length : next);
    if (open.at(-1) !== "style" && /[>"]|&(?!#\d+;)/.test(text.trim())) problems.push(`text: ${text}`);
    if (next < 0) break;
    tag.lastIndex = next;
    const found = tag.exec(markup);
    if (found === null) return [...problems, `no tag: ${markup.slice(next, next + 40)}`];
    const [whole, slash, name = ""] = found;
    if (slash === "") {
      if (!empty.has(name)) open.push(name);
    } else if (open.pop() !== name) problems.push(`</${name}> closes another`);
    at = next + whole.length;
  }
  return [...problems, ...open.map((name) => `<${name}> stays open`)];
}

/** The texts of the cells of all tables. */
const cells = [...page.matchAll(/<t[hd]>([^<]*)<\/t[hd]>/g)].map(([, text = ""]) => text);
const unescaped = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

describe("a report's page", () => {
  test("is well-formed", () => {
    expect(page.startsWith("<!doctype html>\n")).toBe(true);
    expect(problemsOf(page.slice("<!doctype html>".length))).toEqual([]);
    // The judge sees what is wrong.
    expect(problemsOf("<p><b>x</p></b>")).not.toEqual([]);
    expect(problemsOf("<p>a & b</p>")).not.toEqual([]);
    expect(problemsOf("<p class=x>a</p>")).not.toEqual([]);
  });

  test("loads nothing from elsewhere, and runs nothing", () => {
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed)|\b(?:src|href|on\w+)=|url\(|@import|https?:/i);
  });

  test("shows names as they are, and never as markup", () => {
    expect(page).not.toContain(hostile);
    expect(cells.map(unescaped)).toContain(hostile);
    expect(unescaped(page)).toContain(`one with gone & "away" true`);
    expect(unescaped(page)).toContain("Nothing for <30> days");
    expect(unescaped(page)).toContain("<b>spend</b>: Pounds & pence");
    expect(unescaped(page)).toContain("xgboost was not trained: no <library>");
  });

  test("has the figures of report.json", () => {
    // As the file has them.
    const told = JSON.parse(JSON.stringify(report)) as typeof report;
    const [champion] = told.algorithms;
    if (champion === undefined) throw new Error("There is no champion.");
    const { test: judged, crossValidation, importances } = champion;
    const { rocAuc, prAuc, confusion, report: scores } = judged;
    const figure = ({ value, interval }: typeof rocAuc) =>
      `${value?.toFixed(4)} [${interval?.low.toFixed(4)}, ${interval?.high.toFixed(4)}]`;
    const at = cells.indexOf("logistic_regression (champion)");
    expect(cells.slice(at + 1, at + 6)).toEqual([
      crossValidation.rocAuc.toFixed(4),
      figure(rocAuc),
      figure(prAuc),
      judged.logLoss.toFixed(4),
      judged.brier.toFixed(4),
    ]);
    const isFalse = cells.indexOf("is false");
    expect(cells.slice(isFalse, isFalse + 6)).toEqual([
      "is false",
      ...[confusion.trueNegatives, confusion.falsePositives].map(String),
      "is true",
      ...[confusion.falseNegatives, confusion.truePositives].map(String),
    ]);
    // Counted anew from what the four say.
    const { trueNegatives: tn, falsePositives: fp, falseNegatives: fn, truePositives: tp } = confusion;
    expect(tn + fp + fn + tp).toBe(told.split.testRows);
    expect(scores.positive.precision).toBeCloseTo(tp / (tp + fp), 12);
    expect(cells).toContain((tp / (tp + fn)).toFixed(3));
    for (const { feature, meanAbsoluteShap, permutation } of importances) {
      const row = cells.findIndex((cell) => unescaped(cell) === feature);
      expect(cells.slice(row + 1, row + 4)).toEqual([meanAbsoluteShap.toFixed(4), permutation.toFixed(4), "–"]);
    }
    for (const { lift } of judged.lift) expect(page).toContain(`${lift.toFixed(2)}×`);
  });
});
