import { fail } from "../../errors/index.js";
import type { Value } from "../../schema/index.js";
import { formatMicros } from "../../time/index.js";
import type { RowVersion, StoredRow, StoredView } from "../contract.js";
import type { Layout, RowPlace } from "./layout.js";
import { type PackSink, packSink } from "./message-pack.js";
import type { Notes, Schema } from "./notes.js";
import { type Column, columnsOf, type HashFields, readInstant } from "./readable-columns.js";
import { readableRemove, readableWrite } from "./readable-scripts.js";

/** How a view's rows lie in readable hashes. */
export interface ReadablePlan {
  /** What `_schema` lists. */
  readonly id: string;
  readonly asOfField: string;
  readonly eventTimeField: string;
  readonly columns: readonly Column[];
  /** Of all columns. */
  readonly fields: readonly string[];
}

type ReadableSchema = Schema<ReadablePlan>;

/** The layout that any program reads with HGETALL: a hash an entity, a field a feature, as text. */
export function readableLayout(): Layout<ReadablePlan> {
  const viewsOf = listReader();
  const versionOf = versionReader();
  return {
    name: "readable",
    noteName: "readable 1",
    planOf: readablePlan,
    writeScript: readableWrite,
    removeScript: readableRemove,
    writeHead: async (notes, schema, version) => {
      const { asOfField, eventTimeField, id, fields } = schema.plan;
      const sink = packSink();
      sink.array(6);
      for (const text of [asOfField, eventTimeField, versionText(version), id]) sink.text(text);
      putTexts(sink, fields);
      const successors = await successorsOf(notes, schema);
      sink.array(successors.length);
      for (const each of successors) putTexts(sink, each);
      return sink.take();
    },
    removeHead: async (notes, schema, version) => {
      const { asOfField, eventTimeField } = schema.plan;
      const own = [...notes.known(schema.view.entity).values()].filter(({ view }) => view.name === schema.view.name);
      const sink = packSink();
      sink.array(4);
      for (const text of [asOfField, eventTimeField, versionText(version)]) sink.text(text);
      sink.array(own.length);
      for (const { plan } of own) putTexts(sink, [plan.id, ...plan.fields]);
      return sink.take();
    },
    rowWriter: ({ plan: { columns, fields } }, { asOfMicros }) => {
      return (sink, row) => {
        sink.array(1 + fields.length);
        sink.text(formatMicros(row.eventTimeMicros));
        for (let i = 0; i < columns.length; i++) columns[i]?.write(row.values[i] ?? null, asOfMicros, sink.text);
      };
    },
    readCommand: (hash) => ({ name: "hgetall", args: [hash] }),
    bytes: false,
    rowsOf: (answer, views, schemas, where) => {
      // HGETALL's answer, as the library gives it; empty for what is not there.
      const hash = answer as HashFields;
      const { _schema: list } = hash;
      if (list === undefined) return views.map(() => null);
      const byView = viewsOf(list, schemas);
      if (byView === undefined) return undefined;
      return views.map((view) => {
        const schema = byView.get(view);
        return schema === undefined ? null : rowOf(hash, schema, versionOf, where);
      });
    },
  };
}

function readablePlan(view: StoredView, id: number): ReadablePlan {
  const columns = columnsOf(view);
  return {
    id: id.toString(36),
    asOfField: `_as_of:${view.name}`,
    eventTimeField: `_ts:${view.name}`,
    columns,
    fields: columns.flatMap((column) => column.fields),
  };
}

function versionText({ asOfMicros, build }: RowVersion): string {
  return `${formatMicros(asOfMicros)}/${build}`;
}

function putTexts(sink: PackSink, texts: readonly string[]): void {
  sink.array(texts.length);
  texts.forEach(sink.text);
}

/**
 * What stands for each known schema of the entity after a write of `schema`, and the fields to remove with it:
 * nothing for the others of its view; for one of another view that names a field of it, as it did before the field moved,
 * that view's without it; for the rest themselves.
 */
async function successorsOf(notes: Notes<ReadablePlan>, schema: ReadableSchema): Promise<readonly string[][]> {
  const fields = new Set(schema.plan.fields);
  const successors: string[][] = [];
  for (const other of [...notes.known(schema.view.entity).values()]) {
    const { id, columns } = other.plan;
    if (other.view.name === schema.view.name) {
      successors.push([id, "", ...other.plan.fields.filter((field) => !fields.has(field))]);
      continue;
    }
    const features = other.view.features.filter(
      (_, index) => columns[index]?.fields.every((field) => !fields.has(field)) ?? true,
    );
    const whole = features.length === other.view.features.length;
    const left = whole ? other : await notes.note({ ...other.view, features });
    successors.push([id, left.plan.id]);
  }
  return successors;
}

/** Reads `_schema`: the schema of each view that it lists, by the view's name. Most hashes of an entity have the same. */
function listReader() {
  const found = new Map<string, ReadonlyMap<string, ReadableSchema>>();
  return (list: string, schemas: ReadonlyMap<number, ReadableSchema>) => {
    const before = found.get(list);
    if (before !== undefined) return before;
    const byView = new Map<string, ReadableSchema>();
    for (const id of list.split(",")) {
      const schema = schemas.get(Number.parseInt(id, 36));
      if (schema === undefined) return undefined;
      byView.set(schema.view.name, schema);
    }
    found.set(list, byView);
    return byView;
  };
}

/** Reads versions. All rows of a push have one. */
function versionReader(): (text: string | undefined) => RowVersion | undefined {
  let lastText: string | undefined;
  let last: RowVersion | undefined;
  return (text) => {
    if (text !== undefined && text === lastText) return last;
    const [, at, build] = /^([^/]+)\/(\d+)$/.exec(text ?? "") ?? [];
    const asOfMicros = readInstant(at);
    if (typeof asOfMicros !== "number" || build === undefined) return undefined;
    lastText = text;
    last = { asOfMicros, build: Number(build) };
    return last;
  };
}

function rowOf(
  hash: HashFields,
  { view, plan }: ReadableSchema,
  versionOf: ReturnType<typeof versionReader>,
  where: RowPlace,
): StoredRow {
  const version = versionOf(hash[plan.asOfField]) ?? unreadable(plan.asOfField, hash, where);
  const eventTimeMicros = readInstant(hash[plan.eventTimeField]) ?? unreadable(plan.eventTimeField, hash, where);
  const { columns } = plan;
  const values = new Array<Value>(columns.length);
  for (let i = 0; i < columns.length; i++) {
    const value = columns[i]?.read(hash);
    values[i] = value === undefined ? unreadable(view.features[i]?.name ?? "", hash, where) : value;
  }
  return { view, version, eventTimeMicros, values };
}

function unreadable(field: string, hash: HashFields, { entity, key, description }: RowPlace): never {
  const found = hash[field];
  return fail(
    "GR-ONLINE-CORRUPT",
    `Field "${field}" of ${entity} ${key.map(String).join(", ")} in ${description} ${
      found === undefined ? "is not there" : `holds ${JSON.stringify(found.slice(0, 80))}, which was not written so`
    }.`,
    { hint: "Another program changed it, or it was lost: granary push writes it anew." },
  );
}
