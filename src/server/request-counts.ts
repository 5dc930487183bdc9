/** The upper bounds of the classes that latencies are counted in. */
const latencyBucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

interface RouteCounts {
  readonly answers: { readonly method: string; readonly status: number; count: number }[];
  /** How many took at most as long as the bucket of that place, and longer than the one before. */
  readonly buckets: number[];
  count: number;
  sumSeconds: number;
}

/** A metric as prom-client's registry takes it: what it asks of its own. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "histogram";
  readonly aggregator: "sum";
}

/** Requests answered, in Prometheus' model. */
export interface RequestCounts {
  /** `route` is a route's pattern, never a path: labels must be few. */
  answered(method: string, route: string, status: number, millis: number): void;
  readonly metrics: readonly (Metric & { readonly get: () => Promise<object>; readonly reset: () => void })[];
}

/**
 * Counts requests by method, route and status, and their latencies by route. prom-client's own counter and histogram sort and
 * join their labels at each request, for ten times the time (`http-get` in bench/); these make values when they are asked.
 */
export function createRequestCounts(): RequestCounts {
  const routes = new Map<string, RouteCounts>();

  const countsOf = (route: string): RouteCounts => {
    const known = routes.get(route);
    if (known !== undefined) return known;
    const made = { answers: [], buckets: latencyBucketsSeconds.map(() => 0), count: 0, sumSeconds: 0 };
    routes.set(route, made);
    return made;
  };
  const requests: Metric = {
    name: "granary_http_requests_total",
    help: "Requests answered, by method, route and status.",
    type: "counter",
    aggregator: "sum",
  };
  const durations: Metric = {
    name: "granary_http_request_duration_seconds",
    help: "Seconds from a request's headers to the end of its answer, by route.",
    type: "histogram",
    aggregator: "sum",
  };
  return {
    answered: (method, route, status, millis) => {
      const counts = countsOf(route);
      const same = counts.answers.find((answer) => answer.status === status && answer.method === method);
      if (same === undefined) counts.answers.push({ method, status, count: 1 });
      else same.count++;
      const seconds = millis / 1000;
      counts.count++;
      counts.sumSeconds += seconds;
      const bucket = latencyBucketsSeconds.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1;
    },
    metrics: [
      {
        ...requests,
        reset: () => routes.clear(),
        get: async () => ({
          ...requests,
          values: [...routes].flatMap(([route, { answers }]) =>
            answers.map(({ method, status, count }) => ({ value: count, labels: { method, route, status } })),
          ),
        }),
      },
      {
        ...durations,
        reset: () => routes.clear(),
        get: async () => ({
          ...durations,
          values: [...routes].flatMap(([route, counts]) => latencyValues(durations.name, route, counts)),
        }),
      },
    ],
  };
}

/** A histogram's samples: its buckets count all that are not longer. */
function latencyValues(name: string, route: string, { buckets, count, sumSeconds }: RouteCounts): readonly object[] {
  let below = 0;
  const bounded = latencyBucketsSeconds.map((le, index) => {
    below += buckets[index] ?? 0;
    return { labels: { le, route }, value: below, metricName: `${name}_bucket` };
  });
  return [
    ...bounded,
    { labels: { le: "+Inf", route }, value: count, metricName: `${name}_bucket` },
    { labels: { route }, value: sumSeconds, metricName: `${name}_sum` },
    { labels: { route }, value: count, metricName: `${name}_count` },
  ];
}
