import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { type GranaryError, isGranaryError } from "../errors/index.js";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/** A new feature repo with these files, removed after the tests of the file. */
export async function repoOf(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "granary-config-"));
  folders.push(folder);
  await write(folder, files);
  return folder;
}

export async function write(folder: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

export const config = 'import { defineConfig } from "granary";\nexport default defineConfig({});\n';
export const user =
  'import { entity } from "granary";\nexport const user = entity("user", { joinKeys: { user_id: "int64" } });\n';
export const events = `import { eventSource } from "granary";
import { user } from "./user.js";

export const userEvents = eventSource("user_events", {
  files: "data/*.parquet", entity: user, eventTime: "event_time", columns: { amount: "float64" },
});
`;
export const activity = `import { featureView, sum, featureService } from "granary";
import { userEvents } from "./events.js";

const view = featureView("user_activity", {
  entity: userEvents.entity, source: userEvents, owner: "growth",
  features: (event) => ({ spend: sum(event.amount) }),
});
export const all = { views: [view], nested: { service: featureService("churn", [view.pick("spend")]) }, limit: 3 };
`;
export const shop: Files = {
  "granary.config.ts": config,
  "features/user.ts": user,
  "features/events.ts": events,
  "features/deep/activity.ts": activity.replace("./events", "../events"),
};

/** The catalogue error that an act ends with. */
export async function failure(act: () => Promise<unknown>): Promise<GranaryError> {
  const error = await act().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isGranaryError(error)) throw new Error(`No catalogue error, but: ${String(error)}`);
  return error;
}
