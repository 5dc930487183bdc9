import { Counter, collectDefaultMetrics, Gauge, type Metric, Registry } from "prom-client";
import type { SnapshotAge } from "../serving/index.js";
import { createRequestCounts, type RequestCounts } from "./request-counts.js";
import type { Worker } from "./workers/index.js";

const microsPerSecond = 1_000_000;

/** What a server counts of itself, in Prometheus' format. */
export interface Metrics extends Pick<RequestCounts, "answered"> {
  readonly contentType: string;
  storeFailed(): void;
  text(): Promise<string>;
}

/**
 * `ages` is asked at each scrape; where it fails, the scrape goes without snapshot ages. In one of several workers the text is
 * that of all of them.
 */
export function createMetrics(ages: () => Promise<readonly SnapshotAge[]>, worker?: Worker): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = createRequestCounts();
  // They have what the registry asks of a metric; its types want its own classes.
  for (const metric of requests.metrics) register.registerMetric(metric as unknown as Metric);
  const storeErrors = new Counter({
    name: "granary_store_errors_total",
    help: "Reads that the online store failed to answer.",
    registers,
  });
  new Gauge({
    name: "granary_view_snapshot_age_seconds",
    help: "Seconds from the as-of of a view's newest complete push to now.",
    labelNames: ["view"] as const,
    // All workers read one store.
    aggregator: "max",
    registers,
    async collect() {
      this.reset();
      const known = await ages().catch((): readonly SnapshotAge[] => {
        storeErrors.inc();
        return [];
      });
      for (const { view, ageMicros } of known) {
        if (ageMicros !== null) this.set({ view }, ageMicros / microsPerSecond);
      }
    },
  });
  worker?.shareMetrics(() => register.getMetricsAsJSON());
  return {
    contentType: register.contentType,
    answered: requests.answered,
    storeFailed: () => storeErrors.inc(),
    text: () => worker?.metricsOfAll() ?? register.metrics(),
  };
}
