import { AggregatorRegistry, Counter, Gauge, Registry } from "prom-client";
import type { MetricValues } from "./messages.js";

/** A worker that does not answer in time is left out of a scrape: its metrics are those it last told. */
const answerMillis = 1000;

/** The metrics of workers, added up. Those of workers that died go on to count, as far as they were told. */
export interface SharedMetrics {
  /** Asks every worker, each by `ask` with a number that its answer bears, and adds up what comes in time. */
  collect(workers: ReadonlyMap<number, (id: number) => void>): Promise<string>;
  /** A worker's answer. */
  told(worker: number, id: number, values: MetricValues): void;
  died(worker: number): void;
}

export function createSharedMetrics(workerCount: () => number): SharedMetrics {
  const register = new Registry();
  const registers = [register];
  const deaths = new Counter({
    name: "granary_worker_deaths_total",
    help: "Workers that ended without being told to, each of which was started anew.",
    registers,
  });
  new Gauge({
    name: "granary_workers",
    help: "Workers that take requests.",
    registers,
    collect() {
      this.set(workerCount());
    },
  });
  const last = new Map<number, MetricValues>();
  /** One death after the other is added to it. */
  let ofTheDead: Promise<MetricValues> = Promise.resolve([]);
  let asked = 0;
  const waiting = new Map<number, { readonly missing: Set<number>; readonly done: () => void }>();

  const sum = (all: readonly MetricValues[]) => AggregatorRegistry.aggregate(all.map((values) => [...values]));
  return {
    async collect(workers) {
      asked += 1;
      const id = asked;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, answerMillis);
        const done = (): void => {
          clearTimeout(timer);
          resolve();
        };
        waiting.set(id, { missing: new Set(workers.keys()), done });
        for (const ask of workers.values()) ask(id);
        if (workers.size === 0) done();
      });
      waiting.delete(id);
      return sum([...last.values(), await ofTheDead, await register.getMetricsAsJSON()]).metrics();
    },
    told(worker, id, values) {
      last.set(worker, values);
      const asking = waiting.get(id);
      asking?.missing.delete(worker);
      if (asking?.missing.size === 0) asking.done();
    },
    died(worker) {
      deaths.inc();
      const counted = (last.get(worker) ?? []).filter(({ type }) => type === "counter" || type === "histogram");
      last.delete(worker);
      ofTheDead = ofTheDead.then((before) => sum([before, counted]).getMetricsAsJSON());
      for (const { missing, done } of waiting.values()) {
        missing.delete(worker);
        if (missing.size === 0) done();
      }
    },
  };
}
