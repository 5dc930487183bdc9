import fc from "fast-check";
import { expect, test } from "vitest";
import { type DataType, list, vector } from "../schema/index.js";
import { arbitraryInstantMicros, arbitraryNullable, arbitraryText, arbitraryValue } from "../testing/index.js";
import { entityAnswer } from "./answers.js";
import type { ReadOne, ReadStatus } from "./contract.js";
import { entityAnswerText } from "./entity-answer-text.js";

const scalars: readonly DataType[] = ["int64", "float64", "boolean", "string", "timestamp"];
const types: readonly DataType[] = [...scalars, vector(2), list("string"), list("timestamp"), list("float64")];
const keyTypes = ["int64", "string", "boolean", "timestamp"] as const;
const statuses: readonly ReadStatus[] = ["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE"];

const feature = fc.constantFrom(...types).chain((type) =>
  fc.record({
    // A feature of declared values carries their text as it is.
    name: arbitraryText(),
    type: fc.constant(type),
    value: arbitraryNullable(type),
    status: fc.constantFrom(...statuses),
  }),
);
const key = fc
  .constantFrom(...keyTypes)
  .chain((type) => fc.record({ type: fc.constant(type), value: arbitraryValue(type) }));

const read: fc.Arbitrary<ReadOne> = fc
  .record({
    keys: fc.array(key, { minLength: 1, maxLength: 3 }),
    features: fc.array(feature, { maxLength: 12 }),
    times: fc.array(fc.option(arbitraryInstantMicros), { maxLength: 3 }),
  })
  .map(({ keys, features, times }) => ({
    shape: {
      keys: keys.map(({ type }, i) => ({ name: `key_${i}`, type })),
      features: features.map(({ name, type }, i) => ({ name: `feature_${i}_${name}`, type, view: 0 })),
      views: times.map((_, i) => `view_${i}`),
    },
    row: {
      key: keys.map(({ value }) => value),
      values: features.map(({ value }) => value),
      statuses: features.map(({ status }) => status),
      eventTimesMicros: times,
    },
  }));

test("is the text of the plain answer, to the last character", () => {
  fc.assert(
    fc.property(read, fc.boolean(), (one, withStatuses) => {
      expect(entityAnswerText(one, withStatuses)).toBe(JSON.stringify(entityAnswer(one, withStatuses)));
    }),
  );
});
