// Learns topics of a matrix, or judges topics that were learnt: in a process of its own, so that its CPU is the work's.
//   node topics.mjs learn MATRIX SEED OUT        writes λ, prints what it took
//   node topics.mjs judge MATRIX COMPONENTS…     prints the perplexity of each file's topics, over the documents held out
import { readFileSync, writeFileSync } from "node:fs";
import {
  completionPerplexity,
  documentsOf,
  fitTopicWords,
  inferenceOf,
  splitDocuments,
  topicSettings,
} from "../../dist/text/index.js";

const [job, matrixFile, ...rest] = process.argv.slice(2);
const { words, training, heldOut } = JSON.parse(readFileSync(matrixFile, "utf8"));
const bags = (documents) =>
  documents.map(([numbers, counts]) => ({ words: Int32Array.from(numbers), counts: Float64Array.from(counts) }));
const settings = topicSettings(10);

if (job === "learn") {
  const [seed, out] = rest;
  const documents = documentsOf(bags(training));
  const before = process.cpuUsage();
  const started = performance.now();
  const { topicWords, passes } = await fitTopicWords(documents, words, { ...settings, seed: Number(seed) });
  const { user, system } = process.cpuUsage(before);
  writeFileSync(out, componentsOf(topicWords));
  print({
    cpuSeconds: (user + system) / 1e6,
    seconds: (performance.now() - started) / 1000,
    passes: passes.length,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  });
} else {
  const split = splitDocuments(bags(heldOut), 7);
  print(
    rest.map((file) =>
      completionPerplexity(topicWordsOf(readFileSync(file), settings.topics, words), split, inferenceOf(settings)),
    ),
  );
}

/** λ as the bytes of doubles, topic by topic: as NumPy writes scikit-learn's `components_`. */
function componentsOf({ topics, words: count, lambda }) {
  return Buffer.from(Float64Array.from(lambda, (_, i) => lambda[(i % count) * topics + Math.floor(i / count)]).buffer);
}

function topicWordsOf(bytes, topics, count) {
  const components = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const lambda = components.map((_, i) => components[(i % topics) * count + Math.floor(i / topics)]);
  return { topics, words: count, lambda };
}

function print(answer) {
  console.log(JSON.stringify(answer));
}
