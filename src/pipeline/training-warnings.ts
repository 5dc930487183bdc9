import type { HistoryReport, LabelResult, TrainingSetFacts } from "../batch/index.js";
import type { LabelDefinition } from "../definition/index.js";
import { type FitUsed, leakingFits } from "../fitting/index.js";
import type { HistoryPlan } from "../logical/index.js";
import type { TrainingWarning } from "../offline/index.js";
import { formatMicros } from "../time/index.js";

/** An honest feature seldom tells so much by itself. */
const suspiciousAuc = 0.95;

/** What a training set was computed from and what was found in it. */
export interface FoundInTrainingSet {
  readonly label: LabelDefinition;
  readonly plan: HistoryPlan;
  readonly labelled: LabelResult;
  readonly report: HistoryReport;
  readonly facts: TrainingSetFacts;
  readonly fits: readonly FitUsed[];
}

/** The leak report: what in a training set may know what came after its labels, and what its labels lack. */
export function warningsOf(found: FoundInTrainingSet): readonly TrainingWarning[] {
  return [
    ...fitWarnings(found),
    ...aucWarnings(found),
    ...coincidences(found),
    ...timelessSources(found),
    ...knownLater(found),
    ...labelWarnings(found),
  ];
}

function fitWarnings({ fits, labelled }: FoundInTrainingSet): readonly TrainingWarning[] {
  const earliest = labelled.earliestMicros ?? 0;
  return leakingFits(fits, earliest).map(({ source, column, kind, artifact, fittedAsOfMicros }) => ({
    kind: "fit_after_label",
    subject: `${source}.${column}`,
    text: `Fit ${artifact} (${kind}) of "${column}" of source "${source}" was fitted as of ${formatMicros(fittedAsOfMicros)}, and the earliest label is of ${formatMicros(earliest)}: it knew rows that came after.`,
  }));
}

function aucWarnings({ facts, label }: FoundInTrainingSet): readonly TrainingWarning[] {
  return facts.aucs
    .filter(({ auc }) => auc > suspiciousAuc)
    .map(({ column, element, auc }) => {
      const subject = element === null ? column : `${column}[${element}]`;
      return {
        kind: "feature_predicts_alone",
        subject,
        text: `Feature "${subject}" alone ranks "${label.name}" with an AUC of ${auc.toFixed(4)}: look whether it is computed from what the label tells.`,
      };
    });
}

function coincidences({ facts }: FoundInTrainingSet): readonly TrainingWarning[] {
  return facts.coincident
    .filter(({ rows }) => rows > 0)
    .map(({ view, rows }) => ({
      kind: "event_at_label_instant",
      subject: view,
      text: `In ${rows} of ${facts.rows} rows the newest row that view "${view}" knows is of the label's very instant. Where times are coarser than they look, such as dates, it may have come after.`,
    }));
}

function timelessSources({ plan }: FoundInTrainingSet): readonly TrainingWarning[] {
  const names = plan.views.filter(({ scan }) => scan.source.eventTime === null).map(({ scan }) => scan.source.name);
  return [...new Set(names)].map((source) => ({
    kind: "no_event_time",
    subject: source,
    text: `Source "${source}" has no event time: its rows hold at every instant, so they may tell of what came after a label.`,
  }));
}

function knownLater({ report }: FoundInTrainingSet): readonly TrainingWarning[] {
  return report.notYetKnown
    .filter(({ pairs }) => pairs > 0)
    .map(({ source, pairs }) => ({
      kind: "known_after_label",
      subject: source,
      text: `Source "${source}": ${pairs} pairs of a label and a row that happened by then and became known only after.`,
    }));
}

function labelWarnings({ label, labelled }: FoundInTrainingSet): readonly TrainingWarning[] {
  const { nulls, rows, cutoffs } = labelled;
  const empty = (cutoffs ?? []).filter((one) => one.rows === 0);
  return [
    ...(nulls === 0
      ? []
      : [
          {
            kind: "label_missing" as const,
            subject: label.name,
            text: `In ${nulls} of ${rows} rows the label is null.`,
          },
        ]),
    ...empty.map(({ cutoffMicros }) => ({
      kind: "no_population" as const,
      subject: label.name,
      text: `At ${formatMicros(cutoffMicros)} label "${label.name}" has no population.`,
    })),
  ];
}
