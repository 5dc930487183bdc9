/** What the row of one input view is: there, and whether it has expired; null without one. */
export type InputRow = { readonly eventTimeMicros: number | null; readonly expired: boolean } | null;

/** Whether an on-demand view has a row at an instant: only then is it computed. */
export interface OnDemandStanding {
  readonly status: "COMPUTED" | "NOT_FOUND" | "OUTSIDE_MAX_AGE";
  /** The newest event time of its inputs' rows; null without one. */
  readonly eventTimeMicros: number | null;
}

/**
 * An on-demand view has a row where one of the views that its inputs are of has one: of an entity that none knows nothing
 * is known, so nothing is computed. It is expired where all that there are have expired. Else it is computed, with null for
 * each input that is missing or expired. A view without inputs is always computed.
 */
export function standingOf(inputs: readonly InputRow[]): OnDemandStanding {
  let eventTimeMicros: number | null = null;
  let found = inputs.length === 0;
  let fresh = found;
  for (const row of inputs) {
    if (row === null) continue;
    found = true;
    if (!row.expired) fresh = true;
    if (row.eventTimeMicros !== null && (eventTimeMicros === null || row.eventTimeMicros > eventTimeMicros)) {
      eventTimeMicros = row.eventTimeMicros;
    }
  }
  return { status: fresh ? "COMPUTED" : found ? "OUTSIDE_MAX_AGE" : "NOT_FOUND", eventTimeMicros };
}
