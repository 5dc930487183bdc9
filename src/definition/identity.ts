import { createHash } from "node:crypto";
import { expressionsOf } from "../aggregation/index.js";
import { columnsOf } from "../expression/index.js";
import type { Entity } from "./entity.js";
import type { FeatureService } from "./feature-service.js";
import type { FeatureDefinition, ViewDefinition } from "./feature-view.js";
import type { LabelDefinition } from "./label.js";
import type { ModelDefinition } from "./model.js";
import { type OnDemandFeatureDefinition, type OnDemandViewDefinition, requestColumn } from "./on-demand-definition.js";
import { fitsGiving, functionsGiving, type Source, type SourceFit, type SourceFunction } from "./source.js";

/** Everything that an author can export. */
export type Definition =
  | Entity
  | Source
  | ViewDefinition
  | OnDemandViewDefinition
  | FeatureService
  | LabelDefinition
  | ModelDefinition;

/** JSON with the names of every object in order, so that equal data has equal text. */
export function canonicalJson(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : value,
  );
}

/** SHA-256 of the canonical JSON, in hexadecimal: a definition's identity. */
export function hashOf(data: unknown): string {
  return createHash("sha256").update(canonicalJson(data)).digest("hex");
}

/**
 * What a source's rows mean to an expression that reads some of its columns, apart from where its files lie and how
 * people describe it. Where rows are told apart by all their columns, as by an identity, all of them matter.
 */
function sourceMeaning(source: Source, reads: ReadonlySet<string>, ties: "all" | "none"): unknown {
  const { kind, name, entity, keys, eventTime, createdTime, identity, timeZone } = source;
  const read = ties === "all" || identity.length > 0 ? null : throughDerived(source, reads);
  const matters = <T extends { readonly name: string }>(columns: readonly T[]): readonly T[] =>
    columns.filter((column) => read === null || read.has(column.name));
  const columns = matters(source.columns);
  const derived = matters(source.derived);
  const called = functionsGiving(source, reads).map(functionMeaning);
  const functions = called.length === 0 ? {} : { functions: called };
  const fitted = fitsGiving(source, reads);
  const fits = fitted.length === 0 ? {} : { fits: fitted };
  const rows = { kind, name, entity: entity.joinKeys, keys, eventTime, createdTime, columns, derived };
  return { ...rows, ...functions, ...fits, identity, timeZone };
}

/** What a function means, apart from where its module lies. */
function functionMeaning({ module: _, ...meaning }: SourceFunction): unknown {
  return meaning;
}

/** The columns read, with those that the derived ones and the keys among them are computed from. */
function throughDerived(source: Source, reads: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const derived = source.derived.find((column) => column.name === name);
    if (derived !== undefined) for (const column of columnsOf(derived.expression)) follow(column);
    for (const { inputs } of [...functionsGiving(source, [name]), ...fitsGiving(source, [name])]) {
      for (const { expression } of inputs) for (const column of columnsOf(expression)) follow(column);
    }
  };
  for (const name of reads) follow(name);
  for (const { expression } of source.keys) {
    if (expression !== null) for (const column of columnsOf(expression)) follow(column);
  }
  return found;
}

/** The columns that a feature's computation reads. */
function readsOf(feature: FeatureDefinition): ReadonlySet<string> {
  if ("expression" in feature) return columnsOf(feature.expression);
  return new Set(expressionsOf(feature.aggregation).flatMap((expression) => [...columnsOf(expression)]));
}

/**
 * The identity of what a feature's value is: its computation, its type, its view's kind and ttl and what it reads of its
 * source's rows. Descriptions, owners, the places of files and columns that it does not read are not part of it.
 */
export function meaningHash(view: ViewDefinition, feature: FeatureDefinition): string {
  const { name, type } = feature;
  const computation = "aggregation" in feature ? feature.aggregation : feature.expression;
  const { kind, ttlMicros } = view;
  // Which row of a row view is the newest may hang on any column, by which ties are broken.
  const source = sourceMeaning(view.source, readsOf(feature), kind === "row_view" ? "all" : "none");
  return hashOf({ name, type, computation, kind, ttlMicros, source });
}

/**
 * The identity of what a fit learns: its kind, version, options and inputs, and what it reads of its source's rows. The
 * rows themselves and the instant up to which they are read are not part of it.
 */
export function fitHash(source: Source, fit: SourceFit): string {
  const reads = new Set(fit.inputs.flatMap(({ expression }) => [...columnsOf(expression)]));
  return hashOf({ fit, source: sourceMeaning(source, reads, "none") });
}

/** The identity of a view's rows: the meanings of all its features, in order. */
export function viewHash(view: ViewDefinition): string {
  return hashOf(view.features.map((feature) => meaningHash(view, feature)));
}

/** The identity of what a label's value is, and for whom: apart from descriptions, owners and the places of files. */
export function labelHash(label: LabelDefinition): string {
  const { kind, name, type } = label;
  if (label.kind === "file_label") {
    return hashOf({ kind, name, type, source: sourceMeaning(label.source, new Set([label.column]), "none") });
  }
  const { horizonMicros, activeMicros, aggregates, expression } = label;
  const reads = aggregates.flatMap(({ aggregation }) =>
    expressionsOf(aggregation).flatMap((one) => [...columnsOf(one)]),
  );
  const source = sourceMeaning(label.source, new Set(reads), "none");
  return hashOf({ kind, name, type, horizonMicros, activeMicros, aggregates, expression, source });
}

/**
 * The identity of what an on-demand feature's value is: its expression, or its function with the hash of its source; its
 * type; the meaning of each input that it reads; which views have to have a row. `views` are those that its inputs are of.
 */
export function onDemandHash(
  view: OnDemandViewDefinition,
  feature: OnDemandFeatureDefinition,
  views: readonly ViewDefinition[],
): string {
  const { name, type, expression } = feature;
  const called = (view.functions ?? []).filter(({ outputs }) => outputs.some((output) => output.name === name));
  const read = new Set([
    ...(expression === null ? [] : columnsOf(expression)),
    ...called.flatMap(({ inputs }) => inputs.flatMap((input) => [...columnsOf(input.expression)])),
  ]);
  const inputs = view.inputs
    .filter((input) => read.has(input.feature))
    .map((input) => {
      const of = views.find((one) => one.name === input.view);
      const meant = of?.features.find((one) => one.name === input.feature);
      const meaning = of === undefined || meant === undefined ? null : meaningHash(of, meant);
      return { name: input.feature, type: input.type, meaning };
    });
  const request = view.request.filter((field) => read.has(requestColumn(field.name)));
  const rowsOf = [...new Set(view.inputs.map((input) => input.view))].sort();
  const { kind } = view;
  return hashOf({ kind, name, type, expression, functions: called.map(functionMeaning), inputs, request, rowsOf });
}
