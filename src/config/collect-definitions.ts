import {
  type Definition,
  type Entity,
  type FeatureService,
  hashOf,
  type LabelDefinition,
  type ModelDefinition,
  type OnDemandViewDefinition,
  type Source,
  type ViewDefinition,
} from "../definition/index.js";
import { fail } from "../errors/index.js";
import { type Definitions, inOrder } from "../registry/index.js";

/** What a definition file exports. */
export interface DefinitionFile {
  /** As errors name it. */
  readonly file: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

export interface CollectedDefinitions {
  readonly definitions: Definitions;
  /** The file of each definition, by its kind and name: `entity user`, `source user_events`, `view …`, `label …`, … */
  readonly origins: ReadonlyMap<string, string>;
}

const kinds = {
  entity: "entity",
  event_source: "source",
  row_source: "source",
  aggregate_view: "view",
  row_view: "view",
  // By one name, as services refer to both.
  on_demand_view: "view",
  feature_service: "service",
  horizon_label: "label",
  file_label: "label",
  model: "model",
} as const satisfies Readonly<Record<Definition["kind"], string>>;

interface Found {
  readonly definition: Definition;
  readonly file: string;
  /** The definition that uses it, where it is not itself exported. */
  readonly usedBy: string | null;
}

/**
 * Collects every definition that files export, alone or in arrays and plain objects, and what those definitions use:
 * the source and entity of a view or a label, the entity of a source.
 * Throws `GR-DEFINITION-TWICE` where two different ones have one kind and name.
 */
export function collectDefinitions(files: readonly DefinitionFile[]): CollectedDefinitions {
  const exported = files.flatMap(({ file, exports }) =>
    definitionsIn(exports, new Set()).map((definition): Found => ({ definition, file, usedBy: null })),
  );
  const used = exported.flatMap(({ definition, file }) =>
    usedBy(definition).map((inner): Found => ({ definition: inner, file, usedBy: nameOf(definition) })),
  );
  const known = new Map<string, Found & { readonly hash: string }>();
  for (const found of [...exported, ...used]) {
    const name = nameOf(found.definition);
    const hash = hashOf(found.definition);
    const other = known.get(name);
    if (other === undefined) known.set(name, { ...found, hash });
    else if (other.hash !== hash) refuse(name, other, found);
  }
  const all = [...known.values()].map(({ definition }) => definition);
  return {
    definitions: inOrder({
      entities: all.filter((one): one is Entity => kinds[one.kind] === "entity"),
      sources: all.filter((one): one is Source => kinds[one.kind] === "source"),
      views: all.filter((one): one is ViewDefinition => kinds[one.kind] === "view" && one.kind !== "on_demand_view"),
      onDemandViews: all.filter((one): one is OnDemandViewDefinition => one.kind === "on_demand_view"),
      services: all.filter((one): one is FeatureService => kinds[one.kind] === "service"),
      labels: all.filter((one): one is LabelDefinition => kinds[one.kind] === "label"),
      models: all.filter((one): one is ModelDefinition => kinds[one.kind] === "model"),
    }),
    origins: new Map([...known].map(([name, { file }]) => [name, file])),
  };
}

function definitionsIn(value: unknown, seen: Set<unknown>): readonly Definition[] {
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  if (isDefinition(value)) return [value];
  if (!Array.isArray(value) && !isPlain(value)) return [];
  return Object.values(value).flatMap((inner) => definitionsIn(inner, seen));
}

function isDefinition(value: object): value is Definition {
  const { kind, name } = value as Readonly<Record<string, unknown>>; // any object has properties to ask for
  return typeof kind === "string" && Object.hasOwn(kinds, kind) && typeof name === "string" && Object.isFrozen(value);
}

/** An object literal, or a module's namespace: neither a class's instance nor a function. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function usedBy(definition: Definition): readonly Definition[] {
  switch (definition.kind) {
    case "entity":
    case "feature_service":
    case "model":
      return [];
    case "event_source":
    case "row_source":
      return [definition.entity];
    case "aggregate_view":
    case "row_view":
    case "horizon_label":
      return [definition.source, definition.entity, definition.source.entity];
    case "on_demand_view":
      return [definition.entity];
    case "file_label":
      // Its source is its own, and no other reads it.
      return [definition.entity];
  }
}

function nameOf(definition: Definition): string {
  return `${kinds[definition.kind]} ${definition.name}`;
}

function refuse(name: string, one: Found, other: Found): never {
  const place = ({ file, usedBy: user }: Found) => (user === null ? file : `${file} (used by ${user})`);
  const where =
    one.file === other.file && one.usedBy === other.usedBy
      ? `twice in ${one.file}`
      : `in ${place(one)} and in ${place(other)}`;
  return fail("GR-DEFINITION-TWICE", `There are two different definitions of ${name}: ${where}.`, {
    where: { file: other.file },
    data: { name, files: [one.file, other.file] },
  });
}
