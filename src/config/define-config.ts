import type { GranaryConfig } from "./config.js";

/**
 * What `granary.config.ts` exports by default: `export default defineConfig({ clock: "2011-12-10" })`. Only gives the
 * settings their types, and freezes them; they are checked when the feature repo is loaded.
 */
export function defineConfig(config: GranaryConfig): GranaryConfig {
  return Object.freeze({ ...config });
}
