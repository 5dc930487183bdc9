import { createRandom } from "../../random/index.js";
import { bagOf, type Documents, documentsOf } from "./documents.js";

/**
 * Documents about one of `subjects` each: nine in ten words are of the subject's own ten, the others of any. Words are numbers:
 * subject s has 10s to 10s + 9.
 */
export function drawnNumbers(subjects: number, documents: number, seed: number): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: documents }, (_, d) => {
    const subject = d % subjects;
    const length = 5 + random.below(20);
    return Array.from({ length }, () =>
      random.chance(0.9) ? 10 * subject + random.below(10) : random.below(10 * subjects),
    );
  });
}

export function drawnDocuments(subjects: number, documents: number, seed: number): Documents {
  return documentsOf(drawnNumbers(subjects, documents, seed).map(bagOf));
}
