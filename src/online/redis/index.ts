import type { RedisPlace } from "../../config/index.js";
import type { OnlineStore } from "../contract.js";
import { packedHashes } from "./packed-layout.js";
import { readableLayout } from "./readable-layout.js";
import { openStoreOf } from "./redis-store.js";

/** Opens the store in a Redis, in the layout that its config names. Nothing is asked of the servers before the first call. */
export function openRedisStore(place: RedisPlace): OnlineStore {
  return place.layout === "packed" ? openStoreOf(place, packedHashes()) : openStoreOf(place, readableLayout());
}
