import { Buffer } from "node:buffer";
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { fail } from "../../errors/index.js";
import type { OnlineRow, RowVersion, StoredView, WriteOptions, WriteReport } from "../contract.js";
import { checkKey } from "../key-bytes.js";
import { scriptAnswers } from "./layout.js";
import { type PackSink, packSink } from "./message-pack.js";
import { type Schema, schemaLost } from "./notes.js";
import { removeOlder } from "./remove-older.js";
import { runScript } from "./script.js";
import type { WritePlace } from "./write-place.js";

/** A run of the script holds other clients up: for some milliseconds at most. */
const rowsPerRun = 50;
const bytesPerRun = 1 << 17;
/** Rows that are under way at once; as many more are made ready meanwhile. */
const rowsPerWindow = 1000;
const bytesPerWindow = 1 << 21;

const rowsPerTurn = 250;

/** Rows of one run of the script. */
interface Chunk {
  readonly keys: readonly string[];
  readonly rows: Buffer;
  /** Of the keys and the rows. */
  readonly sizes: readonly number[];
}

/** Writes a view's rows, then removes what a full write did not bring. */
export async function writeView<Plan>(
  place: WritePlace<Plan>,
  view: StoredView,
  version: RowVersion,
  batches: AsyncIterable<readonly OnlineRow[]>,
  { full = false, onProgress }: WriteOptions,
): Promise<WriteReport> {
  const schema = await place.notes.note(view);
  await place.notes.reload(view.entity);
  const report = { rows: 0, bytes: 0, skipped: 0, removed: 0 };
  const writer = windowWriter(place, schema, version);
  for await (const window of windowsOf(place, schema, version, batches)) {
    for (const written of await writer.put(window)) add(written);
  }
  for (const written of await writer.end()) add(written);
  if (full) report.removed = await removeOlder(place, schema, version);
  return report;

  function add({ chunks, answers }: Written): void {
    chunks.forEach((chunk, index) => {
      for (let i = 0; i < chunk.keys.length; i++) {
        if (answers[index]?.[i] === scriptAnswers.done) {
          report.rows++;
          report.bytes += chunk.sizes[i] ?? 0;
        } else report.skipped++;
      }
    });
    onProgress?.(report.rows + report.skipped);
  }
}

/** Rows in windows of chunks, in their order. */
async function* windowsOf<Plan>(
  { layout, keys, isCluster }: WritePlace<Plan>,
  schema: Schema<Plan>,
  version: RowVersion,
  batches: AsyncIterable<readonly OnlineRow[]>,
): AsyncGenerator<readonly Chunk[]> {
  const { entity } = schema.view;
  const write = layout.rowWriter(schema, version);
  const sink = packSink();
  // In a cluster a script may touch one key's slot.
  const chunkRows = isCluster ? 1 : rowsPerRun;
  let window: Chunk[] = [];
  let [windowRows, windowBytes, turnRows] = [0, 0, 0];
  let [names, sizes]: [string[], number[]] = [[], []];

  const endChunk = (): void => {
    if (names.length === 0) return;
    const rows = withHeader(sink, names.length);
    window.push({ keys: names, rows, sizes });
    windowRows += names.length;
    windowBytes += rows.length;
    [names, sizes] = [[], []];
  };
  for await (const batch of batches) {
    for (const row of batch) {
      checkKey(row.key);
      const name = keys.ofEntity(entity, row.key);
      const before = sink.length();
      write(sink, row);
      names.push(name);
      sizes.push(name.length + sink.length() - before);
      if (names.length >= chunkRows || sink.length() >= bytesPerRun) {
        endChunk();
        // What is under way goes on, where the rows come without waiting for anything.
        turnRows += chunkRows;
        if (turnRows >= rowsPerTurn) {
          turnRows = 0;
          await eventLoopTurn();
        }
      }
      if (windowRows < rowsPerWindow && windowBytes < bytesPerWindow) continue;
      yield window;
      window = [];
      [windowRows, windowBytes] = [0, 0];
    }
  }
  endChunk();
  if (window.length > 0) yield window;
}

/** The rows appended to a sink as one array. */
function withHeader(sink: PackSink, rows: number): Buffer {
  const body = sink.take();
  sink.array(rows);
  return Buffer.concat([sink.take(), body]);
}

interface Written {
  readonly chunks: readonly Chunk[];
  readonly answers: readonly string[];
}

/**
 * Sends one window while the next is made. A window is sent again, whole and in order, where any of it failed by what
 * passes: so of one key's rows the last stands in the end, and nothing is lost.
 */
function windowWriter<Plan>(place: WritePlace<Plan>, schema: Schema<Plan>, version: RowVersion) {
  const { layout, notes } = place;
  let head: Promise<Buffer> | undefined;
  let underWay: Promise<Written> | undefined;

  const send = async (chunks: readonly Chunk[], lastTry = false): Promise<Written> => {
    head ??= layout.writeHead(notes, schema, version);
    const first = await head;
    const runs = chunks.map(({ keys, rows }) => ({ keys, args: [first, rows] }));
    const answers = await place.patiently((client) => runScript(client, layout.writeScript, runs));
    if (answers.some((answer) => answer.includes(scriptAnswers.unreadable))) unreadable(place, schema, chunks, answers);
    if (!answers.some((answer) => answer.includes(scriptAnswers.unknownSchema))) return { chunks, answers };
    // Another program wrote by a schema that was noted since.
    if (lastTry) schemaLost(schema.view.entity, "unknown", place.description);
    await notes.reload(schema.view.entity);
    head = undefined;
    return send(chunks, true);
  };

  const settle = async (): Promise<readonly Written[]> => {
    const written = await underWay;
    underWay = undefined;
    return written === undefined ? [] : [written];
  };

  return {
    /** Takes a window once the one before is written, and answers what that came to. */
    put: async (window: readonly Chunk[]): Promise<readonly Written[]> => {
      const before = await settle();
      underWay = send(window);
      // Its failure is told by the next call.
      underWay.catch(() => {});
      return before;
    },
    end: settle,
  };
}

function unreadable<Plan>(
  { description }: WritePlace<Plan>,
  schema: Schema<Plan>,
  chunks: readonly Chunk[],
  answers: readonly string[],
): never {
  const at = answers.findIndex((answer) => answer.includes(scriptAnswers.unreadable));
  const key = chunks[at]?.keys[answers[at]?.indexOf(scriptAnswers.unreadable) ?? 0];
  return fail(
    "GR-ONLINE-CORRUPT",
    `The version of "${schema.view.name}" in ${key} in ${description} was not written so.`,
    { hint: "Another program changed it. Remove the key, then run granary push." },
  );
}
