import type { OnlinePlace } from "../config/index.js";
import type { OnlineStore } from "./contract.js";
import { openLmdbStore } from "./lmdb/index.js";
import { openRedisStore } from "./redis/index.js";

/**
 * Opens an online store. An embedded one that is opened to be written is made where it is missing; `readOnly`, which
 * leaves the store's data alone, needs one that is there. A Redis is connected to by the first call.
 * To be disposed of: `await using store = openOnlineStore(…)`.
 * @throws GR-ONLINE-MISSING, GR-ONLINE-CORRUPT, GR-ONLINE-UNREACHABLE, and the codes of `diskError`
 */
export function openOnlineStore(
  place: OnlinePlace,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): OnlineStore {
  return place.type === "redis" ? openRedisStore(place) : openLmdbStore(place.path, { readOnly });
}
