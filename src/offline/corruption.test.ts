import { mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isGranaryError } from "../errors/index.js";
import { sha256OfText } from "../files/index.js";
import { collect, newWorld, november, type World } from "./offline.suite.js";
import { readRows } from "./read-rows.js";

let world: World;
let folder: string;
beforeEach(async () => {
  world = await newWorld();
  await world.store.buildSnapshot(world.options({ asOfMicros: november(5) }));
  folder = (await world.store.buildSnapshot(world.options())).snapshot.folder;
});
afterEach(() => world[Symbol.asyncDispose]());

const DATA = "part-0.parquet";
const MANIFEST = "manifest.json";

async function edit(name: string, change: (text: string) => string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, change(await readFile(path, "utf8")));
}

/** A manifest with a digest that holds, of other content. */
function reseal(change: (text: string) => string): (text: string) => string {
  return (text) => {
    const changed = change(text.slice(0, text.lastIndexOf(',\n  "manifest_sha256"')));
    return `${changed},\n  "manifest_sha256": "${sha256OfText(changed)}"\n}\n`;
  };
}

interface Damage {
  readonly damage: string;
  readonly inflict: () => Promise<unknown>;
  /** What the error says. */
  readonly says: string;
  /** Found only by reading the data. */
  readonly deep?: boolean;
}

const DAMAGES: readonly Damage[] = [
  {
    damage: "a changed byte of data",
    inflict: () => edit(DATA, (text) => text.replace("[1,", "[3,")),
    says: "the SHA-256 of part-0.parquet is",
    deep: true,
  },
  { damage: "data cut short", inflict: () => truncate(join(folder, DATA), 5), says: "part-0.parquet has 5 bytes" },
  { damage: "an empty data file", inflict: () => truncate(join(folder, DATA), 0), says: "part-0.parquet has 0 bytes" },
  { damage: "no data file", inflict: () => rm(join(folder, DATA)), says: "part-0.parquet is missing" },
  {
    damage: "a folder for data",
    inflict: async () => {
      await rm(join(folder, DATA));
      await mkdir(join(folder, DATA));
    },
    says: "part-0.parquet is no file",
  },
  {
    damage: "a file too many",
    inflict: () => writeFile(join(folder, "part-1.parquet"), ""),
    says: "part-1.parquet is not of it",
  },
  {
    damage: "a changed value in the manifest",
    inflict: () => edit(MANIFEST, (text) => text.replace('"rows": 1', '"rows": 2')),
    says: "its manifest was changed",
  },
  {
    damage: "a changed space in the manifest",
    inflict: () => edit(MANIFEST, (text) => text.replace("  ", " \t")),
    says: "its manifest was changed",
  },
  {
    damage: "a changed digest in the manifest",
    inflict: () =>
      edit(MANIFEST, (text) => text.replace(/(?<="manifest_sha256": ")./, (digit) => (digit === "0" ? "1" : "0"))),
    says: "its manifest was changed",
  },
  {
    damage: "a manifest cut short",
    inflict: () => edit(MANIFEST, (text) => text.slice(0, 300)),
    says: "its manifest is not whole",
  },
  {
    damage: "an empty manifest",
    inflict: () => truncate(join(folder, MANIFEST), 0),
    says: "its manifest is not whole",
  },
  { damage: "no manifest", inflict: () => rm(join(folder, MANIFEST)), says: "manifest.json is missing" },
  {
    damage: "a folder for a manifest",
    inflict: async () => {
      await rm(join(folder, MANIFEST));
      await mkdir(join(folder, MANIFEST));
    },
    says: "manifest.json is no file",
  },
  {
    damage: "another snapshot's manifest",
    inflict: async () => {
      const other = await world.store.snapshotAt("activity", { asOfMicros: november(5) });
      await writeFile(join(folder, MANIFEST), await readFile(join(other.folder, MANIFEST)));
    },
    says: 'its manifest is that of view "activity" as of 2026-11-05T00:00:00Z, build 1',
  },
  {
    damage: "a manifest that leads elsewhere",
    inflict: () =>
      edit(
        MANIFEST,
        reseal((text) => text.replace('"part-0.parquet"', '"../../../secret.parquet"')),
      ),
    says: "its manifest is none, at files.0.path",
  },
  {
    damage: "a manifest of unknown types",
    inflict: () =>
      edit(
        MANIFEST,
        reseal((text) => text.replace('"int64"', '"int65"')),
      ),
    says: "its manifest is none, at columns.0.type: is no data type",
  },
  {
    damage: "a manifest with an impossible time",
    inflict: () =>
      edit(
        MANIFEST,
        reseal((text) => text.replace("2026-11-10T", "2026-11-31T")),
      ),
    says: "its manifest is none, at as_of: is no ISO 8601 time",
  },
  {
    damage: "a manifest of no JSON",
    inflict: () =>
      edit(
        MANIFEST,
        reseal(() => "{ so"),
      ),
    says: "its manifest is none",
  },
];

describe.each(DAMAGES)("$damage", ({ inflict, says, deep = false }) => {
  beforeEach(async () => {
    await inflict();
  });

  test("is told to readers, who never get an older snapshot instead", async () => {
    const read = async () => {
      const snapshot = await world.store.newest("activity");
      return collect(readRows(snapshot, world.options().engine));
    };
    const error = await read().catch((caught) => caught);
    expect(isGranaryError(error, "GR-OFFLINE-CORRUPT") ? error.detail : error).toContain(says);
    expect(error.detail).toContain('The snapshot of view "activity" as of 2026-11-10T00:00:00Z, build 1');
    expect(error.hint).toContain("granary build activity --as-of 2026-11-10T00:00:00Z");
  });

  test("is listed", async () => {
    const listed = await world.store.snapshots({ digests: true });
    expect(listed.map((entry) => entry.problem)).toEqual([null, expect.stringContaining(says)]);
    const [, briefly] = await world.store.snapshots();
    expect(briefly?.problem === null).toBe(deep);
  });

  test("is mended by a build, which sets the corrupt snapshot aside", async () => {
    const before = (await world.tree()).filter((path) => path.includes("20261110"));
    const { built, snapshot, setAside } = await world.store.buildSnapshot(world.options());
    expect([built, snapshot.build]).toEqual([true, 2]);
    expect(setAside).toEqual([folder.replace("/history/", "/corrupt/")]);
    const [, mended] = await world.store.snapshots({ digests: true });
    expect(mended).toMatchObject({ build: 2, problem: null });
    expect((await world.tree()).filter((path) => path.startsWith("corrupt/"))).toEqual(
      before.map((path) => path.replace("history/", "corrupt/")),
    );
    expect(await readFile(join(world.store.folder, "activity.parquet"))).toEqual(
      await readFile(join(snapshot.folder, DATA)),
    );
  });
});

describe("builds after a corrupt one", () => {
  test("never take its number again", async () => {
    await truncate(join(folder, DATA), 0);
    const second = await world.store.buildSnapshot(world.options());
    await truncate(join(second.snapshot.folder, DATA), 0);
    const third = await world.store.buildSnapshot(world.options());
    expect(third.snapshot.build).toBe(3);
    expect((await world.tree()).filter((path) => path.startsWith("corrupt/") && path.endsWith(DATA))).toEqual([
      "corrupt/activity/as_of=20261110T000000.000000Z/build=1/part-0.parquet",
      "corrupt/activity/as_of=20261110T000000.000000Z/build=2/part-0.parquet",
    ]);
  });

  test("set aside one that a run killed in between left, and one that was put back", async () => {
    const { snapshot } = await world.store.buildSnapshot(world.options({ force: true }));
    for (const name of ["build=1", "build=1.2"]) {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, MANIFEST), "");
      const again = await world.store.buildSnapshot(world.options());
      expect([again.built, again.snapshot.build]).toEqual([false, snapshot.build]);
      expect(again.setAside).toEqual([join(folder.replace("/history/", "/corrupt/"), "..", name)]);
    }
  });

  test("leave corrupt ones of another as-of, and the newest file with them", async () => {
    await truncate(join(folder, DATA), 0);
    const { setAside } = await world.store.buildSnapshot(world.options({ asOfMicros: november(6) }));
    expect(setAside).toEqual([]);
    await expect(world.store.newest("activity")).rejects.toThrow("GR-OFFLINE-CORRUPT");
  });
});

describe("a manifest of a later format", () => {
  test("is refused, not called corrupt nor set aside", async () => {
    await edit(
      MANIFEST,
      reseal((text) => text.replace('"format": 1', '"format": 2')),
    );
    await expect(world.store.newest("activity")).rejects.toThrow("GR-OFFLINE-FORMAT-UNKNOWN");
    await expect(world.store.buildSnapshot(world.options())).rejects.toThrow("has format 2");
    const [, listed] = await world.store.snapshots();
    expect(listed?.problem).toContain("has format 2");
  });
});

test("what file managers drop beside the data is no damage", async () => {
  await writeFile(join(folder, ".DS_Store"), "");
  expect((await world.store.newest("activity")).build).toBe(1);
});
