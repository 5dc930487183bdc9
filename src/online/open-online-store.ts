import type { OnlineStore } from "./contract.js";
import { openLmdbStore } from "./lmdb/index.js";

/** Where an online store is: for LMDB the folder, as an absolute path or relative to the working directory. */
export interface OnlineStoreLocation {
  readonly type: "lmdb";
  readonly path: string;
}

/**
 * Opens an online store. One that is opened to be written is made where it is missing; `readOnly`, which leaves the
 * store's data alone, needs one that is there. To be disposed of: `await using store = openOnlineStore(…)`.
 * @throws GR-ONLINE-MISSING, GR-ONLINE-CORRUPT, GR-ONLINE-UNREACHABLE, and the codes of `diskError`
 */
export function openOnlineStore(
  location: OnlineStoreLocation,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): OnlineStore {
  return openLmdbStore(location.path, { readOnly });
}
