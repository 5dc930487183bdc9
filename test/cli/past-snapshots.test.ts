import { expect, test } from "vitest";
import { count, entity, eventSource, featureView, instant, openStore, sum } from "../../src/index.js";
import { granaryAnswer } from "../example-repo.js";
import { smallRepo } from "./small-repo.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const orders = eventSource("orders", {
  files: "data/orders.csv",
  entity: user,
  eventTime: "ordered_at",
  columns: { amount: "float64" },
});
const spending = featureView("spending", {
  entity: user,
  source: orders,
  owner: "growth",
  version: "1",
  features: (order) => ({ order_count: count(), spend: sum(order.amount) }),
});

test("a program lists past snapshots and reads the rows of one: GR-SNAPSHOT-OTHER-DEFINITION for another view's", async () => {
  await using repo = await smallRepo();
  await granaryAnswer(repo, "apply");
  await granaryAnswer(repo, "build", "spending", "--from", "2026-11-01", "--to", "2026-11-03");
  await using store = await openStore(repo.folder);
  const listed = await store.snapshots.list("spending");
  expect(listed.map(({ asOf, rows }) => [asOf.toString(), rows])).toEqual([
    ["2026-11-01T00:00:00Z", 1],
    ["2026-11-02T00:00:00Z", 1],
    ["2026-11-03T00:00:00Z", 2],
  ]);
  const spent: (number | null)[] = [];
  for await (const { user_id, spend, event_timestamp } of store.snapshots.rows(spending, {
    asOf: "2026-11-02T12:00:00Z",
  })) {
    expect([user_id, event_timestamp]).toEqual([1, instant("2026-11-02")]);
    spent.push(spend);
  }
  expect(spent).toEqual([15]);
  const other = featureView("spending", {
    entity: user,
    source: orders,
    owner: "growth",
    features: () => ({ spend: count() }),
  });
  const read = store.snapshots.rows(other)[Symbol.asyncIterator]().next();
  await expect(read).rejects.toMatchObject({ code: "GR-SNAPSHOT-OTHER-DEFINITION" });
});
