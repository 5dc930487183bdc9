import type { AggregateFeature } from "../aggregation/index.js";
import { fail } from "../errors/index.js";
import { type Expr, isExpr } from "../expression/index.js";
import type { DataType } from "../schema/index.js";
import { durationMicros } from "../time/index.js";
import type { Entity } from "./entity.js";
import type {
  AggregateFeatureDefinition,
  AggregateFeatures,
  AggregateView,
  FeatureTypesOf,
  FeatureView,
  RowFeatureDefinition,
  RowFeatures,
  RowView,
  ViewDefinition,
  ViewOptions,
} from "./feature-view.js";
import { checkName, checkUnique, foldCase } from "./names.js";
import { addPick } from "./pick.js";
import { type RowFeature, feature as rowFeatureOf } from "./row-feature.js";
import type { EventSource, RowSource, Source } from "./source.js";
import { type RowOf, rowOf } from "./source-builder.js";

/**
 * Declares a feature view: over an event source its features are aggregates, over a row source expressions of the newest row.
 * `features` gets the source's row; what it returns is the view's features by name.
 * @throws GR-DEFINITION-INVALID
 */
export function featureView<E extends Entity, R, const F extends AggregateFeatures>(
  name: string,
  options: ViewOptions<E, EventSource<E> & { readonly rowTypes?: R }> & {
    readonly features: (event: RowOf<R>) => F;
  },
): AggregateView<E, FeatureTypesOf<F>>;
export function featureView<E extends Entity, R, const F extends RowFeatures>(
  name: string,
  options: ViewOptions<E, RowSource<E> & { readonly rowTypes?: R }> & {
    readonly features: (row: RowOf<R>) => F;
  },
): RowView<E, FeatureTypesOf<F>>;
export function featureView(
  name: string,
  options: ViewOptions<Entity, Source> & {
    // Callbacks of both overloads get a row of the source's own columns, which the overloads type.
    readonly features: (row: never) => Readonly<Record<string, AggregateFeature | RowFeature | Expr>>;
  },
): FeatureView {
  checkName(name, "A feature view");
  if (typeof options.owner !== "string" || options.owner === "") {
    fail("GR-DEFINITION-INVALID", `Feature view "${name}" has no owner.`, {
      hint: "Name the team that answers for it.",
    });
  }
  if (options.source.entity.name !== options.entity.name) {
    fail(
      "GR-DEFINITION-INVALID",
      `Feature view "${name}" is about "${options.entity.name}", its source about "${options.source.entity.name}".`,
    );
  }
  const { source } = options;
  const row: unknown = rowOf(columnsOfSource(source));
  const declared = Object.entries(options.features(row as never));
  for (const [feature] of declared) checkName(feature, `A feature of view "${name}"`);
  const base = {
    name,
    description: options.description ?? "",
    owner: options.owner,
    version: options.version ?? "1.0",
    pipeline: options.pipeline ?? name,
    entity: options.entity,
    ttlMicros: options.ttl === undefined ? null : durationMicros(options.ttl),
  };
  if (source.kind === "event_source") {
    const features = declared.flatMap(([feature, made]) => aggregateFeatures(name, feature, made, options.owner));
    return withPick({ kind: "aggregate_view", ...base, source, features: Object.freeze(features) });
  }
  const features = declared.flatMap(([feature, made]) => rowFeatures(name, feature, made, options.owner));
  return withPick({ kind: "row_view", ...base, source, features: Object.freeze(features) });
}

/** Every column of a source's rows by name: join keys, times, columns, derived columns, those of row functions and of fits. */
export function columnsOfSource(source: Source): readonly (readonly [name: string, type: DataType])[] {
  const times = [source.eventTime, source.createdTime].filter((time) => time !== null);
  const given = (source.functions ?? []).flatMap(({ outputs }) => outputs);
  const columns = [...source.keys, ...times, ...source.columns, ...source.derived, ...given, ...(source.fits ?? [])];
  return columns.map((column) => [column.name, column.type]);
}

function aggregateFeatures(
  view: string,
  name: string,
  made: AggregateFeature | RowFeature | Expr,
  owner: string,
): AggregateFeatureDefinition[] {
  if (!("kind" in made) || made.kind !== "aggregate_feature") {
    return fail("GR-DEFINITION-INVALID", `Feature "${name}" of view "${view}" is no aggregate.`, {
      hint: "Over an event source each feature is an aggregate, such as count() or sum(x).",
    });
  }
  return made.parts.map(({ suffix, type, aggregation }) =>
    Object.freeze({
      name: name + suffix,
      type,
      description: made.description,
      owner: made.owner ?? owner,
      aggregation,
    }),
  );
}

function rowFeatures(
  view: string,
  name: string,
  made: AggregateFeature | RowFeature | Expr,
  owner: string,
): RowFeatureDefinition[] {
  const group = isExpr(made) ? rowFeatureOf(made) : made;
  if (!("kind" in group) || group.kind !== "row_feature") {
    return fail("GR-DEFINITION-INVALID", `Feature "${name}" of view "${view}" is no expression of a row.`, {
      hint: "Over a row source each feature is an expression, such as row.age.fillNull(0), or oneHot(…).",
    });
  }
  return group.parts.map(({ suffix, expression }) =>
    Object.freeze({
      name: name + suffix,
      type: expression.type,
      description: group.description,
      owner: group.owner ?? owner,
      expression,
    }),
  );
}

function check(view: ViewDefinition): ViewDefinition {
  const names = view.features.map((feature) => feature.name);
  if (names.length === 0) fail("GR-DEFINITION-INVALID", `Feature view "${view.name}" has no feature.`);
  checkUnique(names, `Feature view "${view.name}" has two features`);
  const reserved = new Set(["event_timestamp", ...view.entity.joinKeys.map((key) => key.name)].map(foldCase));
  for (const name of names) {
    if (reserved.has(foldCase(name))) {
      fail(
        "GR-DEFINITION-INVALID",
        `A feature of view "${view.name}" can't be called "${name}": snapshots hold that column.`,
      );
    }
  }
  return view;
}

function withPick(view: ViewDefinition): FeatureView {
  // `addPick` has defined what a view has besides its data.
  return addPick(check(view)) as FeatureView;
}
