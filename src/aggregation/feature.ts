import { fail } from "../errors/index.js";
import type { Expr, Expression } from "../expression/index.js";
import type { DataType, JsonValue } from "../schema/index.js";
import { type Duration, durationMicros } from "../time/index.js";
import type { AggregateFunction, Aggregation } from "./aggregation.js";

/** One feature of the group that an aggregate makes: the name's suffix and what is computed. */
export interface AggregatePart {
  readonly suffix: string;
  readonly aggregation: Aggregation;
  readonly type: DataType;
}

/**
 * One or more features of type `T`, as an author writes them. Under the name `n` they are called `n` followed by each of
 * `Suffix`: `count({ windows: ["7d", "30d"] })` under `purchases` makes `purchases_7d` and `purchases_30d`.
 */
export interface AggregateFeature<T extends DataType = DataType, Suffix extends string = string> {
  readonly kind: "aggregate_feature";
  readonly parts: readonly AggregatePart[];
  readonly description: string;
  readonly owner: string | null;
  /** Carry the types for inference; never set. */
  readonly type?: T;
  readonly suffix?: Suffix;
  /** The same with a description for the registry. */
  describe(description: string): AggregateFeature<T, Suffix>;
  /** The same with an owner of its own, where it is not the view's. */
  ownedBy(owner: string): AggregateFeature<T, Suffix>;
}

/** Options of every aggregate. */
export interface AggregateOptions<W extends readonly Duration[] = readonly Duration[]> {
  /** Only rows for which this holds; a condition that is null counts as false. */
  readonly where?: Expr<"boolean">;
  /** Only rows with event time in (t − window, t]. */
  readonly window?: Duration;
  /** One feature a window, each named with the window as its suffix. Not together with `window`. */
  readonly windows?: W;
}

/** The suffixes that `windows` gives: none without it. */
export type WindowSuffix<W extends readonly Duration[]> = readonly [] extends W ? "" : `_${W[number]}`;

interface Call {
  readonly aggregate: AggregateFunction;
  readonly input?: Expr | null;
  readonly operands?: readonly Aggregation[];
  readonly parameters?: Readonly<Record<string, JsonValue>>;
  readonly suffix?: string;
}

/** Makes the features of one or several calls, each over every window asked for. */
export function aggregateFeature<T extends DataType, Suffix extends string>(
  calls: readonly Call[],
  options: AggregateOptions,
): AggregateFeature<T, Suffix> {
  const parts = calls.flatMap((call) =>
    windowsOf(options).map(({ suffix, windowMicros }) => {
      const rows = { where: options.where?.expression ?? null, windowMicros };
      const named = { function: call.aggregate.name, parameters: Object.freeze(call.parameters ?? {}) };
      const aggregation: Aggregation = Object.freeze(
        call.operands === undefined
          ? { ...named, input: call.input?.expression ?? null, ...rows }
          : { ...named, ...ofAllRows, operands: Object.freeze(call.operands.map((operand) => within(operand, rows))) },
      );
      const type = call.aggregate.typeOf(aggregation);
      return Object.freeze({ suffix: (call.suffix ?? "") + suffix, aggregation, type });
    }),
  );
  return featureOf(parts, "", null);
}

/** A function of aggregates looks at no rows of its own. */
const ofAllRows = { input: null, where: null, windowMicros: null };

/** An operand over fewer rows: those for which both conditions hold, within the one window that there is. */
function within(operand: Aggregation, rows: Pick<Aggregation, "where" | "windowMicros">): Aggregation {
  if (operand.windowMicros !== null && rows.windowMicros !== null) {
    fail("GR-AGGREGATE-INVALID", `A window is given twice: to ${operand.function}, and to what is computed from it.`);
  }
  const conditions = [operand.where, rows.where].filter((condition) => condition !== null);
  const [first = null, second] = conditions;
  const where: Expression | null =
    second === undefined ? first : { kind: "call", operator: "and", args: conditions, type: "boolean" };
  return Object.freeze({ ...operand, where, windowMicros: operand.windowMicros ?? rows.windowMicros });
}

function featureOf<T extends DataType, Suffix extends string>(
  parts: readonly AggregatePart[],
  description: string,
  owner: string | null,
): AggregateFeature<T, Suffix> {
  return Object.freeze({
    kind: "aggregate_feature" as const,
    parts: Object.freeze(parts),
    description,
    owner,
    describe: (text: string) => featureOf<T, Suffix>(parts, text, owner),
    ownedBy: (name: string) => featureOf<T, Suffix>(parts, description, name),
  });
}

function windowsOf(options: AggregateOptions): readonly { suffix: string; windowMicros: number | null }[] {
  if (options.window !== undefined && options.windows !== undefined) {
    fail("GR-AGGREGATE-INVALID", "An aggregate takes `window` or `windows`, not both.");
  }
  if (options.windows !== undefined && options.windows.length > 0) {
    return options.windows.map((window) => ({ suffix: `_${window}`, windowMicros: durationMicros(window) }));
  }
  return [{ suffix: "", windowMicros: options.window === undefined ? null : durationMicros(options.window) }];
}
