/** What a CSV file is, by a reading of every byte of it. */
export interface CsvShape {
  readonly header: readonly string[];
  /** Records after the header. */
  readonly records: number;
  /** True where a field is in quotes. */
  readonly quoted: boolean;
  /** UTF-8 bytes of the longest record, at most. */
  readonly longestBytes: number;
}

/** Takes a CSV text piece by piece, and judges its structure. */
export interface CsvScanner {
  push(text: string): void;
  /** The line that is being read, from 1. */
  line(): number;
  end(): CsvShape;
}

const QUOTE = 34;
const LF = 10;
const CR = 13;
const SPACE = 32;

type LineEnd = "LF" | "CRLF" | "CR";

/** `malformed` is told the first line that breaks a rule, and throws. */
export function csvScanner(delimiter: string, malformed: (line: number, what: string) => never): CsvScanner {
  const delimiterCode = delimiter.charCodeAt(0);
  let state: "start" | "blank" | "plain" | "quoted" | "closed" = "start";
  let line = 1;
  let fields = 1;
  let recordLine = 1;
  let recordLength = 0;
  let longest = 0;
  let empty = true;
  let records = -1;
  const header: string[] = [];
  let headerField = "";
  let lineEnd: LineEnd | undefined;
  let pendingCr = false;
  let quoted = false;

  const endField = (): void => {
    if (records === -1) {
      header.push(headerField);
      headerField = "";
    }
    state = "start";
  };

  const endRecord = (): void => {
    endField();
    if (records === -1) endHeader();
    else if (empty && header.length > 1) {
      // A blank line is no record, but where there is one column it is one field that is empty.
    } else {
      if (fields !== header.length) {
        malformed(
          recordLine,
          `the record has ${fields} ${fields === 1 ? "field" : "fields"}, the header ${header.length}`,
        );
      }
      records += 1;
    }
    longest = Math.max(longest, recordLength);
    recordLength = 0;
    fields = 1;
    empty = true;
    line += 1;
    recordLine = line;
  };

  const endHeader = (): void => {
    if (empty) malformed(1, "there is no header");
    const twice = header.find((column, i) => header.indexOf(column) !== i);
    if (twice !== undefined) malformed(1, `the header names the column ${JSON.stringify(twice)} twice`);
    records = 0;
  };

  const endLine = (found: LineEnd): void => {
    lineEnd ??= found;
    if (found !== lineEnd) malformed(line, `the line ends with ${found}, lines before it with ${lineEnd}`);
    endRecord();
  };

  const take = (code: number): void => {
    recordLength += 1;
    if (code === LF) {
      endLine("LF");
    } else if (code === delimiterCode) {
      empty = false;
      fields += 1;
      endField();
    } else if (code === QUOTE && state === "closed") {
      state = "quoted";
      if (records === -1) headerField += '"';
    } else if (state === "closed") {
      malformed(line, "text follows the quote that closes a field");
    } else if (code === QUOTE && state === "blank") {
      malformed(line, "spaces stand before the quote that opens a field");
    } else {
      takeInField(code);
    }
  };

  const takeInField = (code: number): void => {
    empty = false;
    if (code === QUOTE && state === "start") {
      quoted = true;
      state = "quoted";
      return;
    }
    state = code === SPACE && state !== "plain" ? "blank" : "plain";
    if (records === -1) headerField += String.fromCharCode(code);
  };

  /** Within a field without quotes, up to what may end it; the position of that. */
  const skipPlain = (text: string, from: number): number => {
    let to = from;
    for (; to < text.length; to++) {
      const code = text.charCodeAt(to);
      if (code === delimiterCode || code === LF || code === CR) break;
    }
    recordLength += to - from;
    return to;
  };

  /** Within quotes, up to the quote that may close them; the position after it. */
  const takeQuoted = (text: string, from: number): number => {
    const quote = text.indexOf('"', from);
    const to = quote === -1 ? text.length : quote;
    for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) line += 1;
    if (records === -1) headerField += text.slice(from, to);
    recordLength += to - from + 1;
    if (quote === -1) return text.length;
    state = "closed";
    return quote + 1;
  };

  return {
    push(text) {
      let i = 0;
      while (i < text.length) {
        if (state === "quoted") {
          i = takeQuoted(text, i);
          continue;
        }
        if (state === "plain" && records >= 0 && !pendingCr) {
          i = skipPlain(text, i);
          if (i === text.length) return;
        }
        const code = text.charCodeAt(i);
        i += 1;
        if (pendingCr) {
          pendingCr = false;
          endLine(code === LF ? "CRLF" : "CR");
          if (code === LF) continue;
        }
        if (code === CR) pendingCr = true;
        else take(code);
      }
    },
    line: () => line,
    end() {
      if (state === "quoted") malformed(recordLine, "a quote is opened in this record and never closed");
      if (pendingCr) endLine("CR");
      // A last record needs no line end; nothing after the last line end is no record.
      if (!empty || state !== "start") endRecord();
      if (records === -1) malformed(1, "there is no header");
      return { header, records, quoted, longestBytes: longest * 3 };
    },
  };
}
