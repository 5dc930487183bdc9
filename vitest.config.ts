import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Feature repos and type tests import the package by its name: here that is the source, so that each module loads once.
const resolve = { alias: { granary: join(import.meta.dirname, "src/index.ts") } };

/** How many times as many cases properties are tried with at night, which takes as many times as long. */
const thoroughness = Number(process.env.GRANARY_THOROUGHNESS ?? 1);

export default defineConfig({
  test: {
    // By default a core is left free, which of two leaves one; many tests wait for programs that they started.
    maxWorkers: "100%",
    projects: [
      {
        resolve,
        test: {
          name: "rooms",
          // Modules are loaded once a worker instead of once a file, for a third of the CPU. No test replaces a module, and
          // who changes a global puts it back.
          isolate: false,
          include: ["src/**/*.test.ts"],
          testTimeout: 60_000 * thoroughness,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: "whole",
          // As in the rooms.
          isolate: false,
          include: ["test/**/*.test.ts", "bench/**/*.test.ts", "examples/**/*.test.ts"],
          globalSetup: ["test/fresh-build.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
