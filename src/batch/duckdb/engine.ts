import { rm } from "node:fs/promises";
import { invariant } from "../../errors/index.js";
import { makeFolder, stageFolder } from "../../files/index.js";
import type { LogicalNode, ScanNode } from "../../logical/index.js";
import { duckdbDialect, fromFunction, name, print, type Select, select, text } from "../../sql/index.js";
import type { BatchEngine, RunOptions, SourceReport } from "../contract.js";
import { computeView } from "./compute-view.js";
import { openSession, type SessionOptions } from "./session.js";
import {
  fingerprintSource,
  literalPath,
  type ScannedSource,
  type ScanOptions,
  scanWithFunctions,
} from "./source/index.js";
import { undeclaredValues } from "./undeclared.js";
import { wholeText } from "./whole-text.js";

export interface DuckdbEngineOptions extends SessionOptions {
  /** Imports a module of the feature repo, for sources whose rows a module gives. */
  readonly importModule: ScanOptions["importModule"];
  /** How row functions are run. */
  readonly functions?: ScanOptions["functions"];
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
      const scans = new Map<ScanNode, ScannedSource>();
      try {
        for (const node of scansOf(plan.root)) {
          onProgress?.(`reading ${node.source.name}`);
          scans.set(node, await scanWithFunctions(session, node, scanOptions(runOptions)));
        }
        const scan = (node: ScanNode): Select => {
          const scanned = scans.get(node);
          invariant(scanned !== undefined, "A plan's scans are all opened before it is compiled.");
          return scanned.select;
        };
        onProgress?.("computing");
        const sourceRows = [...scans.values()].reduce((total, { report }) => total + report.rows, 0);
        const rows = await computeView(session, plan, scan, { file, sourceRows });
        const warnings = await undeclaredValues(session, plan, scan);
        for (const scanned of scans.values()) await scanned.checkUnchanged();
        const sources: SourceReport[] = [...scans.values()].map(({ report }) => ({
          ...report,
          warnings: [...report.warnings, ...warnings],
        }));
        return { rows, sources };
      } finally {
        for (const scanned of scans.values()) await scanned.dispose();
      }
    },
    readParquet(file, columns) {
      const rows = select({
        columns: columns.map((column) => ({ value: wholeText(name(column.name), column.type), as: column.name })),
        from: fromFunction("read_parquet", [text(literalPath(file))], "file"),
      });
      const types = columns.map((column) => column.type);
      return session.stream(print(rows, duckdbDialect), types, { doing: `reading ${file}`, file });
    },
    async fingerprint(plan, runOptions) {
      const scans = scansOf(plan.root);
      const files = await Promise.all(scans.map((node) => fingerprintSource(session, node, scanOptions(runOptions))));
      return files.flat();
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await rm(temporaryFolder, { recursive: true, force: true });
    },
  };
  return engine;
}

/** Every scan of a plan. */
function scansOf(node: LogicalNode): readonly ScanNode[] {
  return node.kind === "scan" ? [node] : scansOf(node.input);
}
