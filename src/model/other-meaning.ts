import { fail } from "../errors/index.js";
import type { ModelManifest } from "./manifest.js";
import type { ModelFeature } from "./preparation/index.js";

/**
 * Refuses a model because of a feature that it learnt in another meaning than the applied one, whose hash is `applied`; null
 * where none is applied. @throws GR-MODEL-OTHER-DEFINITION
 */
export function refuseOtherMeaning(
  { model, version }: Pick<ModelManifest, "model" | "version">,
  { name, hash }: Pick<ModelFeature, "name" | "hash">,
  applied: string | null,
): never {
  const short = (one: string | null) => (one === null ? "none" : one.slice(0, 12));
  return fail(
    "GR-MODEL-OTHER-DEFINITION",
    `Version ${version} of model "${model}" was trained on feature "${name}" in the meaning ${short(hash)}; applied is ${short(applied)}.`,
    { data: { model, version, feature: name, trained: hash, applied } },
  );
}
