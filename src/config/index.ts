export type { GranaryConfig } from "./config.js";
export { defineConfig } from "./define-config.js";
export { loadOnDemandFunctions } from "./load-functions.js";
export { type FeatureRepo, loadConfig, loadRepo } from "./load-repo.js";
export { packageVersion } from "./package-version.js";
export { importModule, openRepoModules, type RepoModules } from "./repo-modules.js";
export type { ResolvedConfig } from "./resolved-config.js";
export { strayError } from "./stray-error.js";
