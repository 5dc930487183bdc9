import { fail } from "../errors/index.js";
import { serveJobs } from "./serve-jobs.js";

/** What a worker of the pool's tests does with a job. */
export type TestJob =
  /** Waits until the gate of another job is open, where it has one to wait for, then opens its own and ends. */
  | { readonly kind: "gates"; readonly n: number; readonly after: number | null; readonly gates: Int32Array }
  | { readonly kind: "double"; readonly values: Float64Array }
  | { readonly kind: "refuse" | "break" | "exit" | "stray" | "loop" | "fill" };

await serveJobs<{ readonly start: "well" | "badly" }, TestJob, unknown>(async ({ start }) => {
  if (start === "badly") fail("GR-MODULE-MISSING", "There is no such module.", { where: { file: "gone.ts" } });
  return async (job) => {
    switch (job.kind) {
      case "gates":
        if (job.after !== null) Atomics.wait(job.gates, job.after, 0);
        Atomics.store(job.gates, job.n, 1);
        Atomics.notify(job.gates, job.n);
        return { result: job.n, transfer: [] };
      case "double": {
        const result = job.values.map((value) => 2 * value);
        return { result, transfer: [result.buffer] };
      }
      case "refuse":
        return fail("GR-VALUE-TYPE", "It is no number.", { data: { row: 3 } });
      case "break":
        throw new TypeError("x is not a function");
      case "exit":
        return process.exit(7);
      case "stray":
        setImmediate(() => {
          throw new RangeError("out of nowhere");
        });
        return new Promise(() => {});
      case "loop":
        for (;;);
      case "fill": {
        const held: unknown[] = [];
        for (;;) held.push(new Array(10_000).fill(held.length));
      }
    }
  };
});
