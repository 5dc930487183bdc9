import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { describeWith, type Found } from "../../../test/required-in-ci.js";
import { openTemporaryStore, pushShop, shopState, startServer } from "../shop.suite.js";

const root = join(import.meta.dirname, "../../..");
const venv = join(root, ".cache/feast");
const python = join(venv, "bin/python");
const run = promisify(execFile);
/** The version whose wire format is spoken. */
const feast = "feast==0.67.0";

/** Python with Feast; in CI it is installed where it is missing, from PyPI. */
async function feastPython(): Promise<Found<string>> {
  if (!existsSync(python)) {
    const reason = `there is none in .cache/feast: python3 -m venv .cache/feast && .cache/feast/bin/pip install ${feast}`;
    if (process.env.CI !== "true") return { found: false, reason };
    try {
      // Not waited for at once: the test runner gives up a worker that it hears nothing of for a minute.
      await run("python3", ["-m", "venv", venv]);
      await run(python, ["-m", "pip", "install", "--quiet", feast]);
    } catch (error) {
      rmSync(venv, { recursive: true, force: true });
      return { found: false, reason: String(error) };
    }
  }
  return { found: true, value: python };
}

interface Read {
  readonly features?: readonly string[];
  readonly service?: string;
  readonly rows: readonly object[];
  readonly full?: boolean;
}

async function askedByFeast(url: string, reads: readonly Read[]): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), "granary-feast-"));
  try {
    const program = join(root, "scripts/oracles/feast_client.py");
    // Feast tells of its use over the network unless it is told not to.
    const env = { ...process.env, FEAST_USAGE: "False" };
    const child = spawn(python, [program], { stdio: ["pipe", "pipe", "pipe"], env });
    let answer = "";
    let failure = "";
    child.stdout.on("data", (piece: Buffer) => (answer += piece.toString("utf8")));
    child.stderr.on("data", (piece: Buffer) => (failure += piece.toString("utf8")));
    child.stdin.end(JSON.stringify({ url, folder, reads }));
    const exitCode = await new Promise((resolve) => child.on("close", resolve));
    if (exitCode !== 0) throw new Error(failure);
    return JSON.parse(answer);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Feast's FieldStatus: its numbers are of its protocol. */
const status = { PRESENT: 1, NULL_VALUE: 2, NOT_FOUND: 3, OUTSIDE_MAX_AGE: 4 } as const;

describeWith("Feast in .cache/feast", await feastPython(), () => {
  test("Feast's remote client reads one entity, many, a service, a composite key, and is told its mistakes", async () => {
    const store = openTemporaryStore();
    await pushShop(store);
    await using server = await startServer(shopState, store);
    const answers = await askedByFeast(server.url, [
      {
        features: ["user_profile_features:age", "user_activity_features:last_seen", "user_profile_features:city"],
        rows: [{ user_id: 1 }, { user_id: 2 }, { user_id: 3 }, { user_id: 99 }],
      },
      { service: "churn_features", rows: [{ user_id: 1 }], full: true },
      { features: ["item_features:spend"], rows: [{ user: "u|1", item_id: 7 }] },
      { features: ["user_profile_features:big"], rows: [{ user_id: 1 }] },
      { features: ["user_profile_features:agee"], rows: [{ user_id: 1 }] },
    ]);
    expect(answers).toMatchObject([
      {
        values: {
          user_id: [1, 2, 3, 99],
          age: [31, null, null, null],
          city: ['O\'Hare "x"\n😀', "", null, null],
          // 2026-11-20T09:30:00Z
          last_seen: [1795167000, null, null, null],
        },
        statuses: {
          age: [status.PRESENT, status.NULL_VALUE, status.NOT_FOUND, status.NOT_FOUND],
          city: [status.PRESENT, status.PRESENT, status.NOT_FOUND, status.NOT_FOUND],
          last_seen: [status.PRESENT, status.NOT_FOUND, status.OUTSIDE_MAX_AGE, status.NOT_FOUND],
        },
      },
      { values: { user_profile_features__age: [31], user_activity_features__purchases_7d: [4] } },
      { values: { user: ["u|1"], item_id: [7], spend: [12.5] } },
      { values: { big: [2 ** 60] } },
      { error: expect.stringContaining("GR-FEATURE-UNKNOWN") },
    ]);
  }, 120_000);
});
