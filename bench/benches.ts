import type { Bench } from "./bench.js";
import { start } from "./start.js";

/** All benches, in the order in which they run. What is heavy is imported within a bench's `run`. */
export const benches: readonly Bench[] = [start];
