import type { ColumnBatch } from "../batch/index.js";
import { invariant } from "../errors/index.js";
import { instantColumn, type SnapshotColumn } from "../logical/index.js";
import type { OnlineRow } from "../online/index.js";
import type { Value } from "../schema/index.js";

/**
 * A snapshot's rows as an online store takes them, expired ones included: the features in order, and in place of one
 * that is finished at read time the instant that it is counted from. A row without event time, as of a source without
 * one, holds since the as-of.
 * `batches` hold all of `columns`, in order, as `readRows` gives them.
 */
export async function* toOnlineRows(
  snapshot: { readonly columns: readonly SnapshotColumn[]; readonly asOfMicros: number },
  batches: AsyncIterable<ColumnBatch>,
): AsyncIterable<readonly OnlineRow[]> {
  const { columns, asOfMicros } = snapshot;
  const positions = new Map(columns.map((column, position) => [column.name, position]));
  const keys = positionsOf(columns, "key");
  const [eventTime] = positionsOf(columns, "event_time");
  const values = columns
    .filter((column) => column.role === "feature")
    .map(({ name }) => positions.get(instantColumn(name)) ?? positions.get(name) ?? 0);

  for await (const batch of batches) {
    invariant(batch.columns.length === columns.length, "a batch lacks columns of its snapshot");
    const pick = (wanted: readonly number[], row: number): Value[] =>
      wanted.map((position) => batch.columns[position]?.[row] ?? null);
    const times = eventTime === undefined ? undefined : batch.columns[eventTime];
    const rows: OnlineRow[] = [];
    for (let row = 0; row < batch.rows; row++) {
      const time = times?.[row];
      rows.push({
        key: pick(keys, row),
        eventTimeMicros: typeof time === "number" ? time : asOfMicros,
        values: pick(values, row),
      });
    }
    yield rows;
  }
}

function positionsOf(columns: readonly SnapshotColumn[], role: SnapshotColumn["role"]): readonly number[] {
  return columns.flatMap((column, position) => (column.role === role ? [position] : []));
}
