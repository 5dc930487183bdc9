import { didYouMean, fail } from "../errors/index.js";
import { columnsOf, type ExprOf, type TimeExpr } from "../expression/index.js";
import { type DataType, isDataType } from "../schema/index.js";
import type { Entity } from "./entity.js";
import type { TypesOfMembers } from "./feature-service.js";
import { checkName, checkUnique, foldCase } from "./names.js";
import {
  instantColumn,
  type OnDemandInput,
  type OnDemandViewDefinition,
  type RequestField,
  requestColumn,
} from "./on-demand-definition.js";
import { onDemandFeatures } from "./on-demand-features.js";
import { inputsOf, type OnDemandSource } from "./on-demand-inputs.js";
import type { OnDemandFeatures, OnDemandTypesOf, OnDemandView } from "./on-demand-view.js";
import { addPick } from "./pick.js";
import type { ColumnTypes } from "./source.js";
import { type RowOf, rowOf } from "./source-builder.js";

interface OnDemandOptions<E extends Entity, I, R, F> {
  /** What a read is about. Every join key of an input's entity is one of its own. */
  readonly entity: E;
  /** Who answers for it. */
  readonly owner: string;
  /** Raised when a feature's meaning changes; "1.0" by default. */
  readonly version?: string;
  readonly description?: string;
  /** The features that it is computed from: views, picks of them, services. None by default. */
  readonly inputs?: I;
  /** What a reader gives besides the keys, with its type: `{ cart_value: "float64" }`. Nothing by default. */
  readonly request?: R;
  readonly features: F;
}

/**
 * Declares an on-demand view: features that are computed when they are read, by pure functions of other features, of
 * request data and of the instant of the read.
 * `features` gets these as expressions; what it returns is the view's features by name.
 * @throws GR-DEFINITION-INVALID, GR-TYPE-INVALID
 */
export function onDemandView<
  E extends Entity,
  const F extends OnDemandFeatures,
  const I extends readonly OnDemandSource[] = readonly [],
  const R extends ColumnTypes = Readonly<Record<never, never>>,
>(
  name: string,
  options: OnDemandOptions<E, I, R, (input: RowOf<TypesOfMembers<I>>, request: RowOf<R>, t: TimeExpr) => F>,
): OnDemandView<E, OnDemandTypesOf<F>, R>;
export function onDemandView(
  name: string,
  options: OnDemandOptions<
    Entity,
    readonly OnDemandSource[],
    ColumnTypes,
    // The overload's callback gets rows of the very inputs and request data that its type says.
    (input: never, request: never, t: TimeExpr) => OnDemandFeatures
  >,
): OnDemandView {
  checkName(name, "An on-demand view");
  if (typeof options.owner !== "string" || options.owner === "") {
    fail("GR-DEFINITION-INVALID", `On-demand view "${name}" has no owner.`, {
      hint: "Name the team that answers for it.",
    });
  }
  const inputs = inputsOf(name, options.entity, options.inputs ?? []);
  const request = Object.entries(options.request ?? {}).map(([field, type]) => requestField(name, field, type));
  checkUnique(
    request.map((field) => field.name),
    `On-demand view "${name}" has two request fields`,
  );
  const input: unknown = rowOf(inputs.map(({ feature, type }) => [feature, type]));
  const given: unknown = rowOf(
    request.map((field) => [field.name, field.type]),
    requestColumn,
  );
  const { [instantColumn]: t } = rowOf([[instantColumn, "timestamp"]]);
  const made = options.features(input as never, given as never, t as ExprOf<"timestamp">);
  const { features, functions } = onDemandFeatures(name, options.owner, made);
  const view: OnDemandViewDefinition = {
    kind: "on_demand_view",
    name,
    description: options.description ?? "",
    owner: options.owner,
    version: options.version ?? "1.0",
    entity: options.entity,
    inputs,
    request: Object.freeze(request),
    ...(functions.length === 0 ? {} : { functions }),
    features,
  };
  check(view);
  // `addPick` has defined what a view has besides its data.
  return addPick(view) as OnDemandView;
}

function requestField(view: string, name: string, type: DataType): RequestField {
  checkName(name, `A request field of on-demand view "${view}"`);
  if (!isDataType(type)) {
    fail(
      "GR-TYPE-INVALID",
      `Request field "${name}" of on-demand view "${view}" has no type: ${JSON.stringify(type)}.`,
    );
  }
  return Object.freeze({ name, type });
}

function check(view: OnDemandViewDefinition): void {
  const names = view.features.map((one) => one.name);
  if (names.length === 0) fail("GR-DEFINITION-INVALID", `On-demand view "${view.name}" has no feature.`);
  checkUnique(names, `On-demand view "${view.name}" has two features`);
  const labelColumns = ["event_timestamp", ...view.entity.joinKeys.map((key) => key.name)];
  refuseTaken(
    view.name,
    "A request field",
    view.request.map((one) => one.name),
    labelColumns,
    "label rows hold",
  );
  const fields = view.request.map((one) => one.name);
  refuseTaken(view.name, "A feature", names, [...labelColumns, ...fields], "label rows hold");
  const inputs = view.inputs.map((one) => one.feature);
  refuseTaken(view.name, "A feature", names, inputs, "one of its inputs is");
  refuseTaken(view.name, "An input", inputs, [instantColumn], "the instant of the read is");
  const types = knownTypes(view);
  const read = [
    ...view.features.flatMap(({ expression }) => (expression === null ? [] : [expression])),
    ...(view.functions ?? []).flatMap((called) => called.inputs.map(({ expression }) => expression)),
  ];
  for (const column of read.flatMap((expression) => [...columnsOf(expression)])) {
    if (types.has(column)) continue;
    const near = didYouMean(column, types.keys());
    fail("GR-DEFINITION-INVALID", `On-demand view "${view.name}" reads "${column}", which it isn't given.${near}`, {
      hint: "An expression reads what the callback is given: its inputs, its request data and t.",
    });
  }
}

/** Every column that the view's expressions may read, with its type. */
function knownTypes(view: OnDemandViewDefinition): ReadonlyMap<string, DataType> {
  return new Map<string, DataType>([
    ...view.inputs.map(({ feature, type }: OnDemandInput) => [feature, type] as const),
    ...view.request.map(({ name, type }) => [requestColumn(name), type] as const),
    [instantColumn, "timestamp"],
  ]);
}

function refuseTaken(view: string, what: string, names: readonly string[], taken: readonly string[], by: string): void {
  const folded = new Set(taken.map(foldCase));
  const clash = names.find((name) => folded.has(foldCase(name)));
  if (clash !== undefined) {
    fail("GR-DEFINITION-INVALID", `${what} of on-demand view "${view}" can't be called "${clash}": ${by} called so.`);
  }
}
