import { fail } from "../../errors/index.js";
import type { RowsFit } from "../../fitting/index.js";

/**
 * What the kinds of fit do whose transform is a function over rows, by their names in `fitKinds`. Each is loaded when it is
 * used: by the process that fits, and by the workers that transform.
 */
const rowsFits: Readonly<Record<string, () => Promise<RowsFit>>> = {
  topics: async () => (await import("../../text/index.js")).topicsFit,
};

/** The fit of that name. Throws `GR-FIT-KIND-UNKNOWN`. */
export async function rowsFitNamed(name: string): Promise<RowsFit> {
  const load = Object.hasOwn(rowsFits, name) ? rowsFits[name] : undefined;
  return load === undefined ? fail("GR-FIT-KIND-UNKNOWN", `No engine fits a "${name}".`) : load();
}
