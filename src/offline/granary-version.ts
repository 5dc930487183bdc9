import { readFileSync } from "node:fs";
import { z } from "zod";

/** The version of Granary that runs, from its package.json. */
export const granaryVersion: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))).version;
