import { defineConfig } from "granary";

export default defineConfig({
  definitions: "features/*.ts",
  registry: "feature_store",
  offlineStore: "offline_store",
  onlineStore: { type: "lmdb", path: "online_store" },
  server: { host: "127.0.0.1", port: 8080 },
});
