import type { RequestField } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import { fromOutside, type Row, typeName, type Value } from "../schema/index.js";
import type { KeyReading, OutsideRequest } from "./contract.js";

/**
 * Reads the request data that a read needs from what was given; what it doesn't need is passed over. `path` goes before the
 * names in messages, such as `request.`. Null is a value.
 * @throws GR-REQUEST-DATA-MISSING, GR-VALUE-TYPE, GR-TIME-INVALID, GR-TIME-OUT-OF-RANGE
 */
export function requestOf(
  { request: fields }: { readonly request: readonly RequestField[] },
  given: OutsideRequest,
  reading: KeyReading,
  path: string,
): Row {
  const row: Record<string, Value> = {};
  for (const { name, type } of fields) {
    if (!Object.hasOwn(given, name) || given[name] === undefined) {
      const near = didYouMean(name, Object.keys(given));
      fail(
        "GR-REQUEST-DATA-MISSING",
        `The read takes "${path}${name}" (${typeName(type)}), which was not given.${near}`,
        {
          where: { path: path + name },
          data: { field: name, type: typeName(type) },
        },
      );
    }
    row[name] = fromOutside(given[name], type, path + name, reading);
  }
  return row;
}

/** Whether request data is given for each entity by itself. */
export function isEach(given: OutsideRequest | readonly OutsideRequest[]): given is readonly OutsideRequest[] {
  return Array.isArray(given);
}

/**
 * The request data of each of `count` entities. Throws as `requestOf`, and GR-REQUEST-INVALID where there is not as much of
 * it as there are entities.
 */
export function requestsOf(
  needed: { readonly request: readonly RequestField[] },
  given: OutsideRequest | readonly OutsideRequest[],
  reading: KeyReading,
  count: number,
): readonly Row[] {
  if (!isEach(given)) {
    const row = requestOf(needed, given, reading, "request.");
    return Array.from({ length: count }, () => row);
  }
  if (given.length !== count) {
    fail("GR-REQUEST-INVALID", `Request data is given for ${given.length} entities, and ${count} are asked for.`, {
      where: { path: "request" },
    });
  }
  return given.map((one, index) => requestOf(needed, one, reading, `request[${index}].`));
}
