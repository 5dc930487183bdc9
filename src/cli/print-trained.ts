import type { TrainedModelVersion } from "../training/index.js";
import { count } from "./numbers.js";
import type { Terminal } from "./terminal.js";

/** Tells of a training: the algorithms compared, what counts most, and whether the version is served. */
export async function printTrained(terminal: Terminal, trained: TrainedModelVersion): Promise<void> {
  const { model, version, report, promotion, leftOut } = trained;
  const { split, baseline, champion } = report;
  const way = split.by === "time" ? "by time" : "by entity, 80/20";
  terminal.print(
    `Model ${model}, version ${version}: ${count(split.trainRows)} rows to learn from, ${count(split.testRows)} to judge by (${way}).`,
  );
  for (const left of rowsLeftOut(trained)) terminal.note(`! ${left}`);
  await terminal.table(
    ["algorithm", "cross-validated ROC-AUC", "ROC-AUC on test rows", "PR-AUC", "log loss", ""],
    report.algorithms.map(({ algorithm, crossValidation, test }) => [
      algorithm,
      crossValidation.rocAuc.toFixed(4),
      figureText(test.rocAuc),
      figureText(test.prAuc),
      test.logLoss.toFixed(4),
      algorithm === champion ? "champion" : "",
    ]),
  );
  if (baseline !== null) terminal.print(`${baseline.feature} alone: ROC-AUC ${figureText(baseline.rocAuc)}.`);
  const best = report.algorithms.find(({ algorithm }) => algorithm === champion);
  const [ofBaseline, ofChampion] = [baseline?.rocAuc.value ?? null, best?.test.rocAuc.value ?? null];
  if (baseline !== null && ofBaseline !== null && ofChampion !== null && ofBaseline > ofChampion) {
    terminal.note(
      `! ${baseline.feature} alone ranks the test rows better than the champion: look for what changed between the rows it learnt from and those.`,
    );
  }
  const drivers = best?.importances.slice(0, 5).map(({ feature }) => feature) ?? [];
  if (drivers.length > 0) terminal.print(`What counts most: ${drivers.join(", ")}.`);
  for (const { algorithm, untried, trials } of report.algorithms) {
    if (untried === 0) continue;
    terminal.note(`! ${algorithm}: ${untried} of ${untried + trials.length} settings were not tried, for want of time`);
  }
  for (const { algorithm, why } of leftOut) terminal.note(`! ${algorithm} was not trained: ${why}`);
  terminal.print(promotionText(trained));
  terminal.print(`Report: ${trained.folder}/report.html`);
  if (promotion.promoted) terminal.note(`✓ version ${version} of model ${model} is current`);
}

/** Rows of the training set that were neither learnt from nor judged by, and why. */
function rowsLeftOut({ loaded, report }: TrainedModelVersion): readonly string[] {
  return [
    ...(loaded.withoutLabel > 0 ? [`${count(loaded.withoutLabel)} rows have no label, and are left out`] : []),
    ...(report.split.leftOut > 0
      ? [`${count(report.split.leftOut)} rows have labels that look past the cutoff that judges, and are left out`]
      : []),
  ];
}

function promotionText({ version, model, promotion: { promoted, rocAuc, current } }: TrainedModelVersion): string {
  if (current === null || current.version === version) return `Version ${version} is served.`;
  const areas = `ROC-AUC on the same rows: ${areaText(rocAuc)}, version ${current.version}'s ${areaText(current.rocAuc)}`;
  return promoted
    ? `Version ${version} is served in the place of version ${current.version}. ${areas}.`
    : `Version ${current.version} stays the served one. ${areas}. \`granary models promote ${model} ${version} --force\` serves the new one all the same.`;
}

function figureText({
  value,
  interval,
}: TrainedModelVersion["report"]["algorithms"][number]["test"]["rocAuc"]): string {
  return interval === null
    ? areaText(value)
    : `${areaText(value)} [${areaText(interval.low)}, ${areaText(interval.high)}]`;
}

function areaText(area: number | null): string {
  return area === null ? "unknown" : area.toFixed(4);
}

/** A training as `--json` tells it. */
export function trainedAnswer({ model, version, folder, report, promotion, leftOut, loaded }: TrainedModelVersion) {
  return {
    model,
    version,
    folder,
    champion: report.champion,
    split: {
      by: report.split.by,
      train_rows: report.split.trainRows,
      test_rows: report.split.testRows,
      left_out_rows: report.split.leftOut,
      rows_without_label: loaded.withoutLabel,
    },
    algorithms: report.algorithms.map(({ algorithm, crossValidation, test }) => ({
      algorithm,
      cross_validated_roc_auc: crossValidation.rocAuc,
      roc_auc: test.rocAuc,
      pr_auc: test.prAuc,
      log_loss: test.logLoss,
      brier: test.brier,
    })),
    baseline: report.baseline,
    importances: report.algorithms.find(({ algorithm }) => algorithm === report.champion)?.importances ?? [],
    left_out: leftOut,
    promoted: promotion.promoted,
    compared_with: promotion.current,
  };
}
