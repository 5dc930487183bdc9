import { rm } from "node:fs/promises";
import { invariant } from "../../errors/index.js";
import { makeFolder, stageFolder } from "../../files/index.js";
import type { LogicalNode, ScanNode } from "../../logical/index.js";
import { type DataType, kindOf } from "../../schema/index.js";
import {
  call,
  cast,
  duckdbDialect,
  fromFunction,
  name,
  print,
  type Select,
  type Sql,
  select,
  text,
} from "../../sql/index.js";
import type { BatchEngine, SourceReport } from "../contract.js";
import { computeView } from "./compute-view.js";
import { openSession, type SessionOptions } from "./session.js";
import { fingerprintSource, literalPath, type ScannedSource, type ScanOptions, scanSource } from "./source/index.js";
import { undeclaredValues } from "./undeclared.js";

export interface DuckdbEngineOptions extends SessionOptions {
  /** Imports a module of the feature repo, for sources whose rows a module gives. */
  readonly importModule: ScanOptions["importModule"];
}

/** The embedded engine: DuckDB in this process. Closing it removes what it left in its temporary folder. */
export async function openDuckdbEngine(options: DuckdbEngineOptions): Promise<BatchEngine> {
  await makeFolder(options.temporaryFolder);
  const temporaryFolder = await stageFolder(options.temporaryFolder);
  const session = await openSession({ ...options, temporaryFolder });
  const scanOptions = (repoFolder: string): ScanOptions => ({ repoFolder, importModule: options.importModule });

  const engine: BatchEngine = {
    name: "duckdb",
    async runView(plan, file, { repoFolder, onProgress }) {
      const scans = new Map<ScanNode, ScannedSource>();
      try {
        for (const node of scansOf(plan.root)) {
          onProgress?.(`reading ${node.source.name}`);
          scans.set(node, await scanSource(session, node, scanOptions(repoFolder)));
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
    async fingerprint(plan, { repoFolder }) {
      const scans = scansOf(plan.root);
      const files = await Promise.all(scans.map((node) => fingerprintSource(session, node, scanOptions(repoFolder))));
      return files.flat();
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await rm(temporaryFolder, { recursive: true, force: true });
    },
  };
  return engine;
}

/**
 * A text as its bytes, and a list of texts as JSON: where DuckDB's own client decodes a text, it drops a U+FEFF at its
 * start, by which two keys would become one. `valueReader` reads both forms.
 */
function wholeText(value: Sql, type: DataType): Sql {
  if (kindOf(type) === "string") return call("encode", [value]);
  return typeof type === "object" && type.kind === "list" && kindOf(type.of) === "string"
    ? cast(call("to_json", [value]), "string")
    : value;
}

/** Every scan of a plan. */
function scansOf(node: LogicalNode): readonly ScanNode[] {
  return node.kind === "scan" ? [node] : scansOf(node.input);
}
