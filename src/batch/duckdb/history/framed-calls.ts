import { invariant } from "../../../errors/index.js";
import { allOf, call, caseWhen, int, name, nullSql, operation, type Sql, star, trueSql } from "../../../sql/index.js";
import { expressionId } from "../expression-id.js";

/**
 * An aggregate over the rows of an entity up to a point, or in a window that ends there.
 * `running` ones are told apart by what they are up to the window's end and up to its start.
 */
export interface FramedCall {
  readonly as: string;
  readonly aggregate: Sql;
  /** Null: all rows up to the point. */
  readonly windowMicros: number | null;
  readonly running: boolean;
}

/** Collects the aggregate calls of features' SQL, each once. */
export interface FramedCalls {
  /** The same expression over the values of its calls at a point. `isExact`: whether what is summed are integers. */
  framed(sql: Sql, isExact: (summed: Sql) => boolean): Sql;
  calls(): readonly FramedCall[];
}

const aggregates = new Set(["count", "sum", "fsum", "min", "max", "quantile_cont", "var_samp"]);
const windowName = "_window";

/** Stands in a filter for "the row is in the window of that length"; `framed` makes a frame of it. */
export function windowMark(windowMicros: number): Sql {
  return name(windowName, String(windowMicros));
}

/**
 * `isRow` tells rows that are aggregated from others among them.
 * A filter is put into the argument, as DuckDB goes through a filter's rows anew for each row that a frame is of: with an
 * entity of 400,000 rows, 13 seconds for what takes one so.
 */
export function collectFramedCalls(isRow: Sql): FramedCalls {
  const found = new Map<string, FramedCall>();
  const collect = (aggregate: Sql, windowMicros: number | null, running: boolean): Sql => {
    const id = JSON.stringify([expressionId(aggregate), windowMicros, running]);
    const one = found.get(id) ?? { as: `w${found.size}`, aggregate, windowMicros, running };
    found.set(id, one);
    return one.running && windowMicros !== null ? difference(one) : name(one.as);
  };

  const framedCall = (node: Extract<Sql, { kind: "call" }>, isExact: (summed: Sql) => boolean): Sql => {
    const { condition, windowMicros } = parted(node.filter);
    const [first = star, ...rest] = node.args;
    const counted = first === star ? int(1) : first;
    const given = caseWhen([[allOf([isRow, condition]) ?? isRow, counted]], nullSql);
    const aggregate = call(node.name, [given, ...rest], { distinct: node.distinct });
    const running = !node.distinct && (node.name === "count" || (node.name === "sum" && isExact(first)));
    const value = collect(aggregate, windowMicros, running && windowMicros !== null);
    if (node.name !== "sum" || !running || windowMicros === null) return value;
    // A sum over nothing is null, and the difference of two sums is not.
    const rows = collect(call("count", [given]), windowMicros, true);
    return caseWhen([[operation("=", rows, int(0)), nullSql]], value);
  };

  const framed = (node: Sql, isExact: (summed: Sql) => boolean): Sql => {
    const of = (inner: Sql): Sql => framed(inner, isExact);
    switch (node.kind) {
      case "call":
        if (aggregates.has(node.name)) return framedCall(node, isExact);
        return { ...node, args: node.args.map(of) };
      case "operation":
        return { ...node, args: node.args.map(of) };
      case "in":
        return { ...node, value: of(node.value), list: node.list.map(of) };
      case "case":
        return {
          ...node,
          branches: node.branches.map(([when, then]) => [of(when), of(then)] as const),
          otherwise: of(node.otherwise),
        };
      case "cast":
        return { ...node, value: of(node.value) };
      case "list":
        return { ...node, items: node.items.map(of) };
      case "lambda":
        return { ...node, body: of(node.body) };
      case "over":
      case "select":
        return invariant(false, "a feature's value is no window or query") ?? node;
      case "name":
      case "text":
      case "word":
      case "number":
      case "instant":
      case "keyword":
        return node;
    }
  };
  return {
    framed,
    calls: () => [...found.values()],
  };
}

/** The name of a running call's value at the start of its window. */
export function startName({ as }: FramedCall): string {
  return `${as}_start`;
}

function difference(one: FramedCall): Sql {
  const orNone = (value: Sql): Sql => call("coalesce", [value, int(0)]);
  return operation("-", orNone(name(one.as)), orNone(name(startName(one))));
}

/** A filter's window and the rest of it. */
function parted(filter: Sql | null): { readonly condition: Sql | null; readonly windowMicros: number | null } {
  const windows = new Set<number>();
  const without = (node: Sql): Sql => {
    if (node.kind === "name" && node.parts[0] === windowName) {
      windows.add(Number(node.parts[1]));
      return trueSql;
    }
    // A window is one of the conditions that a filter is the conjunction of.
    return node.kind === "operation" && node.operator === "AND" ? { ...node, args: node.args.map(without) } : node;
  };
  const condition = filter === null ? null : without(filter);
  const [windowMicros = null, other] = windows;
  invariant(other === undefined, "an aggregate has one window");
  return { condition: condition === trueSql ? null : condition, windowMicros };
}
