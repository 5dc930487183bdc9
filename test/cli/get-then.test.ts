import { expect, test } from "vitest";
import { granary, granaryAnswer } from "../example-repo.js";
import { smallRepo } from "./small-repo.js";

test("get --as-of tells the features as they were, from the sources, with nothing built or pushed", async () => {
  await using repo = await smallRepo();
  await granaryAnswer(repo, "apply");
  const [then, before, other, unknown] = await Promise.all([
    granaryAnswer(repo, "get", "1", "--as-of", "2026-11-01T12:00:00Z"),
    granaryAnswer(repo, "get", "1", "spend", "--as-of", "2026-10-31"),
    granaryAnswer(repo, "get", "user_id=1,item_id=b", "--entity", "user_item", "--as-of", "2026-11-10"),
    granary(repo, "get", "1", "spent", "--as-of", "2026-11-10"),
  ]);
  expect(then).toEqual({
    entity: { user_id: 1 },
    as_of: "2026-11-01T12:00:00Z",
    from: "sources",
    features: { age: 31, order_count: 1, spend: 10 },
    statuses: { age: "PRESENT", order_count: "PRESENT", spend: "PRESENT" },
    event_timestamps: {
      age: "2026-11-01T00:00:00Z",
      order_count: "2026-11-01T00:00:00Z",
      spend: "2026-11-01T00:00:00Z",
    },
  });
  expect(before).toMatchObject({ features: { spend: null }, statuses: { spend: "NOT_FOUND" } });
  expect(other).toMatchObject({ entity: { user_id: 1, item_id: "b" }, features: { item_spend: 5 } });
  expect(unknown.exitCode).toBe(1);
  expect(unknown.stderr).toContain('There is no feature "spent". Did you mean "spend"?');
});
