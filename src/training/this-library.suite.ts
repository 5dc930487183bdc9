import type { Found } from "../../test/required-in-ci.js";
import { requireTreesLibrary, thisMachine } from "./trees/index.js";

/** The library of this machine; in CI it is fetched where it is not there. */
export async function searchLibrary(): Promise<Found<string>> {
  try {
    const { path } = await requireTreesLibrary(thisMachine(), { mayFetch: process.env.CI === "true" });
    return { found: true, value: path };
  } catch (error) {
    return { found: false, reason: String(error) };
  }
}
