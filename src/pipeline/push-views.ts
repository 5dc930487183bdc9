import { type ViewDefinition, viewHash } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { readRows, toOnlineRows } from "../offline/index.js";
import { type OnlineStore, storedViewOf, type WriteReport } from "../online/index.js";
import { formatMicros } from "../time/index.js";
import type { Workplace } from "./workplace.js";

/** What a push of a view did. */
export interface ViewPushed extends WriteReport {
  readonly view: string;
  readonly asOf: string;
  readonly build: number;
  readonly seconds: number;
}

export interface PushViewsOptions {
  readonly views: readonly ViewDefinition[];
  readonly online: OnlineStore;
  /** Removes rows that the snapshot lacks. */
  readonly full?: boolean;
  readonly onProgress?: (view: string, rows: number, of: number) => void;
  readonly onPushed?: (pushed: ViewPushed) => void | Promise<void>;
}

/**
 * Writes each view's newest snapshot to the online store. Safe to repeat, and to resume after a kill.
 * Throws `GR-OFFLINE-NO-SNAPSHOT` for a view that was never built, `GR-PUSH-OTHER-DEFINITION` for one whose snapshot
 * was built by another definition than the applied one, and what reading and writing throw.
 */
export async function pushViews(workplace: Workplace, options: PushViewsOptions): Promise<readonly ViewPushed[]> {
  const pushed: ViewPushed[] = [];
  for (const view of options.views) {
    const snapshot = await workplace.offline.newest(view.name);
    if (snapshot.viewHash !== viewHash(view)) {
      fail(
        "GR-PUSH-OTHER-DEFINITION",
        `The newest snapshot of "${view.name}" (as of ${formatMicros(snapshot.asOfMicros)}) was built by another definition than the applied one.`,
      );
    }
    const started = performance.now();
    const rows = toOnlineRows(snapshot, readRows(snapshot, workplace.engine));
    const report = await options.online.write(
      storedViewOf(view),
      { asOfMicros: snapshot.asOfMicros, build: snapshot.build },
      rows,
      {
        full: options.full ?? false,
        onProgress: (done) => options.onProgress?.(view.name, done, snapshot.rows),
      },
    );
    const one: ViewPushed = {
      view: view.name,
      asOf: formatMicros(snapshot.asOfMicros),
      build: snapshot.build,
      seconds: (performance.now() - started) / 1000,
      ...report,
    };
    pushed.push(one);
    await options.onPushed?.(one);
  }
  return pushed;
}
