import type { CatalogueEntry } from "../catalogue-entry.js";

export const sourceCodes = {
  "GR-SOURCE-FILES-MISSING": {
    title: "A source's files are not there",
    hint: "Paths and globs are relative to the feature repo's folder. Correct the source's files, or put the files there.",
    status: 422,
  },
  "GR-SOURCE-FILE-CORRUPT": {
    title: "A source's file can't be read",
    hint: "Write the file again, or fetch it again from where it came from. Nothing was written from it.",
    status: 422,
  },
  "GR-SOURCE-FILE-CHANGED": {
    title: "A source's file changed while it was read",
    hint: "Let the program that writes the file finish, then run the command again. Nothing was written.",
    status: 409,
  },
  "GR-SOURCE-CSV-MALFORMED": {
    title: "A CSV file breaks the rules of CSV",
    hint: 'Each record has as many fields as the header; a field with a delimiter, quote or line end in it stands in double quotes, a quote within it doubled (""); the text is UTF-8.',
    status: 422,
  },
  "GR-SOURCE-JSON-MALFORMED": {
    title: "A line of a JSON lines file is no JSON object",
    hint: "Each line is one JSON object in UTF-8, such as one line of a newline-delimited export, and has each name in it once.",
    status: 422,
  },
  "GR-SOURCE-COLUMN-MISSING": {
    title: "A column that a source declares is not in its file",
    hint: "Declare the column under the name that the file has: from for a column, column for a time, keys for a join key.",
    status: 422,
  },
  "GR-SOURCE-COLUMN-AMBIGUOUS": {
    title: "A file has two columns that a declared one may mean",
    hint: "Names that are equal, or differ in case alone, are one name to engines. Rename one of the columns where the file is written.",
    status: 422,
  },
  "GR-SOURCE-COLUMN-TYPE": {
    title: "A column's type in a file can't be read as the declared type",
    hint: "Declare the type that the file holds, and convert it with an expression where another is needed.",
    status: 422,
  },
  "GR-SOURCE-TIME-UNIT-MISSING": {
    title: "A source holds times as numbers, and doesn't say their unit",
    hint: 'Say the unit where the column is declared: unit: "s", "ms", "us" or "ns".',
    status: 422,
  },
  "GR-SOURCE-VALUE-UNREADABLE": {
    title: "A value can't be read as its column's declared type without loss",
    hint: "Correct the value in the file, or declare the column as what it holds (a string reads everything) and convert it with an expression.",
    status: 422,
  },
  "GR-SOURCE-TIME-OUT-OF-RANGE": {
    title: "A time in a source is outside the range that Granary holds",
    hint: 'Times reach from 1684-07-28 to 2255-06-05. For a column whose far-off times mean no end, say outOfRange: "null". An event or created time must lie within.',
    status: 422,
  },
  "GR-SOURCE-KEY-TOO-LONG": {
    title: "A join key is longer than 512 UTF-8 bytes",
    hint: "Use a shorter key, such as a hash of the long one, in the source.",
    status: 422,
  },
  "GR-SOURCE-KEY-TWICE": {
    title: "A source without event time has two rows for one key",
    hint: "Give the source an event time, or an identity that tells which row stands, or remove the rows that are too many.",
    status: 422,
  },
  "GR-SOURCE-PARTITION-INVALID": {
    title: "A folder of a partitioned source doesn't name the start of its time",
    hint: "Each file lies in a folder column=<start>, such as day=2026-11-01, whose start is a date or an instant.",
    status: 422,
  },
  "GR-SOURCE-PARTITION-ROW-OUTSIDE": {
    title: "A row lies in the folder of another time",
    hint: "A folder column=<start> holds the event times from its start until one interval later. Correct every of the partition, or move the rows.",
    status: 422,
  },
  "GR-SOURCE-ROWS-FAILED": {
    title: "A source's row function failed",
    hint: "The detail holds the function's own words. It is the feature repo's code: correct it, or what it reads from.",
    status: 422,
  },
  "GR-SOURCE-ROWS-INVALID": {
    title: "A source's module gives no rows",
    hint: "Export a function of that name that returns an iterable or async iterable of objects, one a row.",
    status: 422,
  },
  "GR-ENGINE-MEMORY-EXHAUSTED": {
    title: "The batch engine ran out of memory",
    hint: "Give it more memory, or close other programs; work that fits no memory spills to the temporary folder.",
    status: 507,
  },
  "GR-ENGINE-FAILED": {
    title: "The batch engine failed",
    hint: "The detail holds the engine's own words. If they don't tell what is wrong, please report it.",
    status: 500,
  },
} as const satisfies Record<string, CatalogueEntry>;
