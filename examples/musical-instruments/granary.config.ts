import { defineConfig } from "granary";

export default defineConfig({
  definitions: "features/*.ts",
  registry: "feature_store",
  offlineStore: "offline_store",
  onlineStore: { type: "lmdb", path: "online_store" },
  // The last day of the data. A review has a day alone, which is its midnight: those of this day are known at this instant.
  clock: "2014-07-22",
  server: { host: "127.0.0.1", port: 8080 },
});
