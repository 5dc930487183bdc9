import { leakingFits } from "../../../fitting/index.js";
import type { HistoryPlan } from "../../../logical/index.js";
import { formatMicros } from "../../../time/index.js";
import type { HistoryReport } from "../../history-contract.js";

/** What whoever trains on a result should know of it. */
export function warningsOf(
  plan: HistoryPlan,
  { sources, notYetKnown, earliestMicros }: Pick<HistoryReport, "sources" | "notYetKnown" | "earliestMicros">,
  flooredTimes: number,
): readonly string[] {
  const timeless = new Set(
    plan.views.filter(({ scan }) => scan.source.eventTime === null).map(({ scan }) => scan.source.name),
  );
  const renamed = plan.columns.filter(
    ({ name, view, part }) => part.kind === "feature" && name === `${view}__${part.feature}`,
  );
  const fits = plan.views.flatMap((view) => view.fits);
  const leaking = earliestMicros === null ? [] : leakingFits(fits, earliestMicros);
  return [
    ...leaking.map(
      ({ source, column, fittedAsOfMicros }) =>
        `Column "${column}" of source "${source}" was fitted as of ${formatMicros(fittedAsOfMicros)}, later than the earliest label.`,
    ),
    ...[...timeless].map(
      (source) =>
        `Source "${source}" has no event time: its rows hold at every instant, so they may tell of what came after a label.`,
    ),
    ...notYetKnown
      .filter(({ pairs }) => pairs > 0)
      .map(
        ({ source, pairs }) =>
          `Source "${source}": ${pairs} pairs of a label row and a source row that became known only after the label's instant; join by what was known to leave them out.`,
      ),
    ...(renamed.length === 0
      ? []
      : [`Features of one name in several entities are called ${renamed.map(({ name }) => name).join(", ")}.`]),
    ...(flooredTimes === 0 ? [] : [`${flooredTimes} instants of label rows were floored to microseconds.`]),
    ...sources.flatMap(({ warnings }) => warnings),
  ];
}
