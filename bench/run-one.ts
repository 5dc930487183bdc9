import { benches } from "./benches.js";
import type { Outcome } from "./report.js";

const bench = benches.find(({ id }) => id === process.argv[2]);
const outcome: Outcome =
  bench === undefined
    ? { failed: "There is no such bench." }
    : await bench.run().catch((error: unknown) => ({ failed: String(error) }));
process.send?.(outcome);
