import { count, last, quantile, sinceLast, sum } from "../../../aggregation/index.js";
import { entity, eventSource, featureView, rowSource, type ViewDefinition } from "../../../definition/index.js";
import type { Row } from "../../../schema/index.js";
import { microsOf } from "../../../time/index.js";
import { writeTestRows } from "../test-rows.suite.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const product = entity("product", { joinKeys: { shop: "string", code: "string" } });

const events = eventSource("events", {
  files: "events.parquet",
  entity: user,
  eventTime: "at",
  createdTime: "known",
  columns: { kind: "string", amount: "float64" },
});
const profiles = rowSource("profiles", {
  files: "profiles.parquet",
  entity: user,
  eventTime: "at",
  createdTime: "known",
  columns: { city: "string", age: "int64" },
});
const facts = rowSource("facts", {
  files: "facts.parquet",
  entity: user,
  eventTime: "none",
  columns: { born: "int64" },
});
const products = rowSource("products", {
  files: "products.parquet",
  entity: product,
  eventTime: "at",
  columns: { city: "string" },
});
const versions = eventSource("versions", {
  files: "versions.parquet",
  entity: user,
  eventTime: "at",
  createdTime: "known",
  columns: { line: "string", amount: "float64" },
  identity: ["line"],
});

export const views = {
  activity: featureView("activity", {
    entity: user,
    source: events,
    owner: "tests",
    features: (row) => ({ n: count(), n_7d: count({ window: "7d" }), last_kind: last(row.kind) }),
  }),
  fresh: featureView("fresh", {
    entity: user,
    source: events,
    owner: "tests",
    ttl: "1d",
    features: () => ({ fresh_n: count(), hours: sinceLast("hours") }),
  }),
  profile: featureView("profile", {
    entity: user,
    source: profiles,
    owner: "tests",
    ttl: "7d",
    features: (row) => ({ city: row.city, age: row.age }),
  }),
  fact: featureView("fact", { entity: user, source: facts, owner: "tests", features: (row) => ({ born: row.born }) }),
  item: featureView("item", {
    entity: product,
    source: products,
    owner: "tests",
    features: (row) => ({ city: row.city }),
  }),
  spent: featureView("spent", {
    entity: user,
    source: versions,
    owner: "tests",
    features: (row) => ({ total: sum(row.amount), greatest: quantile(row.amount, 1) }),
  }),
};
export type ViewName = keyof typeof views;

export const t = (text: string): number => microsOf(text);
export const at = (text: string, rest: Row = {}): Row => ({ user_id: 1, at: t(text), known: null, ...rest });
export const label = (text: string, rest: Row = {}): Row => ({ user_id: 1, event_timestamp: t(text), ...rest });

/** Views by name with their sources' rows. */
export type Given = Partial<Record<ViewName, readonly Row[]>>;

/** The views given, over files of their rows in `folder`. */
export async function given(folder: string, rows: Given): Promise<readonly ViewDefinition[]> {
  const made: ViewDefinition[] = [];
  for (const [name, view] of Object.entries(views)) {
    // The keys of an object of that type.
    const ofView = rows[name as ViewName];
    if (ofView === undefined) continue;
    const file = await writeTestRows(
      folder,
      view.source,
      ofView.map((row) => ({ ...nulls(view), ...row })),
    );
    const input = { kind: "files", paths: [file], format: "parquet", delimiter: ",", partition: null } as const;
    made.push(
      view.kind === "row_view"
        ? { ...view, source: { ...view.source, input } }
        : { ...view, source: { ...view.source, input } },
    );
  }
  return made;
}

function nulls({ source }: ViewDefinition): Row {
  return Object.fromEntries(source.columns.map(({ name }) => [name, null]));
}

/** The rows given of a source, by its name. */
export function rowsGiven(rows: Given, sourceName: string): readonly Row[] {
  for (const [name, view] of Object.entries(views)) {
    // The keys of an object of that type.
    const ofView = rows[name as ViewName];
    if (view.source.name === sourceName && ofView !== undefined)
      return ofView.map((row) => ({ ...nulls(view), ...row }));
  }
  return [];
}

/** A label row as a program has it. */
export function asObject(row: Row): object {
  return { ...row, event_timestamp: { us: Number(row.event_timestamp) } };
}
