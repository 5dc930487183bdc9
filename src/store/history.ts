import type { HistoryReport, HistoryRun, LabelInput } from "../batch/index.js";
import type { ResolvedConfig } from "../config/index.js";
import { canonicalJson, type FeatureService, type ServiceValues } from "../definition/index.js";
import { fail } from "../errors/index.js";
import type { AskedName, HistoryAsked } from "../offline/index.js";
import type { RegistryState } from "../registry/index.js";
import { toPublic } from "../schema/index.js";

/** Label rows: the path of a Parquet or CSV file, or objects with each join key and an instant. */
export type Labels<L> = string | Iterable<L> | AsyncIterable<L>;

/** What a point-in-time join is asked for. */
export interface HistoryOptions<L> {
  /** In each row every join key of the features' entities, and an instant; other columns come out as they are. */
  readonly labels: Labels<L>;
  /** The label rows' column of instants; `event_timestamp` by default. */
  readonly time?: string;
  /** With `<view>__status` and `<view>__event_time` of each view. */
  readonly statuses?: boolean;
  /** Rows created after a label's instant are invisible to it: the result is what could have been served then. */
  readonly knownBy?: boolean;
}

/** Joins to label rows the values that features had at their instants. */
export interface HistoryReads {
  /**
   * A service's features, typed by it: one row a label row, in order.
   * @throws GR-SERVICE-OTHER-DEFINITION where the applied service has other features
   */
  <S extends FeatureService, L extends object>(
    options: HistoryOptions<L> & { readonly service: S },
  ): History<L & ServiceValues<S>>;
  /** Features by name, each `feature`, `<view>:<feature>` or with an alias; and of a service by name. */
  <L extends object>(
    options: HistoryOptions<L> & { readonly features?: readonly AskedName[]; readonly service?: string },
  ): History<L & Readonly<Record<string, unknown>>>;
}

/**
 * A point-in-time join, computed anew by each of its methods.
 * @throws GR-HISTORY-FEATURE-UNKNOWN, GR-HISTORY-LABELS-INVALID, GR-HISTORY-LABEL-NULL, GR-HISTORY-NAME-TAKEN, and what
 * reading the sources throws
 */
export interface History<R> extends AsyncIterable<R> {
  /** All rows, with what the join found. */
  all(): Promise<{ readonly rows: readonly R[]; readonly report: HistoryReport }>;
  /** Writes the rows to a Parquet, Arrow or CSV file, as its name ends, in bounded memory, and in one step. */
  write(file: string): Promise<HistoryReport>;
  /**
   * The rows as an Arrow IPC stream, piece by piece, in bounded memory: any Arrow library reads its bytes
   * (`tableFromIPC(store.history(…).arrow())` of apache-arrow).
   */
  arrow(): AsyncIterable<Uint8Array>;
}

/** What a store hands to its joins. */
export interface HistorySurroundings {
  readonly state: RegistryState;
  readonly config: ResolvedConfig;
  readonly folder: string;
}

interface Untyped extends HistoryOptions<object> {
  readonly features?: readonly AskedName[];
  readonly service?: string | FeatureService;
}

/** A join that was computed, and the objects that its label rows were given as; null where a file holds them. */
interface Computed extends AsyncDisposable {
  readonly run: HistoryRun;
  readonly given: readonly object[] | null;
}

/** The point-in-time joins of a store. The batch engine is loaded when one is computed. */
export function historyReads(surroundings: HistorySurroundings): HistoryReads {
  const history = (options: Untyped): History<object> => {
    const compute = (keepObjects: boolean) => computed(surroundings, options, keepObjects);
    return {
      async *[Symbol.asyncIterator]() {
        await using join = await compute(true);
        yield* objectsOf(join);
      },
      async all() {
        await using join = await compute(true);
        const rows: object[] = [];
        for await (const row of objectsOf(join)) rows.push(row);
        return { rows, report: join.run.report };
      },
      async write(file) {
        await using join = await compute(false);
        const { writeHistory } = await import("../offline/index.js");
        return (await writeHistory(join.run, file)).report;
      },
      async *arrow() {
        await using join = await compute(false);
        const { arrowStreamOf } = await import("../offline/index.js");
        yield* await arrowStreamOf(join.run);
      },
    };
  };
  // Each row is its label row's object with what the plan adds, whose types are the service's.
  return history as HistoryReads;
}

async function computed(
  { state, config, folder }: HistorySurroundings,
  { labels, service, ...rest }: Untyped,
  keepObjects: boolean,
): Promise<Computed> {
  const { labelFileAt, onDemandCodeOf, openBatchEngine, planAsked } = await import("../offline/index.js");
  const name = typeof service === "object" ? appliedName(state, service) : service;
  const asked: HistoryAsked = { ...rest, ...(name === undefined ? {} : { service: name }) };
  const place = { registryFolder: config.registryFolder, nowMicros: config.clock() };
  const plan = await planAsked(state, asked, place);
  const given: object[] | null = typeof labels === "string" || !keepObjects ? null : [];
  const input: LabelInput =
    typeof labels === "string" ? labelFileAt(labels) : { kind: "rows", rows: keeping(labels, given) };
  const engine = await openBatchEngine(config, folder);
  try {
    const onDemandCode = await onDemandCodeOf(folder, plan);
    const run = await engine.runHistory(plan, input, { repoFolder: folder, onDemandCode });
    return {
      run,
      given,
      async [Symbol.asyncDispose]() {
        await run[Symbol.asyncDispose]();
        await engine[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

function appliedName({ definitions }: RegistryState, service: FeatureService): string {
  const applied = definitions.services.find((one) => one.name === service.name);
  if (applied !== undefined && canonicalJson(applied.features) !== canonicalJson(service.features)) {
    fail("GR-SERVICE-OTHER-DEFINITION", `Service "${service.name}" in the program has other features than applied.`);
  }
  return service.name;
}

async function* keeping(rows: Iterable<object> | AsyncIterable<object>, kept: object[] | null): AsyncGenerator<object> {
  for await (const row of rows) {
    kept?.push(row);
    yield row;
  }
}

/** Each label row's own object, or what its file holds, with the columns that the join adds. */
async function* objectsOf({ run, given }: Computed): AsyncGenerator<object> {
  let at = 0;
  for await (const { rows, columns } of run.stream()) {
    for (let r = 0; r < rows; r++, at++) {
      const read = run.columns.flatMap(({ name, type, role }, c) =>
        given !== null && role === "label" ? [] : [[name, toPublic(columns[c]?.[r] ?? null, type, name)] as const],
      );
      yield { ...given?.[at], ...Object.fromEntries(read) };
    }
  }
}
