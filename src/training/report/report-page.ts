import type { Evaluation, Figure } from "../metrics/index.js";
import type { AlgorithmReport, TrainReport } from "../train-report.js";
import { element, escaped, percent, table } from "./markup.js";
import { barPlot, columnPlot, linePlot, type Point } from "./plots.js";

/** What a page says beside the figures of training. */
export interface ReportFacts {
  readonly model: string;
  readonly version: number;
  readonly label: string;
  /** What the label, and what features are, in words; empty, and left out, where there are none. */
  readonly labelDescription: string;
  readonly descriptions: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly trainedAt: string;
  readonly seed: number;
  /** Algorithms that were asked for and not trained, with the reason. */
  readonly leftOut: readonly { readonly algorithm: string; readonly why: string }[];
}

const shownImportances = 20;

const figuresExplained =
  "ROC-AUC: how often a true row scores higher than a false one. PR-AUC: how much of what scores high is true, whatever the threshold; guessing has the share of true rows. For both, more is better. Log loss and Brier: how far the probabilities are from what came; less is better. Cross-validated figures are of the rows learnt from, each judged by a model that had not seen it: they chose the champion.";

const scoresExplained =
  "Precision: of the rows called so, the share that is so. Recall: of the rows that are so, the share that was called so. F1 lies between the two, nearer to the lesser.";

/** The report of a training as one HTML page that loads nothing from elsewhere. */
export function reportPage(report: TrainReport, facts: ReportFacts): string {
  const champion = report.algorithms.find(({ algorithm }) => algorithm === report.champion);
  const sections = champion === undefined ? [] : sectionsOf(report, champion, facts);
  const title = `Model ${facts.model}, version ${facts.version}`;
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width">${element("title", {}, escaped(title))}<style>${style}</style>`;
  const body = element("h1", {}, escaped(title)) + sections.join("\n");
  return `<!doctype html>\n<html lang="en"><head>${head}</head>\n<body><main>${body}</main></body></html>\n`;
}

function sectionsOf(report: TrainReport, champion: AlgorithmReport, facts: ReportFacts): readonly string[] {
  const { test } = champion;
  return [
    section("In short", inShort(report, champion, facts)),
    section("The algorithms compared", algorithmTable(report) + paragraph(figuresExplained) + leftOut(facts)),
    section(
      "What moves the predictions",
      paragraph(
        `The longer the bar, the more a feature moves a usual prediction, up or down (mean absolute SHAP value, in log odds). ▲: more of it makes ${facts.label} likelier; ▼: unlikelier; neither: it depends.`,
      ) +
        barPlot(
          champion.importances.slice(0, shownImportances).map(({ feature, meanAbsoluteShap, moreMeans }) => ({
            name: feature,
            value: meanAbsoluteShap,
            told: `${meanAbsoluteShap.toFixed(3)}${moreMeans === null ? "" : moreMeans === "likelier" ? " ▲" : " ▼"}`,
          })),
          "Importance of the features",
        ) +
        inWords(champion, facts) +
        importanceTable(champion),
    ),
    section("How well it ranks", element("div", { class: "plots" }, rankingPlots(report))),
    section(
      "Whom to approach",
      paragraph(liftWords(test, facts)) +
        columnPlot(
          test.lift.map(({ share, lift }) => ({ label: percent(share, 0), value: lift, told: `${lift.toFixed(2)}×` })),
          {
            title: "Times as many as by chance, among the rows that score highest",
            x: "Share of rows approached",
            y: "Lift",
          },
        ),
    ),
    section("Whether its probabilities can be believed", calibration(test)),
    section(`Called true from ${percent(test.confusion.threshold, 0)} on`, confusion(test)),
    section("How it was made", howMade(report, champion, facts)),
  ];
}

function inShort(report: TrainReport, { algorithm, test }: AlgorithmReport, facts: ReportFacts): string {
  const { baseline } = report;
  const { label, labelDescription } = facts;
  const meaning = labelDescription === "" ? "" : paragraph(`What is predicted, ${label}: ${labelDescription}.`);
  const beside =
    baseline === null
      ? ""
      : ` The feature ${escaped(baseline.feature)} alone reaches ${figureWords(baseline.rocAuc)}: that is what all else has to beat.`;
  return (
    meaning +
    paragraph(
      `Of two rows, one with ${label} true and one false, the best model (${algorithm}) gives the true one the higher score in ${figureWords(test.rocAuc)} of cases (ROC-AUC; guessing has 50 %).`,
    ) +
    element(
      "p",
      {},
      `${beside} The figures are of ${test.rows} rows that nothing was learnt or chosen from; brackets hold what they would be, in 19 of 20 cases, on other rows of the kind.`,
    )
  );
}

function algorithmTable({ algorithms, champion }: TrainReport): string {
  const head = ["algorithm", "cross-validated ROC-AUC", "ROC-AUC on test rows", "PR-AUC", "log loss", "Brier"];
  return table(
    head,
    algorithms.map(({ algorithm, crossValidation, test }) => [
      algorithm === champion ? `${algorithm} (champion)` : algorithm,
      crossValidation.rocAuc.toFixed(4),
      figureNumbers(test.rocAuc),
      figureNumbers(test.prAuc),
      test.logLoss.toFixed(4),
      test.brier.toFixed(4),
    ]),
  );
}

function leftOut({ leftOut: algorithms }: ReportFacts): string {
  return algorithms.map(({ algorithm, why }) => paragraph(`${algorithm} was not trained: ${why}`)).join("");
}

/** The features that move predictions most, in words. */
function inWords({ importances }: AlgorithmReport, { descriptions }: ReportFacts): string {
  const items = importances.slice(0, shownImportances).flatMap(({ feature }) => {
    const words = descriptions[feature];
    return words === undefined ? [] : [element("li", {}, `${element("b", {}, escaped(feature))}: ${escaped(words)}`)];
  });
  const summary = element("summary", {}, "What these features are");
  return items.length === 0 ? "" : element("details", { open: "open" }, summary + element("ul", {}, items.join("")));
}

function importanceTable({ importances }: AlgorithmReport): string {
  const rows = importances.map(({ feature, meanAbsoluteShap, permutation, gain }) => [
    feature,
    meanAbsoluteShap.toFixed(4),
    permutation.toFixed(4),
    gain === null ? "–" : gain.toFixed(2),
  ]);
  const summary = element("summary", {}, "All features, by three measures");
  const meaning = paragraph(
    "Permutation: how much ROC-AUC is lost where the feature's values are dealt out anew among the rows; around 0 where other features tell the same. Gain: the mean gain of a split by it.",
  );
  return element("details", {}, summary + meaning + table(["feature", "mean |SHAP|", "permutation", "gain"], rows));
}

function rankingPlots({ algorithms }: TrainReport): string {
  const roc = algorithms.map(({ algorithm, test }) => ({
    name: algorithm,
    points: [[0, 0] as Point, ...test.curve.map((point): Point => [point.falsePositiveRate, point.truePositiveRate])],
  }));
  const precision = algorithms.map(({ algorithm, test }) => ({
    name: algorithm,
    points: test.curve.map((point): Point => [point.truePositiveRate, point.precision]),
  }));
  const chance = algorithms[0] === undefined ? 0 : algorithms[0].test.trueRows / algorithms[0].test.rows;
  const guess = (points: readonly Point[]) => ({ name: "guessing", points, isReference: true });
  return (
    linePlot(
      [
        ...roc,
        guess([
          [0, 0],
          [1, 1],
        ]),
      ],
      { title: "ROC curve", x: "False rows called true", y: "True rows found" },
    ) +
    linePlot(
      [
        ...precision,
        guess([
          [0, chance],
          [1, chance],
        ]),
      ],
      { title: "Precision and recall", x: "True rows found", y: "Of those called true, right" },
    )
  );
}

function liftWords({ lift }: Evaluation, { label }: ReportFacts): string {
  const first = lift[0];
  if (first === undefined) return "";
  return `The tenth of the rows that scores highest holds ${percent(first.captured)} of all rows with ${label} true: ${first.lift.toFixed(2)} times as many as a tenth by chance.`;
}

function calibration({ calibration: { bins, error } }: Evaluation): string {
  const points = bins.map(({ predicted, observed }): Point => [predicted, observed]);
  const words = `Where it says 30 %, about 30 of 100 should turn out true: then the dots lie on the dashed line. On average they are ${percent(error)} off.`;
  const lines = [
    { name: "model", points, withDots: true },
    {
      name: "perfect",
      points: [
        [0, 0],
        [1, 1],
      ] as const,
      isReference: true,
    },
  ];
  return paragraph(words) + linePlot(lines, { title: "Calibration", x: "Predicted", y: "Came true" });
}

function confusion({ confusion: c, report }: Evaluation): string {
  const { negative, positive, macroAverage, weightedAverage, accuracy } = report;
  const lines = [
    ["false", negative],
    ["true", positive],
    ["mean of both", macroAverage],
    ["weighted mean", weightedAverage],
  ] as const;
  return (
    table(
      ["", "called false", "called true"],
      [
        ["is false", String(c.trueNegatives), String(c.falsePositives)],
        ["is true", String(c.falseNegatives), String(c.truePositives)],
      ],
    ) +
    table(
      ["class", "precision", "recall", "F1", "rows"],
      lines.map(([name, scores]) => [
        name,
        scores.precision.toFixed(3),
        scores.recall.toFixed(3),
        scores.f1.toFixed(3),
        String(scores.support),
      ]),
    ) +
    paragraph(`Right in ${percent(accuracy)} of all rows. ${scoresExplained}`)
  );
}

function howMade({ split }: TrainReport, champion: AlgorithmReport, { trainedAt, seed }: ReportFacts): string {
  const way =
    split.by === "time"
      ? "Rows of the newest cutoff judge; rows whose label was known by then were learnt from."
      : "A fifth of the entities, of each class alike, judges with all its rows; the others were learnt from.";
  const { settings, rounds, folds } = champion.crossValidation;
  const tried = `${champion.trials.length} settings were tried${champion.untried > 0 ? `, ${champion.untried} more were left out for want of time` : ""}`;
  const told = Object.entries({ ...settings, ...(rounds === null ? {} : { rounds }) }).map(
    ([name, value]) => `${name} ${value}`,
  );
  return (
    paragraph(
      `${way} ${split.trainRows} rows to learn from, ${split.testRows} to judge by, ${split.leftOut} of neither.`,
    ) +
    paragraph(
      `The champion's settings: ${told.join(", ")}. ${tried}, by ${folds.length}-fold cross-validation (ROC-AUC by fold: ${folds.map((area) => area.toFixed(3)).join(", ")}).`,
    ) +
    paragraph(`Trained at ${trainedAt} with seed ${seed}.`)
  );
}

function figureWords({ value, interval }: Figure): string {
  if (value === null) return "an unknown share";
  return interval === null
    ? percent(value)
    : `${percent(value)} [${percent(interval.low)} to ${percent(interval.high)}]`;
}

function figureNumbers({ value, interval }: Figure): string {
  if (value === null) return "–";
  return interval === null
    ? value.toFixed(4)
    : `${value.toFixed(4)} [${interval.low.toFixed(4)}, ${interval.high.toFixed(4)}]`;
}

function section(title: string, content: string): string {
  return element("section", {}, element("h2", {}, escaped(title)) + content);
}

function paragraph(text: string): string {
  return element("p", {}, escaped(text));
}

const style =
  "body{font:16px/1.5 system-ui,sans-serif;color:#1c2329;background:#fff;margin:0}main{max-width:900px;margin:0 auto;padding:24px}" +
  "h1{font-size:26px}h2{font-size:19px;margin-top:36px}table{border-collapse:collapse;margin:12px 0}" +
  "th,td{padding:4px 12px 4px 0;text-align:left;border-bottom:1px solid #e3e7eb;font-variant-numeric:tabular-nums}" +
  "figure{margin:12px 0}figcaption{font-weight:600}svg{max-width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:#48535d}" +
  ".plots{display:flex;flex-wrap:wrap;gap:24px}details{margin:12px 0}summary{cursor:pointer}";
