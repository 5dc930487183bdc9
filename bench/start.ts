import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.js";
import { median, millisToFirstOutput, peakRssMbOf } from "./measure.js";

const main = join(import.meta.dirname, "../dist/cli/main.js");
const command = [main, "--version"];
const nothing = ["-e", "0"];
const rounds = 15;
const barRatio = 5;

/** How long a user waits for the command's first word, in times of what Node itself needs. */
export const start: Bench = {
  id: "start",
  describe: "granary --version from its start to its first output, beside node -e 0",
  run: async () => {
    if (!existsSync(main)) return { skipped: "dist/cli/main.js is not there: run npm run build" };
    const ours: number[] = [];
    const floors: number[] = [];
    // The first round warms the disk cache. Rounds alternate, so that a busy moment falls on both.
    for (let round = 0; round <= rounds; round++) {
      const floorMillis = await millisToFirstOutput(nothing);
      const ourMillis = await millisToFirstOutput(command);
      if (round === 0) continue;
      floors.push(floorMillis);
      ours.push(ourMillis);
    }
    const [value, floor] = [median(ours), median(floors)];
    const ratio = value / floor;
    const peakRssMb = await peakRssMbOf(command);
    return { value, unit: "ms", floor, ratio, bar: `<= ${barRatio} x`, ok: ratio <= barRatio, peakRssMb };
  },
};
