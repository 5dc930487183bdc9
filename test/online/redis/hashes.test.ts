import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openOnlineStore } from "../../../src/online/index.js";
import { row, valuesOf, version, viewOf, writeRows } from "../../../src/online/online-store-fixtures.suite.js";
import { list, vector } from "../../../src/schema/index.js";
import { describeWith } from "../../required-in-ci.js";
import { redisPlace } from "./place.js";
import { ask, fields, findRedis, startRedis } from "./servers.js";

const search = await findRedis();
const server = search.found ? await startRedis() : undefined;
const port = server?.port ?? 0;
afterAll(() => server?.[Symbol.asyncDispose]());
/** 2026-11-01 */
const midnight = 1_793_491_200_000_000;
const dayMicros = 86_400_000_000;

describeWith("redis-server", search, () => {
  beforeEach(() => ask(port, "FLUSHALL"));

  test("any program reads a user's features: texts by their names, in one hash", async () => {
    const finish = { unitMicros: dayMicros, windowMicros: null };
    const reviews = viewOf("user_review_features", {
      avg_sentiment_score: "float64",
      premium: "boolean",
      topic_vector: vector(2),
      words: list("string"),
      comment: "string",
    });
    const activity = {
      ...viewOf("user_activity_features", {}),
      features: [{ name: "last_active_days", type: "int64", finish, hash: "1" }],
    } as const;
    await using store = openOnlineStore(redisPlace(port));
    await writeRows(store, reviews, version(midnight, 3), [
      row([42], [0.45, true, Float64Array.of(0.12, 0.08), ["a", null], null], midnight - dayMicros),
    ]);
    await writeRows(store, activity, version(midnight + 500_000), [row([42], [midnight - 3 * dayMicros - 1])]);
    expect(await fields(port, "user:42")).toEqual({
      avg_sentiment_score: "0.45",
      premium: "True",
      topic_vector_0: "0.12",
      topic_vector_1: "0.08",
      words: '["a",null]',
      comment: "",
      "_ts:user_review_features": "2026-10-31T00:00:00Z",
      "_as_of:user_review_features": "2026-11-01T00:00:00Z/3",
      // 3 days, half a second and a microsecond before the snapshot.
      last_active_days: "3",
      "_at:last_active_days": "2026-10-28T23:59:59.999999Z",
      "_ts:user_activity_features": "1970-01-01T00:00:00Z",
      "_as_of:user_activity_features": "2026-11-01T00:00:00.5Z/1",
      _schema: expect.stringMatching(/^[0-9a-z]{1,6},[0-9a-z]{1,6}$/),
    });
  });

  test("keys of several parts are texts that no other tuple has", async () => {
    const joinKeys = [
      { name: "city", type: "string" },
      { name: "number", type: "int64" },
    ] as const;
    await using store = openOnlineStore(redisPlace(port, { prefix: "shop:" }));
    await writeRows(store, viewOf("v", { a: "int64" }, { joinKeys }), version(1), [row(["u|1 {x}%", 7], [1])]);
    expect(await ask(port, "EXISTS", "shop:user:u%7C1 %7Bx%7D%25|7")).toBe(":1\r\n");
  });

  test("what others keep in the hash stays, also when the view's row is removed", async () => {
    await using store = openOnlineStore(redisPlace(port));
    await ask(port, "HSET", "user:1", "theirs", "5");
    const view = viewOf("v", { a: "int64" });
    await writeRows(store, view, version(1), [row([1], [1])]);
    await writeRows(store, view, version(2), [], { full: true });
    expect(await fields(port, "user:1")).toEqual({ theirs: "5" });
  });

  describe("a feature that moved to another view", () => {
    const before = viewOf("a", { moved: "int64", kept: "int64" });
    const after = viewOf("b", { moved: "int64" }, { hash: "2" });
    const rest = viewOf("a", { kept: "int64" });

    test("has the new view's value alone, and the old view's row no longer tells of it", async () => {
      await using store = openOnlineStore(redisPlace(port));
      await writeRows(store, before, version(1), [row([1], [10, 5])]);
      await writeRows(store, after, version(2), [row([1], [20])]);
      const [[old, moved] = []] = await store.read("user", ["a", "b"], [[1]]);
      expect(old).toMatchObject({ view: { features: [{ name: "kept" }] }, values: [5], version: version(1) });
      expect(moved).toMatchObject({ view: after, values: [20] });
      // The old view in its new form takes nothing away that is the other's now.
      await writeRows(store, rest, version(2), [row([1], [6])]);
      expect(await store.read("user", ["a", "b"], [[1]])).toMatchObject([[{ values: [6] }, { values: [20] }]]);
    });

    test("is never another view's for a program with the old definitions that writes on", async () => {
      await using older = openOnlineStore(redisPlace(port));
      await using newer = openOnlineStore(redisPlace(port));
      await writeRows(older, before, version(1), [row([1], [10, 5]), row([2], [11, 5])]);
      await writeRows(newer, after, version(2), [row([1], [20])]);
      async function* slowly() {
        yield [row([1], [30, 5])];
        await writeRows(newer, after, version(2), [row([2], [21])]);
        yield Array.from({ length: 2000 }, (_, id) => row([id], [31, 6]));
      }
      await older.write(before, version(3), slowly());
      const rows = await newer.read("user", ["a", "b"], [[1], [2]]);
      for (const [old, moved] of rows) {
        expect(old).toMatchObject({ view: before, values: [31, 6] });
        expect(moved?.view.features).toEqual([]);
      }
    });
  });

  test("rows come back when notes that were lost are noted anew, and until then are told as lost", async () => {
    const view = viewOf("v", { a: "int64" });
    {
      await using store = openOnlineStore(redisPlace(port));
      await writeRows(store, view, version(1), [row([1], [1]), row([2], [2])]);
    }
    await ask(port, "DEL", "_granary:schemas:user");
    await using store = openOnlineStore(redisPlace(port));
    await expect(store.read("user", ["v"], [[1]])).rejects.toMatchObject({
      code: "GR-ONLINE-CORRUPT",
      detail: expect.stringContaining("not noted"),
    });
    const other = viewOf("other", { b: "int64" });
    await expect(writeRows(store, other, version(1), [row([1], [1])])).rejects.toMatchObject({
      code: "GR-ONLINE-CORRUPT",
    });
    await writeRows(store, view, version(1), [row([2], [3])]);
    expect(await valuesOf(store, "v", [[1], [2]])).toEqual([[1], [3]]);
  });

  test.each([
    ["a", "x"],
    ["_as_of:v", "yesterday"],
    ["_ts:v", ""],
  ])("a field that another program changed is told, not served: %s", async (field, text) => {
    await using store = openOnlineStore(redisPlace(port));
    await writeRows(store, viewOf("v", { a: "int64" }), version(1), [row([1], [1])]);
    await ask(port, "HSET", "user:1", field, text);
    await expect(store.read("user", ["v"], [[1]])).rejects.toMatchObject({
      code: "GR-ONLINE-CORRUPT",
      detail: expect.stringContaining(`Field "${field}" of user 1 in redis at 127.0.0.1:${port}`),
    });
  });

  test("a version that is none is told by who would write over it", async () => {
    await using store = openOnlineStore(redisPlace(port));
    const view = viewOf("v", { a: "int64" });
    await writeRows(store, view, version(1), [row([1], [1])]);
    await ask(port, "HSET", "user:1", "_as_of:v", "yesterday");
    const told = { code: "GR-ONLINE-CORRUPT", detail: expect.stringContaining("user:1") };
    await expect(writeRows(store, view, version(2), [row([1], [1])])).rejects.toMatchObject(told);
  });

  test("a key that holds something else is told, with the way out", async () => {
    await using store = openOnlineStore(redisPlace(port));
    await ask(port, "SET", "user:1", "x");
    await expect(store.read("user", ["v"], [[1]])).rejects.toMatchObject({
      code: "GR-ONLINE-CORRUPT",
      hint: expect.stringContaining("prefix"),
    });
  });

  test("a store of another layout is refused", async () => {
    await ask(port, "HSET", "_granary:store", "layout", "striped");
    await using store = openOnlineStore(redisPlace(port));
    const told = { code: "GR-ONLINE-LAYOUT", detail: expect.stringContaining("has the striped layout") };
    await expect(store.read("user", ["v"], [[1]])).rejects.toMatchObject(told);
    await expect(writeRows(store, viewOf("v", {}), version(1), [])).rejects.toMatchObject(told);
    await expect(store.ping()).rejects.toMatchObject(told);
  });

  test("a wrong password is told in the server's words, and at once", async () => {
    await ask(port, "ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@all");
    await using store = openOnlineStore(redisPlace(port, { username: "reader", password: "guess" }));
    await expect(store.ping()).rejects.toMatchObject({
      code: "GR-ONLINE-REFUSED",
      detail: expect.stringContaining("WRONGPASS"),
    });
    await using other = openOnlineStore(redisPlace(port, { username: "reader", password: "secret" }));
    await expect(other.ping()).resolves.toBeUndefined();
  });

  test("a server without memory left is told as that, and its rows are still read", async () => {
    await using store = openOnlineStore(redisPlace(port));
    const view = viewOf("v", { a: "string" });
    await writeRows(store, view, version(1), [row([1], ["x"])]);
    await ask(port, "CONFIG", "SET", "maxmemory", "1");
    const writing = writeRows(store, view, version(2), [row([1], ["y"])]);
    await expect(writing).rejects.toMatchObject({ code: "GR-ONLINE-REFUSED", detail: expect.stringContaining("OOM") });
    expect(await valuesOf(store, "v", [[1]])).toEqual([["x"]]);
    await ask(port, "CONFIG", "SET", "maxmemory", "0");
  });

  test("a server that is not there is told within the time that a read has", async () => {
    await using store = openOnlineStore(redisPlace(1, { timeoutMillis: 100 }));
    await expect(store.read("user", ["v"], [[1]])).rejects.toMatchObject({
      code: "GR-ONLINE-UNREACHABLE",
      detail: expect.stringMatching(/^Redis at 127\.0\.0\.1:1 does not answer: .*ECONNREFUSED/),
    });
  });
});
