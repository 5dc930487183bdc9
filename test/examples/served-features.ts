import type { Row } from "../raw-data.js";

/** What `GET /features/{id}` answers as the entity's features. */
export async function featuresOf(url: string, id: number): Promise<Row> {
  const response = await fetch(`${url}/features/${id}`);
  // The API's own form; where it is not, the comparison with what is expected fails.
  const { features } = (await response.json()) as { readonly features?: Row };
  return features ?? { status: response.status };
}

/** What one request of `POST /features` takes. */
const BATCH = 1000;

/** The features of many entities, in order, by `POST /features`. */
export async function allFeatures(url: string, joinKey: string, ids: readonly unknown[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < ids.length; start += BATCH) {
    const response = await fetch(`${url}/features`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ entities: { [joinKey]: ids.slice(start, start + BATCH) } }),
    });
    // The API's own form, as above.
    const answer = (await response.json()) as {
      readonly features: readonly string[];
      readonly rows: readonly { readonly values: readonly Row[string][] }[];
    };
    for (const { values } of answer.rows) {
      rows.push(Object.fromEntries(answer.features.map((name, index) => [name, values[index] ?? null])));
    }
  }
  return rows;
}
