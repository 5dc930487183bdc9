import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";

/** The texts of a public data set in the order of its rows; null for a row without one. As `scripts/oracles/data_sets.py`. */
export const dataSetTexts: Readonly<Record<string, (folder: string) => Promise<readonly (string | null)[]>>> = {
  amazon_musical: (folder) => columnOf(join(folder, "reviews.parquet"), "reviewText"),
  olist_subset: (folder) => columnOf(join(folder, "order_reviews.parquet"), "review_comment_message"),
  stackexchange_quantumcomputing: async (folder) => commentsOf(join(folder, "Comments.xml.gz")),
};

async function columnOf(file: string, column: string): Promise<readonly (string | null)[]> {
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  const query = `SELECT ${column} FROM read_parquet($1, file_row_number = true) ORDER BY file_row_number`;
  const reader = await connection.runAndReadAll(query, [file]);
  const rows = reader.getRowsJS();
  connection.closeSync();
  database.closeSync();
  return rows.map(([text]) => (typeof text === "string" ? text : null));
}

function commentsOf(file: string): readonly string[] {
  const xml = gunzipSync(readFileSync(file)).toString("utf8");
  return [...xml.matchAll(/^ *<row .*? Text="([^"]*)"/gm)].map(([, text = ""]) => unescapeXml(text));
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:#x([0-9A-Fa-f]+)|(\w+));/g, (whole, hex?: string, name = "") =>
    hex === undefined ? (entities[name] ?? whole) : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
