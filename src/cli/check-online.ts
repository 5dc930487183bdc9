import { isGranaryError } from "../errors/index.js";
import type { CommandContext } from "./command.js";

/** What `granary doctor` found of the online store of the folder's repo. */
interface OnlineCheck {
  readonly name: "online store";
  readonly needed_for: string;
  readonly found: boolean;
  readonly store: string;
  readonly problem?: string;
}

/** Asks the Redis that the repo serves from whether it answers; null where there is no repo, or it needs no server. */
export async function checkOnline({ folder, terminal }: CommandContext): Promise<OnlineCheck | null> {
  const { loadConfig } = await import("../config/index.js");
  const place = await loadConfig(folder).then(
    ({ onlineStore }) => onlineStore,
    (error: unknown) => {
      if (isGranaryError(error, "GR-CONFIG-MISSING")) return null;
      throw error;
    },
  );
  if (place?.type !== "redis") return null;
  const { openOnlineStore } = await import("../online/index.js");
  await using store = openOnlineStore(place, { readOnly: true });
  const check = { name: "online store", needed_for: "push, serve and get", store: store.description } as const;
  try {
    await store.ping();
    terminal.print(`✓ online store: ${store.description} answers`);
    return { ...check, found: true };
  } catch (error) {
    if (!isGranaryError(error)) throw error;
    terminal.print(`✗ online store: ${error.detail} Nothing can be pushed or served.`);
    terminal.print(`  ${error.hint}`);
    return { ...check, found: false, problem: error.code };
  }
}
