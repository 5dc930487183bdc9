import { expect, test } from "vitest";
import { copyExample, granary, granaryAnswer } from "../example-repo.js";

test("the shipped repo's own definitions hold on generated histories", async () => {
  await using repo = await copyExample("churn");
  expect(await granaryAnswer(repo, "check", "--cases", "4", "--seed", "11")).toEqual({
    views: [
      { view: "user_activity_features", cases: 4, seed: 11, agrees: true },
      { view: "user_profile_features", cases: 4, seed: 11, agrees: true },
      { view: "user_review_features", cases: 4, seed: 11, agrees: true },
      { view: "user_cart_features", cases: 4, seed: 11, agrees: true },
    ],
  });
  const { exitCode, stderr } = await granary(repo, "check", "user_activity");
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("GR-COMMAND-VIEW-UNKNOWN"),
  });
});
