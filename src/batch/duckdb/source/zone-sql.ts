import { call, caseWhen, int, operation, type Sql, text } from "../../../sql/index.js";
import { MAX_INSTANT_MICROS } from "../../../time/index.js";
import { and, where } from "./conversion.js";
import type { Steps } from "./steps.js";

const MICROS_PER_HOUR = 3_600_000_000;
/** Local time and UTC have never differed by more. */
const reachMicros = 16 * MICROS_PER_HOUR;
const horizonMicros = MAX_INSTANT_MICROS + 24 * MICROS_PER_HOUR;

/**
 * The instant, in microseconds, at which clocks of `zone` show `localMicros`, as `zoneLocalToMicros` has it: the earlier
 * of two, and forward by the gap where there is none. (DuckDB's own conversion takes the later of two.)
 */
export function zoneLocalSql(zone: string, localMicros: Sql, steps: Steps): Sql {
  const near = and(operation("<=", localMicros, int(horizonMicros)), operation(">=", localMicros, int(-horizonMicros)));
  const local = steps.let(4, where(near, localMicros));
  const before = steps.let(5, offsetMicros(zone, operation("-", local, int(reachMicros))));
  const after = steps.let(5, offsetMicros(zone, operation("+", local, int(reachMicros))));
  const by = (offset: Sql) => operation("-", local, offset);
  const inForce = (offset: Sql) => operation("=", offsetMicros(zone, by(offset)), offset);
  const greater = call("greatest", [before, after]);
  const lesser = call("least", [before, after]);
  return steps.let(
    6,
    caseWhen(
      [
        [operation("=", before, after), by(before)],
        [inForce(greater), by(greater)],
        [inForce(lesser), by(lesser)],
      ],
      by(before),
    ),
  );
}

/** Local time less UTC at an instant. */
function offsetMicros(zone: string, utcMicros: Sql): Sql {
  const local = call("timezone", [text(zone), call("make_timestamptz", [utcMicros])]);
  return operation("-", call("epoch_us", [local]), utcMicros);
}
