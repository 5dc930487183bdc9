import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { SnapshotAge } from "../serving/index.js";

const latencyBucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const microsPerSecond = 1_000_000;

/** What a server counts of itself, in Prometheus' format. */
export interface Metrics {
  readonly contentType: string;
  /** `route` is a route's pattern, never a path: labels must be few. */
  answered(method: string, route: string, status: number, millis: number): void;
  storeFailed(): void;
  text(): Promise<string>;
}

/** `ages` is asked at each scrape; where it fails, the scrape goes without snapshot ages. */
export function createMetrics(ages: () => Promise<readonly SnapshotAge[]>): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Counter({
    name: "granary_http_requests_total",
    help: "Requests answered, by method, route and status.",
    labelNames: ["method", "route", "status"] as const,
    registers,
  });
  const latency = new Histogram({
    name: "granary_http_request_duration_seconds",
    help: "Seconds from a request's headers to the end of its answer, by route.",
    labelNames: ["route"] as const,
    buckets: latencyBucketsSeconds,
    registers,
  });
  const storeErrors = new Counter({
    name: "granary_store_errors_total",
    help: "Reads that the online store failed to answer.",
    registers,
  });
  new Gauge({
    name: "granary_view_snapshot_age_seconds",
    help: "Seconds from the as-of of a view's newest complete push to now.",
    labelNames: ["view"] as const,
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
  return {
    contentType: register.contentType,
    answered: (method, route, status, millis) => {
      requests.inc({ method, route, status });
      latency.observe({ route }, millis / 1000);
    },
    storeFailed: () => storeErrors.inc(),
    text: () => register.metrics(),
  };
}
