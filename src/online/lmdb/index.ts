export { openLmdbStore } from "./lmdb-store.js";
