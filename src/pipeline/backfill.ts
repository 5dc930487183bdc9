import type { BatchEngine, InputFile } from "../batch/index.js";
import type { ViewDefinition } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { formatDuration, formatMicros } from "../time/index.js";
import { buildViews, type ViewBuilt } from "./build-views.js";
import type { SourceFitted } from "./fit-sources.js";
import type { Workplace } from "./workplace.js";

/** More snapshots than anybody means to make at once: a wrong unit, rather. */
const mostAsOfs = 100_000;

/** The instants of a backfill: from, from + every, … up to `toMicros`. */
interface BackfillRange {
  readonly fromMicros: number;
  readonly toMicros: number;
  readonly everyMicros: number;
}

export interface BackfillOptions extends BackfillRange {
  readonly views: readonly ViewDefinition[];
  /** Computes snapshots even where intact ones of the same inputs are there. */
  readonly force?: boolean;
  /** An instant is begun, the nth of so many. */
  readonly onAsOf?: (asOfMicros: number, nth: number, of: number) => void;
  readonly onProgress?: (view: string, message: string) => void;
  readonly onFitted?: (fitted: SourceFitted) => void;
  readonly onBuilt?: (built: ViewBuilt) => void;
}

/**
 * Builds the snapshots of views at every instant of a range, the earliest first. What is there, intact and of the same
 * inputs, is passed over, so that a backfill that was stopped goes on where it was. Nothing is pushed.
 * Throws `GR-BACKFILL-RANGE-INVALID` and what `buildViews` throws; what was built by then stays.
 */
export async function backfillViews(workplace: Workplace, options: BackfillOptions): Promise<readonly ViewBuilt[]> {
  const asOfs = instantsOf(options);
  const purpose = `backfill of ${options.views.map((view) => view.name).join(", ")}`;
  return workplace.offline.exclusively({ purpose }, async () => {
    const over = { ...workplace, engine: fingerprintingOnce(workplace.engine) };
    const built: ViewBuilt[] = [];
    for (const [index, asOfMicros] of asOfs.entries()) {
      options.onAsOf?.(asOfMicros, index + 1, asOfs.length);
      const made = await buildViews(over, {
        views: options.views,
        asOfMicros,
        force: options.force ?? false,
        onProgress: (view, message) => options.onProgress?.(view, message),
        onFitted: (fitted) => options.onFitted?.(fitted),
        onBuilt: (one) => options.onBuilt?.(one),
      });
      built.push(...made);
    }
    return built;
  });
}

/** Throws `GR-BACKFILL-RANGE-INVALID`. */
function instantsOf({ fromMicros, toMicros, everyMicros }: BackfillRange): readonly number[] {
  const range = `from ${formatMicros(fromMicros)} to ${formatMicros(toMicros)}`;
  if (fromMicros > toMicros) fail("GR-BACKFILL-RANGE-INVALID", `A backfill ${range} ends before it begins.`);
  const count = Math.floor((toMicros - fromMicros) / everyMicros) + 1;
  if (count > mostAsOfs) {
    const every = formatDuration(everyMicros);
    fail("GR-BACKFILL-RANGE-INVALID", `A backfill ${range} every ${every} makes ${count} snapshots of a view.`);
  }
  return Array.from({ length: count }, (_, index) => fromMicros + index * everyMicros);
}

/**
 * The engine, reading the files of a source through once to know whether snapshots are of them, and not once a snapshot.
 * Those of a source in folders by time are others at each instant. A file that changes on the way is found by the reads.
 */
function fingerprintingOnce(engine: BatchEngine): BatchEngine {
  const known = new Map<string, Promise<readonly InputFile[]>>();
  return {
    ...engine,
    fingerprint: (scan, options) => {
      const { name, input } = scan.source;
      if (input.kind === "files" && input.partition !== null) return engine.fingerprint(scan, options);
      const found = known.get(name) ?? engine.fingerprint(scan, options);
      known.set(name, found);
      return found;
    },
  };
}
