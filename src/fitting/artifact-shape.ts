import { z } from "zod";
import type { JsonValue } from "../schema/index.js";
import { parseInstantText } from "../time/index.js";

const count = z.int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.string().transform((text, context) => {
  const micros = parseInstantText(text)?.micros;
  if (micros === undefined) context.addIssue("is no ISO 8601 time");
  return micros ?? z.NEVER;
});
const json: z.ZodType<JsonValue> = z.json();

/** The shape of an artifact's file. */
export const artifactShape = z.strictObject({
  format: z.literal(1),
  number: z.int().positive(),
  source: z.string(),
  column: z.string(),
  kind: z.string(),
  version: z.string(),
  definition_hash: digest,
  fitted_as_of: time,
  inputs: z.array(z.strictObject({ path: z.string(), bytes: count, sha256: digest })),
  rows: count,
  parameters: json,
  sha256: digest,
});

/** The format that a document says it has. */
export function formatOf(document: unknown): number | undefined {
  return z.object({ format: z.number() }).safeParse(document).data?.format;
}
