import type { ErrorCode } from "../errors/index.js";

/** What becomes of a definition. */
export type Change = "added" | "changed" | "removed" | "unchanged";

export type Subject =
  | "entity"
  | "source"
  | "view"
  | "on-demand view"
  | "service"
  | "feature"
  | "on-demand feature"
  | "label"
  | "model";

/** One definition's part in a plan. */
export interface PlannedChange {
  readonly subject: Subject;
  readonly name: string;
  /** The view of a feature; null for other subjects. */
  readonly view: string | null;
  readonly change: Change;
  /** What differs, a line each: `owner: growth → crm`. */
  readonly differences: readonly string[];
  /** What it breaks and costs, a sentence each. */
  readonly consequences: readonly string[];
}

/** Why a plan can't be applied. */
export interface Refusal {
  readonly code: Extract<ErrorCode, `GR-REGISTRY-${string}`>;
  readonly detail: string;
}

/** What applying the code's definitions would do to the registry. */
export interface RegistryPlan {
  /** The number of the state that it is planned against; null: the registry is empty. */
  readonly against: number | null;
  /** `hashDefinitions` of the code's definitions. */
  readonly hash: string;
  /** Entities, sources, views and on-demand views (each followed by its features), services, labels and models, each in order of name. */
  readonly changes: readonly PlannedChange[];
  /** Empty when the plan can be applied. */
  readonly refusals: readonly Refusal[];
}

/** The changes that a plan makes, without what stays as it is. */
export function changesOf(plan: RegistryPlan): readonly PlannedChange[] {
  return plan.changes.filter(({ change }) => change !== "unchanged");
}

/** `feature purchases_7d of user_activity`, `view user_activity`. */
export function subjectText({ subject, name, view }: PlannedChange): string {
  return view === null ? `${subject} ${name}` : `${subject} ${name} of ${view}`;
}
