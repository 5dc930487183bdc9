import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GranaryError } from "../errors/index.js";
import { type Job, openWorkerPool, type WorkerPool, type WorkerPoolOptions } from "./pool.js";
import type { TestJob } from "./pool-entry.suite.js";

const openPool = (options: Partial<WorkerPoolOptions> = {}): WorkerPool<TestJob, unknown> =>
  openWorkerPool({
    entry: new URL("./pool-entry.suite.ts", import.meta.url),
    setup: { start: "well" },
    subject: "The test's work",
    size: 2,
    ...options,
  });

async function* jobsOf(payloads: readonly TestJob[]): AsyncGenerator<Job<TestJob>> {
  for (const [n, payload] of payloads.entries()) yield { label: `job ${n}`, payload, transfer: [] };
}

async function all(pool: WorkerPool<TestJob, unknown>, payloads: readonly TestJob[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const result of pool.map(jobsOf(payloads))) results.push(result);
  return results;
}

async function failure(act: Promise<unknown>): Promise<GranaryError> {
  const error: unknown = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GranaryError) return error;
  throw new Error(`No catalogue error, but ${String(error)}`);
}

let pool: WorkerPool<TestJob, unknown>;
beforeAll(() => {
  pool = openPool();
});
afterAll(() => pool[Symbol.asyncDispose]());

describe("a pool", () => {
  test("gives results in the jobs' order, whichever of two that run at once ends first", async () => {
    // Of jobs 2i and 2i + 1 one waits for the other to be done; which it is, is the case's choice.
    const cases = fc.array(fc.constantFrom("first", "second", "neither"), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cases, async (waiting) => {
        const gates = new Int32Array(new SharedArrayBuffer(8 * waiting.length));
        const payloads = waiting.flatMap((which, i): TestJob[] => [
          { kind: "gates", n: 2 * i, after: which === "first" ? 2 * i + 1 : null, gates },
          { kind: "gates", n: 2 * i + 1, after: which === "second" ? 2 * i : null, gates },
        ]);
        expect(await all(pool, payloads)).toEqual(payloads.map((_, n) => n));
      }),
      { numRuns: 50 },
    );
  });

  test("hands typed arrays over", async () => {
    const values = Float64Array.of(1, -2.5);
    const jobs = async function* (): AsyncGenerator<Job<TestJob>> {
      yield { label: "one", payload: { kind: "double", values }, transfer: [values.buffer] };
    };
    for await (const result of pool.map(jobs())) expect(result).toEqual(Float64Array.of(2, -5));
    expect(values.length).toBe(0);
  });

  test("has at most two jobs a thread under way, and ends the jobs' giver with its reader", async () => {
    let [begun, read, most, ended] = [0, 0, 0, false];
    const jobs = async function* (): AsyncGenerator<Job<TestJob>> {
      try {
        for (;;) {
          most = Math.max(most, ++begun - read);
          yield { label: "any", payload: { kind: "double", values: Float64Array.of(begun) }, transfer: [] };
        }
      } finally {
        ended = true;
      }
    };
    for await (const _ of pool.map(jobs())) if (++read === 40) break;
    expect({ most, ended }).toEqual({ most: 4, ended: true });
  });
});

describe("a job that fails", () => {
  const good: TestJob = { kind: "double", values: Float64Array.of(1) };

  test("rejects with the catalogue error that its code threw", async () => {
    await using own = openPool();
    const error = await failure(all(own, [good, { kind: "refuse" }, good]));
    expect(error).toMatchObject({ code: "GR-VALUE-TYPE", detail: "It is no number.", data: { row: 3 } });
  });

  test("rejects with GR-INTERNAL for a defect", async () => {
    await using own = openPool();
    const error = await failure(all(own, [{ kind: "break" }]));
    expect(error).toMatchObject({ code: "GR-INTERNAL", detail: "A worker failed: x is not a function" });
  });

  test.each([
    ["exits the process", "exit", "ended with exit code 7"],
    ["fails outside of its call", "stray", "ended (RangeError: out of nowhere)"],
    [
      "takes all memory",
      "fill",
      "ended (Error: Worker terminated due to reaching memory limit: JS heap out of memory)",
    ],
  ] as const)("that %s rejects with GR-WORKER-LOST, naming the job", async (_, kind, words) => {
    await using own = openPool({ memoryLimitMb: 96 });
    const error = await failure(all(own, [good, { kind }, good, good, good, good, good]));
    expect(error.code).toBe("GR-WORKER-LOST");
    expect(error.detail).toBe(`The test's work: its worker ${words}, job 1.`);
  });

  test("that doesn't end rejects with GR-WORKER-TIMEOUT", async () => {
    await using own = openPool({ timeoutMillis: 500 });
    const error = await failure(all(own, [{ kind: "loop" }]));
    expect(error).toMatchObject({
      code: "GR-WORKER-TIMEOUT",
      detail: "The test's work: its worker took longer than 0.5 s, job 0.",
    });
  });

  test("because no worker starts rejects with why, for every job", async () => {
    await using own = openPool({ setup: { start: "badly" } });
    for (let n = 0; n < 2; n++) {
      const error = await failure(all(own, [good, good, good]));
      expect(error).toMatchObject({ code: "GR-MODULE-MISSING", where: { file: "gone.ts" } });
    }
  });
});
