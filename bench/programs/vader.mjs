// Scores texts, a JSON list of them, ten times over; prints the CPU seconds of one time, what the compiler took at first
// included, and a digest of the scores.
//   node vader.mjs TEXTS
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { scoreSentiment } from "../../dist/text/index.js";

const texts = JSON.parse(readFileSync(process.argv[2], "utf8"));
const passes = 10;
const before = process.cpuUsage();
let scores = [];
for (let pass = 0; pass < passes; pass++) scores = texts.map(scoreSentiment);
const { user, system } = process.cpuUsage(before);
const lines = scores.map(({ compound, negative, neutral, positive }) =>
  [compound * 10, negative, neutral, positive].map((score) => Math.round(score * 1000)).join(" "),
);
const digest = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
const peakRssMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6 / passes, digest, peakRssMb }));
