import { type AggregateFeature, type Aggregation, aggregateNamed, count, expressionsOf } from "../aggregation/index.js";
import { fail } from "../errors/index.js";
import { column, columnsOf, type Expr, type ExprOf, isExpr } from "../expression/index.js";
import type { DataType } from "../schema/index.js";
import { type Duration, durationMicros } from "../time/index.js";
import type { Entity } from "./entity.js";
import type { HorizonLabelDefinition, Label, LabelAggregate } from "./label.js";
import { checkLabelName, checkLabelType, type LabelOptions } from "./label-options.js";
import { checkName } from "./names.js";
import { type EventSource, fitsGiving } from "./source.js";
import { type RowOf, rowOf } from "./source-builder.js";
import { columnsOfSource } from "./view-builder.js";

interface HorizonOptions<E extends Entity, R> extends LabelOptions {
  readonly source: EventSource<E> & { readonly rowTypes?: R };
  /** How long after the cutoff c what becomes of an entity is looked at: rows in (c, c + horizon]. */
  readonly horizon: Duration;
  /** The population at c: entities with a row in (c − active, c]; without it, all with a row ≤ c. */
  readonly active?: Duration;
}

type One = AggregateFeature<DataType, "">;
type Values = One | Readonly<Record<string, One>>;
type TypeOf<V> = V extends AggregateFeature<infer T, ""> ? T : never;
type ExprsOf<V> = V extends One ? ExprOf<TypeOf<V>> : { readonly [K in keyof V]: ExprOf<TypeOf<V[K]>> };

/**
 * Whether an entity that was active until a cutoff c has no row in the horizon after it:
 * `inactivity("churned", { source: userEvents, active: "90d", horizon: "30d" })`.
 * @throws GR-DEFINITION-INVALID
 */
export function inactivity<E extends Entity>(
  name: string,
  options: HorizonOptions<E, unknown> & { readonly active: Duration },
): Label<E, "boolean"> {
  const rows = count();
  return horizonLabel(name, options, { rows }, column("rows", "int64").eq(0));
}

/**
 * What becomes of an entity in the horizon after a cutoff, as an aggregate of its rows there:
 * `label("next_spend", { source, horizon: "30d", value: (row) => sum(row.amount) })`.
 * With `as`, an expression of it: `label("buys", { …, value: (row) => count({ where: … }), as: (n) => n.gt(0) })`; several
 * aggregates go by name: `value: (row) => ({ spent: sum(row.amount), n: count() }), as: ({ spent, n }) => spent.div(n)`.
 * An aggregate's only window is the horizon.
 * @throws GR-DEFINITION-INVALID
 */
export function label<E extends Entity, R, V extends Values, T extends DataType = TypeOf<V>>(
  name: string,
  options: HorizonOptions<E, R> & {
    readonly value: (row: RowOf<R>) => V;
    readonly as?: (value: ExprsOf<V>) => Expr<T>;
  },
): Label<E, T> {
  const row: unknown = rowOf(columnsOfSource(options.source));
  const made = options.value(row as never);
  const aggregates: Readonly<Record<string, AggregateFeature>> = isAggregate(made) ? { value: made } : made;
  const named: unknown = rowOf(
    Object.entries(aggregates).map(([key, one]) => [key, aggregateType(name, key, one)] as const),
  );
  if (options.as === undefined && !isAggregate(made)) {
    fail("GR-DEFINITION-INVALID", `Label "${name}" has several values, and no \`as\` that makes one of them.`);
  }
  const whole = column("value", aggregateType(name, "value", Object.values(aggregates)[0]));
  const result = options.as === undefined ? whole : options.as((isAggregate(made) ? whole : named) as never);
  if (!isExpr(result)) fail("GR-DEFINITION-INVALID", `The \`as\` of label "${name}" gives no expression.`);
  return horizonLabel(name, options, aggregates, result);
}

function horizonLabel<E extends Entity>(
  name: string,
  options: HorizonOptions<E, unknown>,
  aggregates: Readonly<Record<string, AggregateFeature>>,
  value: Expr,
): HorizonLabelDefinition & { readonly entity: E } {
  const { source } = options;
  const kind: string = source.kind;
  if (kind !== "event_source") {
    fail("GR-DEFINITION-INVALID", `Label "${name}" is over "${source.name}", which is no event source.`);
  }
  checkLabelName(name, source.entity);
  checkLabelType(name, value.expression.type);
  const made = Object.entries(aggregates).map(([key, one]) => labelAggregate(name, key, one));
  const [fit] = fitsGiving(source, columnsRead(made));
  if (fit !== undefined) {
    fail(
      "GR-DEFINITION-INVALID",
      `Label "${name}" reads "${fit.name}", which is fitted: a label is a fact, not learnt.`,
    );
  }
  return Object.freeze({
    kind: "horizon_label" as const,
    name,
    description: options.description ?? "",
    owner: options.owner ?? "",
    version: options.version ?? "1.0",
    entity: source.entity,
    source,
    type: value.expression.type,
    horizonMicros: durationMicros(options.horizon),
    activeMicros: options.active === undefined ? null : durationMicros(options.active),
    aggregates: Object.freeze(made),
    expression: value.expression,
  });
}

function columnsRead(aggregates: readonly LabelAggregate[]): readonly string[] {
  const expressions = aggregates.flatMap(({ aggregation }) => expressionsOf(aggregation));
  return expressions.flatMap((expression) => [...columnsOf(expression)]);
}

function isAggregate(
  made: AggregateFeature | Readonly<Record<string, AggregateFeature>> | undefined,
): made is AggregateFeature {
  return typeof made === "object" && made !== null && "kind" in made && made.kind === "aggregate_feature";
}

function labelAggregate(label: string, name: string, made: AggregateFeature): LabelAggregate {
  checkName(name, `A value of label "${label}"`);
  const type = aggregateType(label, name, made);
  const [part] = made.parts;
  const aggregation = part?.aggregation;
  if (aggregation === undefined || hasWindow(aggregation)) {
    return fail(
      "GR-DEFINITION-INVALID",
      `Value "${name}" of label "${label}" has a window: its window is the horizon.`,
    );
  }
  const clocked = aggregateNamed(aggregation.function).finish?.(aggregation) ?? null;
  if (clocked !== null) {
    fail("GR-DEFINITION-INVALID", `Value "${name}" of label "${label}" is ${aggregation.function}, which has no end.`, {
      hint: "What is counted from an instant changes with the clock. Take max or min of the event time instead.",
    });
  }
  return Object.freeze({ name, type, aggregation });
}

function aggregateType(label: string, name: string, made: AggregateFeature | undefined): DataType {
  const [part, ...others] = isAggregate(made) ? made.parts : [];
  if (part === undefined || others.length > 0) {
    return fail("GR-DEFINITION-INVALID", `Value "${name}" of label "${label}" is not one aggregate.`, {
      hint: "A label's value is an aggregate such as count() or sum(row.amount); countsBy and windows give several.",
    });
  }
  return part.type;
}

function hasWindow({ windowMicros, operands }: Aggregation): boolean {
  return windowMicros !== null || (operands ?? []).some(hasWindow);
}
