import { rm } from "node:fs/promises";
import { toSql } from "../../expression/index.js";
import { makeFolder, stageFolder } from "../../files/index.js";
import { scanOf } from "../../logical/index.js";
import { duckdbDialect, fromFunction, fromSelect, name, print, select, text, trueSql } from "../../sql/index.js";
import type { BatchEngine, RunOptions } from "../contract.js";
import { type ComputeLimits, computeView } from "./compute-view.js";
import { runHistory } from "./history/index.js";
import { labelReach, refuseIncompleteRows, writeLabelTable } from "./label-table.js";
import { scoreFile } from "./score-file.js";
import { openSession, type SessionOptions } from "./session.js";
import { fingerprintSource, literalPath, type ScanOptions, scanWithFunctions } from "./source/index.js";
import { writeTrainingSet } from "./training-set.js";
import { undeclaredValues } from "./undeclared.js";
import { wholeText } from "./whole-text.js";

export interface DuckdbEngineOptions extends SessionOptions {
  /** Imports a module of the feature repo, for sources whose rows a module gives. */
  readonly importModule: ScanOptions["importModule"];
  /** How row functions are run. */
  readonly functions?: ScanOptions["functions"];
  /** From where on a view is computed grouping by grouping, and in passes: a million rows, and 500 MB. */
  readonly computeLimits?: ComputeLimits;
}

/** The embedded engine: DuckDB in this process. Closing it removes what it left in its temporary folder. */
export async function openDuckdbEngine(options: DuckdbEngineOptions): Promise<BatchEngine> {
  await makeFolder(options.temporaryFolder);
  const temporaryFolder = await stageFolder(options.temporaryFolder);
  const session = await openSession({ ...options, temporaryFolder });
  const scanOptions = ({ repoFolder, onProgress }: RunOptions): ScanOptions => {
    const { importModule, functions } = options;
    return { repoFolder, importModule, functions, onProgress };
  };

  const engine: BatchEngine = {
    name: "duckdb",
    async runView(plan, file, runOptions) {
      const { onProgress } = runOptions;
      const node = scanOf(plan.root);
      onProgress?.(`reading ${node.source.name}`);
      const scanned = await scanWithFunctions(session, node, scanOptions(runOptions));
      try {
        onProgress?.("computing");
        const read = { ...scanned, sourceRows: scanned.report.rows };
        const rows = await computeView(session, plan, read, file, options.computeLimits);
        const undeclared = await undeclaredValues(session, plan, scanned);
        await scanned.checkUnchanged();
        return { rows, sources: [{ ...scanned.report, warnings: [...scanned.report.warnings, ...undeclared] }] };
      } finally {
        await scanned.dispose();
      }
    },
    async readSource(node, values, take, runOptions) {
      runOptions.onProgress?.(`reading ${node.source.name}`);
      const scanned = await scanWithFunctions(session, node, scanOptions(runOptions));
      try {
        const rows = select({
          columns: [
            // A row is a row, whether anything is asked of it or not.
            { value: trueSql, as: "_row" },
            ...values.map((value, i) => ({ value: wholeText(toSql(value), value.type), as: `_v${i}` })),
          ],
          from: fromSelect(scanned.select, "rows"),
        });
        const types = ["boolean" as const, ...values.map((value) => value.type)];
        const doing = `reading source "${node.source.name}"`;
        for await (const batch of session.stream(print(rows, duckdbDialect), types, { doing })) {
          await take({ rows: batch.rows, columns: batch.columns.slice(1) });
        }
        await scanned.checkUnchanged();
        return scanned.report;
      } finally {
        await scanned.dispose();
      }
    },
    async runLabels(plan, target, runOptions) {
      runOptions.onProgress?.(`reading ${plan.scan.source.name}`);
      const scanned = await scanWithFunctions(session, plan.scan, scanOptions(runOptions));
      try {
        await refuseIncompleteRows(plan, scanned);
        runOptions.onProgress?.("computing");
        const table = await writeLabelTable(session, plan, scanned.select, target);
        await scanned.checkUnchanged();
        return { ...table, sources: [scanned.report] };
      } finally {
        await scanned.dispose();
      }
    },
    async labelReach({ label, scan }, runOptions) {
      runOptions.onProgress?.(`reading ${scan.source.name}`);
      const scanned = await scanWithFunctions(session, { ...scan, columns: [] }, scanOptions(runOptions));
      try {
        const reach = await labelReach(session, label, scanned.select);
        await scanned.checkUnchanged();
        return reach;
      } finally {
        await scanned.dispose();
      }
    },
    writeTrainingSet: (from, to, spec) => writeTrainingSet(session, from, to, spec),
    runHistory: (plan, labels, runOptions) =>
      runHistory(session, plan, labels, { ...runOptions, scan: scanOptions(runOptions) }),
    scoreFile: (input, scoring, to, runOptions) => scoreFile(session, input, scoring, to, runOptions),
    readParquet(file, columns) {
      const rows = select({
        columns: columns.map((column) => ({ value: wholeText(name(column.name), column.type), as: column.name })),
        from: fromFunction("read_parquet", [text(literalPath(file))], "file"),
      });
      const types = columns.map((column) => column.type);
      return session.stream(print(rows, duckdbDialect), types, { doing: `reading ${file}`, file });
    },
    fingerprint: (scan, runOptions) => fingerprintSource(session, scan, scanOptions(runOptions)),
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await rm(temporaryFolder, { recursive: true, force: true });
    },
  };
  return engine;
}
