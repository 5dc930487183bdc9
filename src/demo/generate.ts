import { join } from "node:path";
import { type BehaviourCounts, generateBehaviour } from "./behaviour.js";
import { type Customer, drawCustomer } from "./customers.js";
import type { DemoParameters, DemoProgress } from "./demo-options.js";
import { eventColumns, eventOrder } from "./event-table.js";
import { openPartFiles, type PartFile } from "./part-files.js";
import { profileColumns, profileRows } from "./profiles.js";
import { reviewColumns } from "./reviews.js";

/** What was generated, in rows. */
export interface DemoCounts extends BehaviourCounts {
  readonly profiles: number;
}

/** The tables, each a folder of that name. */
export const TABLES = ["user_events", "user_profiles", "user_reviews"] as const;

export type TableName = (typeof TABLES)[number];

const mostRowsPerFile = 1_500_000;

/** Files of a small scale: even a small shop's data is more than one. */
const leastFiles = 4;

/** Writes the tables below `folder`. Memory is bounded by the customers' latent state and two files in the making. */
export async function generateTables(
  folder: string,
  parameters: DemoParameters,
  onProgress: (progress: DemoProgress) => void,
): Promise<{ readonly counts: DemoCounts; readonly files: Readonly<Record<TableName, readonly PartFile[]>> }> {
  const { seed, endMicros, users, eventsPerUser } = parameters;
  const rowsPerFile = Math.min(mostRowsPerFile, Math.ceil((users * eventsPerUser) / leastFiles));
  const byArrival = { rowsPerFile, orderBy: eventOrder };
  await using events = await openPartFiles(join(folder, "user_events"), eventColumns, byArrival);
  await using profiles = await openPartFiles(join(folder, "user_profiles"), profileColumns, { rowsPerFile });
  await using reviews = await openPartFiles(join(folder, "user_reviews"), reviewColumns, { rowsPerFile });
  let profileCount = 0;
  const customers: Customer[] = [];
  for (let userId = 1; userId <= users; userId++) {
    const customer = drawCustomer(seed, userId, endMicros);
    customers.push(customer);
    for (const row of profileRows(seed, customer, endMicros)) {
      profiles.add(row);
      profileCount++;
    }
    if (profiles.wantsFlush) await profiles.flush();
  }
  const behaviour = await generateBehaviour(parameters, customers, { events, reviews }, onProgress);
  return {
    counts: { ...behaviour, profiles: profileCount },
    files: {
      user_events: await events.close(),
      user_profiles: await profiles.close(),
      user_reviews: await reviews.close(),
    },
  };
}
