import { dirname, resolve } from "node:path";
import { fail, isGranaryError } from "../errors/index.js";
import { type Clock, clockOf } from "../time/index.js";
import type { GranaryConfig } from "./config.js";
import { type OnlinePlace, onlinePlace } from "./online-place.js";

/** A feature repo's configuration with every default filled in and every path absolute. */
export interface ResolvedConfig {
  /** The config file. */
  readonly file: string;
  /** Globs of the definition files, relative to the feature repo. */
  readonly definitions: readonly string[];
  readonly registryFolder: string;
  readonly offlineFolder: string;
  readonly materializedFolder: string;
  readonly onlineStore: OnlinePlace;
  readonly modelsFolder: string;
  /** What is taken for now. */
  readonly clock: Clock;
  /** Without `logLevel`, what serves has its own. */
  readonly server: NonNullable<GranaryConfig["server"]> & { readonly host: string; readonly port: number };
  /** What is left out is as the batch engine has it by default. */
  readonly batch: NonNullable<GranaryConfig["batch"]>;
}

/** Fills in the defaults. Throws `GR-CONFIG-INVALID` for a clock that is no instant, and a Redis that is nowhere. */
export function resolveConfig(config: GranaryConfig, file: string): ResolvedConfig {
  const folder = dirname(file);
  const { definitions = "features/**/*.ts" } = config;
  return Object.freeze({
    file,
    definitions: Object.freeze(typeof definitions === "string" ? [definitions] : [...definitions]),
    registryFolder: resolve(folder, config.registry ?? "feature_store"),
    offlineFolder: resolve(folder, config.offlineStore ?? "offline_store"),
    materializedFolder: resolve(folder, config.materializedStore ?? "materialized_store"),
    onlineStore: onlinePlace(config.onlineStore, folder, file, process.env),
    modelsFolder: resolve(folder, config.models ?? "models"),
    clock: clockSetting(config, file),
    server: Object.freeze({ host: "127.0.0.1", port: 8080, ...config.server }),
    batch: Object.freeze({ ...config.batch }),
  });
}

function clockSetting(config: GranaryConfig, file: string): Clock {
  try {
    return clockOf(config.clock);
  } catch (error) {
    if (!isGranaryError(error)) throw error;
    return fail("GR-CONFIG-INVALID", `clock: ${error.detail}`, {
      where: { file, path: "clock" },
      hint: error.hint,
      cause: error,
    });
  }
}
