import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorCode } from "../errors/index.js";
import { expectProblem } from "./problem.suite.js";
import { openTemporaryStore, pushShop, shopState, startServer, stateOf, user } from "./shop.suite.js";

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  const store = openTemporaryStore();
  await pushShop(store);
  server = await startServer(shopState, store, { batchLimit: 3, bodyLimitBytes: 500 });
});
afterAll(() => server.close());

describe("a GET that can't be answered", () => {
  test.each<{ path: string; status: number; code: ErrorCode; detail: string }>([
    { path: "/features/42", status: 404, code: "GR-ENTITY-NOT-FOUND", detail: "No view has a row for user_id 42." },
    { path: "/features/42/age", status: 404, code: "GR-ENTITY-NOT-FOUND", detail: "No view has a row for user_id 42." },
    {
      path: "/entities/user_item/features?user=u%221&item_id=8",
      status: 404,
      code: "GR-ENTITY-NOT-FOUND",
      detail: 'No view has a row for user "u\\"1", item_id 8.',
    },
    {
      path: "/features/1/agee",
      status: 404,
      code: "GR-FEATURE-UNKNOWN",
      detail: 'Entity "user" has no feature "agee". Did you mean "age"?',
    },
    {
      path: "/features/1?features=age,spend",
      status: 404,
      code: "GR-FEATURE-UNKNOWN",
      detail: 'Entity "user" has no feature "spend".',
    },
    {
      path: "/features/1?service=churn_feature",
      status: 404,
      code: "GR-SERVICE-UNKNOWN",
      detail: 'The registry has no service "churn_feature". Did you mean "churn_features"?',
    },
    {
      path: "/entities/users/features?user_id=1",
      status: 404,
      code: "GR-ENTITY-UNKNOWN",
      detail: 'The registry has no entity "users". Did you mean "user"?',
    },
    {
      path: "/entities/user_item/features?user=1&item_id=7&service=churn_features",
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: 'Service "churn_features" is about "user", and read for entity "user_item".',
    },
    {
      path: "/features/4.5",
      status: 400,
      code: "GR-VALUE-TYPE",
      detail: '"user_id" is int64, but "4.5" was given.',
    },
    { path: "/features/abc", status: 400, code: "GR-VALUE-TYPE", detail: '"user_id" is int64, but "abc" was given.' },
    {
      path: "/features/9223372036854775808",
      status: 400,
      code: "GR-VALUE-TYPE",
      detail: '"user_id" is int64, but "9223372036854775808" was given.',
    },
    {
      path: "/entities/user/features?user_id=1&user_id=2",
      status: 400,
      code: "GR-VALUE-TYPE",
      detail: '"user_id" is int64, but ["1","2"] was given.',
    },
    {
      path: "/entities/user_item/features?user=1",
      status: 400,
      code: "GR-KEY-INVALID",
      detail: 'Join key "item_id" is missing. Expected user, item_id.',
    },
    {
      path: "/entities/user_item/features?user=1&item=7",
      status: 400,
      code: "GR-KEY-INVALID",
      detail: '"item" is no join key here. Expected user, item_id.',
    },
    {
      path: "/entities/user/features?userid=1",
      status: 400,
      code: "GR-KEY-INVALID",
      detail: '"userid" is no join key here. Expected user_id. Did you mean "user_id"?',
    },
    {
      path: `/entities/user_item/features?item_id=7&user=${"x".repeat(513)}`,
      status: 400,
      code: "GR-ONLINE-KEY-TOO-LONG",
      detail: `The key (${"x".repeat(40)}…, 7) has 513 UTF-8 bytes; 512 are the most.`,
    },
    {
      path: "/features/1?featurs=age",
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: '"featurs" is no member of the query. Did you mean "features"?',
    },
    {
      path: "/features/1?features=",
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: "The list of features to read is empty.",
    },
    {
      path: "/features/1?features=age,city,age",
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: 'Feature "age" is asked for twice.',
    },
    {
      path: "/features/1?features=age&service=churn_features",
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: "Both features and a service are asked for.",
    },
    {
      path: "/features/1?statuses=yes",
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: '"statuses" of the query is not what is taken: expected true or false.',
    },
    {
      path: "/features/%zz",
      status: 400,
      code: "GR-URL-INVALID",
      detail: "The path is not valid percent-encoded UTF-8.",
    },
    {
      path: "/features/%ff",
      status: 400,
      code: "GR-URL-INVALID",
      detail: "The path is not valid percent-encoded UTF-8.",
    },
    {
      path: "/entities/user_item/features?item_id=7&user=%ff",
      status: 400,
      code: "GR-URL-INVALID",
      detail: "The query is not valid percent-encoded UTF-8.",
    },
    {
      path: "/registry/features/agee",
      status: 404,
      code: "GR-FEATURE-UNKNOWN",
      detail: 'The registry has no feature "agee". Did you mean "age"?',
    },
    {
      path: "/registry/features/age?entity=user_item",
      status: 404,
      code: "GR-FEATURE-UNKNOWN",
      detail: 'Entity "user_item" has no feature "age".',
    },
    {
      path: "/feature/42",
      status: 404,
      code: "GR-ROUTE-UNKNOWN",
      detail: 'There is no /feature/42. Did you mean "/features/42"?',
    },
    { path: "/", status: 404, code: "GR-ROUTE-UNKNOWN", detail: "There is no /." },
    {
      path: "/errors/gr-entity-not-found",
      status: 404,
      code: "GR-ROUTE-UNKNOWN",
      detail: 'There is no error code gr-entity-not-found. Did you mean "GR-ENTITY-NOT-FOUND"?',
    },
    { path: "/features", status: 405, code: "GR-METHOD-NOT-ALLOWED", detail: "/features takes POST, not GET." },
  ])("$path: $code", async ({ path, ...expected }) => expectProblem(await fetch(server.url + path), expected));
});

test("an id is refused, with the route to take, where the default entity has a composite key", async () => {
  const store = openTemporaryStore();
  await using own = await startServer(shopState, store, { defaultEntity: "user_item" });
  const problem = await (await fetch(`${own.url}/features/7`)).json();
  expect(problem).toMatchObject({
    status: 400,
    code: "GR-KEY-INVALID",
    detail: 'Entity "user_item" has the join keys user, item_id, and a path holds only one.',
    hint: "Ask for /entities/user_item/features?user=…&item_id=….",
  });
});

test("an empty registry has no entity to read", async () => {
  await using own = await startServer(stateOf({}), openTemporaryStore());
  const response = await fetch(`${own.url}/features/1`);
  await expectProblem(response, { status: 404, code: "GR-ENTITY-UNKNOWN", detail: "The registry has no entity." });
});

test("an entity without views has no row", async () => {
  await using own = await startServer(stateOf({ entities: [user] }), openTemporaryStore());
  const response = await fetch(`${own.url}/features/1`);
  const detail = "No view has a row for user_id 1.";
  await expectProblem(response, { status: 404, code: "GR-ENTITY-NOT-FOUND", detail });
});
