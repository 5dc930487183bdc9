import { defineConfig } from "granary";

export default defineConfig({
  definitions: "features/*.ts",
  registry: "feature_store",
  offlineStore: "offline_store",
  onlineStore: { type: "lmdb", path: "online_store" },
  // The shop's last day in the data: features are built and served as they stood when it closed.
  clock: "2011-08-31T18:00:00Z",
  server: { host: "127.0.0.1", port: 8080 },
});
