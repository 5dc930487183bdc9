import { fitsGiving, functionsGiving, type SourceFunction } from "../../../definition/index.js";
import { fail, isGranaryError } from "../../../errors/index.js";
import { columnsOf } from "../../../expression/index.js";
import type { ScanNode } from "../../../logical/index.js";
import type { CalledRowFunction } from "../../contract.js";
import type { DuckdbSession } from "../session.js";
import { type FunctionStage, openFunctionStage } from "./function-stage.js";
import type { ScannedSource, ScanOptions } from "./scan-options.js";
import { scanSource } from "./scan-source.js";

/**
 * Reads a scan's source, with the columns that its row functions give where the scan asks for some. No row that is left out,
 * superseded or later reaches a function; of rows that hold the same for one, the first does.
 * Throws the codes of `scanSource` and of `openRowFunctions`, with the file and row that a function failed at.
 */
export async function scanWithFunctions(
  session: DuckdbSession,
  node: ScanNode,
  options: ScanOptions,
): Promise<ScannedSource> {
  refuseUnbound(node);
  const functions = functionsGiving(node.source, node.columns);
  if (functions.length === 0) return scanSource(session, node, options);
  const given = new Set(functions.flatMap(({ outputs }) => outputs.map((output) => output.name)));
  const asked = node.columns.filter((column) => !given.has(column));
  const read = functions.flatMap(({ inputs }) => inputs.flatMap(({ expression }) => [...columnsOf(expression)]));
  const scanned = await scanSource(session, { ...node, columns: [...new Set([...asked, ...read])] }, options);
  let stage: FunctionStage | null = null;
  try {
    const unread = new Set(read.filter((column) => !node.columns.includes(column) && isPlain(node, column)));
    stage = await openFunctionStage(session, node.source, functions, scanned.select, unread);
    options.onProgress?.(`running ${functions.map(labelOf).join(", ")} over ${node.source.name}`);
    const select = await stage.run(options);
    const own = functions.filter((one) => one.fitted === undefined);
    const called = own.length === 0 ? {} : { functions: own.map(calledFunction) };
    const report = { ...scanned.report, ...called };
    const { dispose } = stage;
    return {
      ...scanned,
      select,
      everyRow: select,
      report,
      dispose: async () => {
        await dispose();
        await scanned.dispose();
      },
    };
  } catch (error) {
    const placed = stage === null ? error : await withPlace(error, stage, scanned);
    await stage?.dispose();
    await scanned.dispose();
    throw placed;
  }
}

/** Whether a column is one that a scan gives where it is asked for alone: no key and no time. */
function isPlain({ source }: ScanNode, column: string): boolean {
  return [...source.columns, ...source.derived].some(({ name }) => name === column);
}

/** A plan that reads a fitted column computes it by an artifact. */
function refuseUnbound({ source, columns }: ScanNode): void {
  const [fit] = fitsGiving(source, columns);
  if (fit === undefined) return;
  const column = `${source.name}.${fit.name}`;
  fail("GR-FIT-MISSING", `Nothing was fitted for ${column} yet (${fit.fit} version ${fit.version}).`, {
    data: { source: source.name, column: fit.name },
  });
}

function labelOf(one: SourceFunction): string {
  return `${one.module}#${one.export}`;
}

function calledFunction(one: SourceFunction): CalledRowFunction {
  return {
    name: one.name,
    module: one.module,
    export: one.export,
    version: one.version,
    sourceHash: one.sourceHash,
  };
}

/** A function's failure with the file and row that it was given. */
async function withPlace(error: unknown, stage: FunctionStage, scanned: ScannedSource): Promise<unknown> {
  if (!isGranaryError(error) || typeof error.data?.row !== "number") return error;
  const { row, ...data } = error.data;
  const place = await scanned.locate(await stage.rowAt(Number(row)));
  if (place === null) return error;
  const { code, detail, hint } = error;
  try {
    return fail(code, `${detail.replace(/\.$/, "")} (row ${place.row} of ${place.file}).`, {
      where: place,
      hint,
      cause: error,
      data,
    });
  } catch (placed) {
    return placed;
  }
}
