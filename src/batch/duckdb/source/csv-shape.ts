import { fail } from "../../../errors/index.js";
import { type CsvScanner, type CsvShape, csvScanner } from "./csv-scanner.js";
import type { SourceFile } from "./source-file.js";
import { bytesOf } from "./text-stream.js";

/**
 * Reads a CSV file's structure. DuckDB drops a last record whose quote is never closed, takes what stands around quotes
 * away, and can't tell line ends that are mixed; so the structure is judged here, and its count of records is what
 * DuckDB must give.
 * Throws `GR-SOURCE-CSV-MALFORMED` with the line, `GR-SOURCE-FILE-CORRUPT`, and the codes of `diskError`.
 */
export async function csvShape(file: SourceFile, delimiter: string): Promise<CsvShape> {
  const malformed = (line: number, what: string): never =>
    fail("GR-SOURCE-CSV-MALFORMED", `${file.label}, line ${line}: ${what}.`, { where: { file: file.label, line } });
  const scanner = csvScanner(delimiter, malformed);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const lenient = new TextDecoder("utf-8");
  for await (const bytes of bytesOf(file)) {
    const text = decoded(() => decoder.decode(bytes, { stream: true }));
    const readable = text ?? lenient.decode(bytes, { stream: true });
    if (text === undefined) failUtf8(scanner, readable, malformed);
    else {
      lenient.decode(bytes, { stream: true });
      scanner.push(text);
    }
  }
  const rest = decoded(() => decoder.decode());
  if (rest === undefined) malformed(scanner.line(), "the file ends within a character: it is no whole UTF-8");
  return scanner.end();
}

function decoded(decode: () => string): string | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function failUtf8(scanner: CsvScanner, text: string, malformed: (line: number, what: string) => never): never {
  scanner.push(text.slice(0, Math.max(0, text.indexOf("\uFFFD"))));
  return malformed(scanner.line(), "the text is not UTF-8");
}
