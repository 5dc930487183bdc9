export type { GranaryConfig, OnlineStoreConfig } from "./config.js";
export { defineConfig } from "./define-config.js";
export { type FeatureRepo, loadRepo } from "./load-repo.js";
export { importModule, type ModuleExports } from "./repo-modules.js";
export type { ResolvedConfig } from "./resolved-config.js";
