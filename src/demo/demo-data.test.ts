import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ErrorCode, isGranaryError } from "../errors/index.js";
import { type DemoOptions, type DemoReport, generateDemoData } from "./index.js";

const endMicros = Date.UTC(2026, 10, 1) * 1000;
const users = 60;

let parent: string;
let folder: string;
let made: DemoReport;

function generate(options: Partial<DemoOptions> = {}): Promise<DemoReport> {
  return generateDemoData({ folder, users, endMicros, eventsPerUser: 40, ...options });
}

/** Every row of every table, as text in the tables' own order. */
async function contentOf(folder: string, where = "true"): Promise<unknown> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const content: unknown[] = [];
  for (const table of ["user_events", "user_profiles", "user_reviews"]) {
    const reader = await connection.runAndReadAll(`FROM '${folder}/${table}/*.parquet' WHERE ${where} ORDER BY ALL`);
    content.push(reader.getRowsJson());
  }
  connection.closeSync();
  instance.closeSync();
  return content;
}

async function refusal(attempt: Promise<unknown>): Promise<ErrorCode | undefined> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return isGranaryError(error) ? error.code : undefined;
}

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "granary-demo-"));
  folder = join(parent, "raw");
  made = await generate();
});

afterAll(async () => {
  await rm(parent, { recursive: true, force: true });
});

beforeEach(async () => {
  // Each test begins with the data as it was made, whatever the one before it did.
  await generate({ replace: true });
});

describe("what the data depends on", () => {
  it("is not the time zone, nor anything else of the machine", async () => {
    const zone = process.env.TZ;
    process.env.TZ = "Pacific/Apia";
    try {
      const again = await generate({ folder: join(parent, "again") });
      expect(again.counts).toEqual(made.counts);
      expect(await contentOf(again.folder)).toEqual(await contentOf(folder));
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it("is the seed", async () => {
    const other = await generate({ folder: join(parent, "other"), seed: 8 });
    expect(await contentOf(other.folder)).not.toEqual(await contentOf(folder));
  });

  it("is, for a customer, not the number of customers", async () => {
    const fewer = await generate({ folder: join(parent, "fewer"), users: 20 });
    expect(await contentOf(fewer.folder)).toEqual(await contentOf(folder, "user_id <= 20"));
  });
});

describe("data that is there", () => {
  const inodes = async () => Promise.all(made.files.map(async ({ path }) => (await stat(join(folder, path))).ino));

  it("is left alone when it is what is asked for", async () => {
    const before = await inodes();
    expect(await generate()).toEqual({ ...made, made: false });
    expect(await inodes()).toEqual(before);
  });

  it("keeps its end when none is asked for", async () => {
    const report = await generateDemoData({ folder, users, eventsPerUser: 40 });
    expect(report).toMatchObject({ made: false, parameters: { endMicros } });
  });

  it("is made again when a file is missing", async () => {
    const before = await contentOf(folder);
    await rm(join(folder, "user_reviews", "part-0000.parquet"));
    expect(await generate()).toMatchObject({ made: true, counts: made.counts });
    expect(await contentOf(folder)).toEqual(before);
  });

  it("is made again when a file was changed", async () => {
    const before = await contentOf(folder);
    await appendFile(join(folder, "user_events", "part-0001.parquet"), "x");
    expect(await generate()).toMatchObject({ made: true, counts: made.counts });
    expect(await contentOf(folder)).toEqual(before);
  });

  it.each([
    ["seed", { seed: 8 }, "seed 7 instead of 8"],
    ["users", { users: 61 }, "users 60 instead of 61"],
    ["events per user", { eventsPerUser: 41 }, "events per user 40 instead of 41"],
    ["end", { endMicros: endMicros + 1 }, "end 2026-11-01T00:00:00Z instead of 2026-11-01T00:00:00.000001Z"],
  ])("is not replaced by data of another %s", async (_, options, words) => {
    const before = await inodes();
    expect(await refusal(generate(options))).toBe("GR-DEMO-DATA-DIFFERENT");
    await expect(generate(options)).rejects.toThrow(words);
    expect(await inodes()).toEqual(before);
  });

  it("is replaced when asked", async () => {
    const replaced = await generate({ users: 5, replace: true });
    expect(replaced).toMatchObject({ made: true, parameters: { users: 5 } });
    expect(await generate({ users: 5 })).toEqual({ ...replaced, made: false });
    expect((await readdir(parent)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it.each(["notes.txt", join("user_events", "part-9999.parquet")])("is refused with %s among it", async (name) => {
    await writeFile(join(folder, name), "mine");
    try {
      expect(await refusal(generate())).toBe("GR-DEMO-FOLDER-OCCUPIED");
      expect(await refusal(generate({ users: 5, replace: true }))).toBe("GR-DEMO-FOLDER-OCCUPIED");
      expect(await readFile(join(folder, name), "utf8")).toBe("mine");
    } finally {
      await rm(join(folder, name));
    }
  });
});

describe("a folder that is no demo data's", () => {
  it("is refused when something is in it", async () => {
    const occupied = join(parent, "occupied");
    await mkdir(occupied);
    await writeFile(join(occupied, "demo.json"), "{}");
    expect(await refusal(generate({ folder: occupied, replace: true }))).toBe("GR-DEMO-FOLDER-OCCUPIED");
    expect(await readdir(occupied)).toEqual(["demo.json"]);
  });

  it("is taken when it is empty", async () => {
    const empty = join(parent, "empty");
    await mkdir(empty);
    expect(await generate({ folder: empty, users: 2 })).toMatchObject({ made: true, folder: empty });
  });

  it("is made, with those above it", async () => {
    const deep = join(parent, "a", "b", "c");
    expect(await generate({ folder: deep, users: 2 })).toMatchObject({ made: true, folder: deep });
  });
});

it("leaves nothing when it is interrupted", async () => {
  const place = join(parent, "place");
  const attempt = generate({
    folder: join(place, "raw"),
    onProgress: ({ done }) => {
      if (done > 0.5) throw new Error("interrupted");
    },
  });
  await expect(attempt).rejects.toThrow("interrupted");
  expect(await readdir(place)).toEqual([]);
});

it("tells its progress, from some to all", async () => {
  const told: number[] = [];
  await generate({ folder: join(parent, "told"), users: 2, onProgress: ({ done }) => told.push(done) });
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
});

it("records what it made", async () => {
  const recorded: unknown = JSON.parse(await readFile(join(folder, "demo.json"), "utf8"));
  expect(recorded).toMatchObject({ seed: 7, end: "2026-11-01T00:00:00Z", users, events_per_user: 40 });
  expect((await readdir(folder)).sort()).toEqual(["demo.json", "user_events", "user_profiles", "user_reviews"]);
});
