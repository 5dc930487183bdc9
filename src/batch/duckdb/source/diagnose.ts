import type { Source } from "../../../definition/index.js";
import { type ErrorCode, fail, invariant } from "../../../errors/index.js";
import { typeName } from "../../../schema/index.js";
import {
  anyOf,
  ascending,
  call,
  cast,
  duckdbDialect,
  fromSelect,
  int,
  name,
  print,
  select,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { Problem } from "./conversion.js";
import type { NeededFields } from "./fields.js";
import type { FileGroup } from "./file-group.js";
import { type Check, groupRows } from "./group-rows.js";
import type { Inspection } from "./inspect.js";

const SHOWN_ROWS = 5;
const SHOWN_CHARACTERS = 200;

interface BadValue {
  readonly file: string;
  readonly row: number;
  readonly check: Check;
  readonly value: string;
}

const CODES: Readonly<Record<Problem, ErrorCode>> = {
  unreadable: "GR-SOURCE-VALUE-UNREADABLE",
  out_of_range: "GR-SOURCE-TIME-OUT-OF-RANGE",
  type: "GR-SOURCE-COLUMN-TYPE",
  unit_missing: "GR-SOURCE-TIME-UNIT-MISSING",
  key_too_long: "GR-SOURCE-KEY-TOO-LONG",
  no_object: "GR-SOURCE-JSON-MALFORMED",
};

/**
 * Finds the first rows that failed a check of an inspection, and throws the catalogue's error of the first:
 * `GR-SOURCE-VALUE-UNREADABLE`, `GR-SOURCE-TIME-OUT-OF-RANGE`, `GR-SOURCE-COLUMN-TYPE`,
 * `GR-SOURCE-TIME-UNIT-MISSING`, `GR-SOURCE-KEY-TOO-LONG` or `GR-SOURCE-JSON-MALFORMED`.
 */
export async function failOnBadRows(
  session: DuckdbSession,
  source: Source,
  needed: NeededFields,
  group: FileGroup,
  { failed }: Inspection,
): Promise<void> {
  const bad = await firstBadRows(
    session,
    source,
    needed,
    group,
    failed.map(({ check }) => check),
  );
  const [first] = bad;
  invariant(first !== undefined, `source "${source.name}" failed a check that no row of it fails`);
  const { check } = first;
  const rows = failed.find((one) => one.check.as === check.as)?.rows ?? 0;
  const same = bad.filter((one) => one.check.as === check.as);
  const others = failed.length - 1;
  const type = check.field === null ? undefined : group.column(check.field.from, group.files)?.typeName;
  fail(
    CODES[check.problem],
    [
      sentence(source, first, type),
      rows === 1 ? "" : ` ${rows} rows are so, first ${same.map((one) => `${one.file} row ${one.row}`).join(", ")}.`,
      others === 0 ? "" : ` ${others} more ${others === 1 ? "problem was" : "problems were"} found in the source.`,
    ].join(""),
    {
      where: { file: first.file, row: first.row, ...(check.column === "" ? {} : { column: check.column }) },
      data: {
        source: source.name,
        rows: bad.map((one) => ({
          file: one.file,
          row: one.row,
          column: one.check.column,
          problem: one.check.problem,
          value: one.value,
        })),
        badRows: rows,
      },
    },
  );
}

function sentence(source: Source, { file, row, check, value }: BadValue, type: string | undefined): string {
  const { column, field, problem } = check;
  const from = field === null || field.from === column ? "" : ` (from "${field.from}")`;
  const subject = `Column "${column}"${from} of source "${source.name}"`;
  const declared = field === null ? "" : typeName(field.type);
  const place = `row ${row} of ${file}`;
  switch (problem) {
    case "unreadable":
      return `${subject} is declared ${declared}, and ${place} holds the ${type} ${JSON.stringify(value)}, which can't be read so without loss.`;
    case "out_of_range":
      return `${subject}: ${place} holds the time ${JSON.stringify(value)} (${type}), beyond ±(2^53 − 1) µs from 1970.`;
    case "type":
      return `${subject} is declared ${declared}, but its type in ${file} is ${type}: row ${row} holds ${JSON.stringify(value)}.`;
    case "unit_missing":
      return `${subject} is declared ${declared} without a unit, but ${place} holds the ${type} ${JSON.stringify(value)}.`;
    case "key_too_long":
      return `Join key "${column}" of source "${source.name}" is longer than 512 UTF-8 bytes in ${place}: ${JSON.stringify(value)}…`;
    case "no_object":
      return `In source "${source.name}", ${place} is no JSON object: ${value}`;
  }
}

async function firstBadRows(
  session: DuckdbSession,
  source: Source,
  needed: NeededFields,
  group: FileGroup,
  failed: readonly Check[],
): Promise<readonly BadValue[]> {
  const found: BadValue[] = [];
  for (const file of group.files) {
    const { checked } = groupRows(source, needed, group, [file], { numbered: true });
    const flags = failed.map((check) =>
      call("coalesce", [name(check.as), { kind: "keyword", word: "FALSE" } as const]),
    );
    const shown = failed.map((check) => call("left", [cast(name(check.raw), "string"), int(SHOWN_CHARACTERS)]));
    const rows = await session.rows(
      print(
        select({
          columns: [name("_row"), ...flags, ...shown].map((value, i) => ({ value, as: `c${i}` })),
          from: fromSelect(checked, "rows"),
          where: anyOf(flags),
          orderBy: [ascending(name("_row"))],
          limit: SHOWN_ROWS - found.length,
        }),
        duckdbDialect,
      ),
      { doing: `finding what is wrong in ${file.label}`, file: file.label },
    );
    for (const row of rows) {
      const at = failed.findIndex((_, i) => row[1 + i] === true);
      const check = failed[at];
      if (check === undefined) continue;
      found.push({ file: file.label, row: Number(row[0]), check, value: String(row[1 + failed.length + at]) });
    }
    if (found.length >= SHOWN_ROWS) break;
  }
  return found;
}
