import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * The tests that judge mutants: a room's own, and where it is written as SQL too, those that run it. MUTATED_ROOM names one
 * room of them, whose mutants the tests of the others need not see.
 */
const judges: Readonly<Record<string, readonly string[]>> = {
  time: ["src/time/**/*.test.ts"],
  expression: ["src/expression/**/*.test.ts", "src/batch/duckdb/expression.test.ts"],
  aggregation: ["src/aggregation/**/*.test.ts", "src/batch/duckdb/aggregate-values.test.ts"],
};
const room = process.env.MUTATED_ROOM;
const include = room === undefined ? Object.values(judges).flat() : (judges[room] ?? []);

export default defineConfig({
  resolve: { alias: { granary: join(import.meta.dirname, "src/index.ts") } },
  test: { include: [...include], testTimeout: 60_000, hookTimeout: 60_000 },
});
