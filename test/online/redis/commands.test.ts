import { afterEach, expect, test, vi } from "vitest";
import { keptOutput } from "../../../src/cli/output.suite.js";
import { runProgram } from "../../../src/cli/program.js";
import { smallRepo } from "../../cli/small-repo.js";
import { describeWith } from "../../required-in-ci.js";
import { ask, fields, findRedis, startRedis } from "./servers.js";

const search = await findRedis();
afterEach(() => vi.unstubAllEnvs());

/** A command's answer under `--json`. */
async function answer(folder: string, ...args: readonly string[]): Promise<unknown> {
  const [stdout, stderr] = [keptOutput(), keptOutput()];
  const exitCode = await runProgram(["--json", ...args], { stdout, stderr, folder });
  expect({ exitCode, stderr: stderr.text() }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout.text());
}

describeWith("redis-server", search, () => {
  test("with REDIS_URL set a repo is pushed to Redis and read from it, with nothing else changed", async () => {
    await using repo = await smallRepo();
    await using server = await startRedis();
    vi.stubEnv("REDIS_URL", `${server.url}/2`);
    const { folder } = repo;
    await answer(folder, "apply");
    expect(await answer(folder, "run")).toMatchObject({
      pushed: expect.arrayContaining([expect.objectContaining({ view: "spending", rows: 2, skipped: 0 })]),
    });
    await expect(ask(server.port, "EXISTS", "user:1")).resolves.toBe(":0\r\n");
    expect(await fields(server.port, "user:1", 2)).toMatchObject({ order_count: "2", spend: "15", age: "31" });
    expect(await fields(server.port, "user_item:1|b", 2)).toMatchObject({ item_spend: "5" });
    expect(await answer(folder, "get", "1")).toMatchObject({ features: { age: 31, order_count: 2, spend: 15 } });
    expect(await answer(folder, "push", "spending", "--full")).toMatchObject({
      views: [{ view: "spending", rows: 2, skipped: 0, removed: 0 }],
    });
    expect(await answer(folder, "doctor")).toMatchObject({
      checks: [{}, { name: "online store", found: true, store: `redis at 127.0.0.1:${server.port}/2` }],
    });
    await server.kill();
    expect(await answer(folder, "doctor")).toMatchObject({
      checks: [{}, { name: "online store", found: false, problem: "GR-ONLINE-UNREACHABLE" }],
    });
  });
});
