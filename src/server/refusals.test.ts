import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorCode } from "../errors/index.js";
import { openTemporaryStore, pushShop, shopState, startServer, stateOf, user } from "./shop.suite.js";

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  const store = openTemporaryStore();
  await pushShop(store);
  server = await startServer(shopState, store, { batchLimit: 3, bodyLimitBytes: 500 });
});
afterAll(() => server.close());

async function expectProblem(
  response: Response,
  expected: { readonly status: number; readonly code: ErrorCode; readonly detail: unknown },
): Promise<void> {
  const problem = await response.json();
  expect(problem).toMatchObject({ ...expected, type: `/errors/${expected.code}` });
  expect(response.status).toBe(expected.status);
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(problem).toHaveProperty("title");
  expect(problem).toHaveProperty("hint");
  expect(problem).not.toHaveProperty("stack");
}

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
      path: "/errors/GR-ENTITY-NOT-FOUNT",
      status: 404,
      code: "GR-ROUTE-UNKNOWN",
      detail: 'There is no error code GR-ENTITY-NOT-FOUNT. Did you mean "GR-ENTITY-NOT-FOUND"?',
    },
    { path: "/features", status: 405, code: "GR-METHOD-NOT-ALLOWED", detail: "/features takes POST, not GET." },
  ])("$path: $code", async ({ path, ...expected }) => expectProblem(await fetch(server.url + path), expected));
});

describe("a POST that can't be answered", () => {
  const json = "application/json";
  test.each<{
    name: string;
    body: string | Uint8Array;
    type?: string;
    status: number;
    code: ErrorCode;
    detail: unknown;
  }>([
    {
      name: "text that is no JSON",
      body: '{"entities":\n [bc]}',
      status: 400,
      code: "GR-BODY-INVALID",
      detail: 'The body is not JSON: unexpected "b" at position 15 (line 2, column 3).',
    },
    {
      name: "JSON that ends too early",
      body: '{"entities":[',
      status: 400,
      code: "GR-BODY-INVALID",
      detail: "The body is not JSON: it ends too early, at position 13 (line 1, column 14).",
    },
    { name: "no body", body: "", status: 400, code: "GR-BODY-INVALID", detail: "The body is empty." },
    {
      name: "bytes that are no UTF-8",
      body: Uint8Array.of(0x22, 0xff, 0x22),
      status: 400,
      code: "GR-BODY-INVALID",
      detail: "The body is not UTF-8.",
    },
    {
      name: "a member that JavaScript loses",
      body: '{"entities":[{"user_id":1,"__proto__":2}]}',
      status: 400,
      code: "GR-BODY-INVALID",
      detail: "The body has a member called __proto__.",
    },
    {
      name: "JSON of another shape",
      body: "[1]",
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: "The body is not what is taken: expected object, received array.",
    },
    {
      name: "entities that are none",
      body: '{"entities":5}',
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail:
        '"entities" of the body is not what is taken: expected rows, such as [{"user_id": 1}], or columns, such as {"user_id": [1, 2]}.',
    },
    {
      name: "features that are no names",
      body: '{"entities":[],"features":["age",5]}',
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: '"features[1]" of the body is not what is taken: expected string, received number.',
    },
    {
      name: "a misspelt member",
      body: '{"entities":[],"servic":"s"}',
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: '"servic" is no member of the body. Did you mean "service"?',
    },
    {
      name: "columns of two lengths",
      body: '{"entities":{"user":["a","b"],"item_id":[1]}}',
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: 'The columns of the body\'s entities differ in length: "user" has 2, "item_id" 1.',
    },
    {
      name: "no column",
      body: '{"entities":{}}',
      status: 400,
      code: "GR-REQUEST-INVALID",
      detail: "The body's entities have no column of a join key.",
    },
    {
      name: "a null key",
      body: '{"entities":[{"user_id":1},{"user_id":null}]}',
      status: 400,
      code: "GR-KEY-INVALID",
      detail: 'Join key "entities[1].user_id" is null.',
    },
    {
      name: "an integer that JSON has rounded",
      body: '{"entities":[{"user_id":9007199254740993}]}',
      status: 400,
      code: "GR-VALUE-TYPE",
      detail: '"entities[0].user_id" is int64, but 9007199254740992 was given.',
    },
    {
      name: "half of a surrogate pair",
      body: '{"entities":[{"user":"\\ud800","item_id":1}]}',
      status: 400,
      code: "GR-ONLINE-KEY-INVALID",
      detail: "A join key's value is text with half a surrogate pair.",
    },
    {
      name: "more entities than the limit",
      body: '{"entities":{"user_id":[1,2,3,4]}}',
      status: 413,
      code: "GR-BATCH-TOO-LARGE",
      detail: "4 entities are asked for; the limit is 3.",
    },
    {
      name: "more bytes than the limit",
      body: `{"entities":[],"features":["${"x".repeat(500)}"]}`,
      status: 413,
      code: "GR-BODY-TOO-LARGE",
      detail: "The body has more than 500 bytes.",
    },
    {
      name: "another kind of body",
      body: "user_id=1",
      type: "application/x-www-form-urlencoded",
      status: 415,
      code: "GR-MEDIA-TYPE-UNSUPPORTED",
      detail: "The body's Content-Type is not application/json.",
    },
  ])("$name: $code", async ({ name: _, body, type = json, ...expected }) => {
    const response = await fetch(`${server.url}/features`, { method: "POST", headers: { "content-type": type }, body });
    await expectProblem(response, expected);
  });

  test.each([
    { method: "POST", path: "/features/1", allow: "GET, HEAD" },
    { method: "DELETE", path: "/features", allow: "POST" },
    { method: "PUT", path: "/entities/user/features?user_id=1", allow: "GET, HEAD" },
    { method: "OPTIONS", path: "/health", allow: "GET, HEAD" },
  ])("$method $path is told what the path takes", async ({ method, path, allow }) => {
    const response = await fetch(server.url + path, { method });
    expect(response.headers.get("allow")).toBe(allow);
    const [bare] = path.split("?");
    const detail = `${bare} takes ${allow}, not ${method}.`;
    await expectProblem(response, { status: 405, code: "GR-METHOD-NOT-ALLOWED", detail });
  });
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

describe("bytes that are no request", () => {
  test.each<{ name: string; bytes: string; status: number; code: ErrorCode }>([
    { name: "another protocol", bytes: "\u0016\u0003\u0001\r\n\r\n", status: 400, code: "GR-HTTP-MALFORMED" },
    {
      name: "a head past every limit",
      bytes: `GET /features/${"1".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      status: 431,
      code: "GR-HEADERS-TOO-LARGE",
    },
  ])("$name: $code", async ({ bytes, status, code }) => {
    const answer = await exchange(server.url, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain("Content-Type: application/problem+json");
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({ status, code });
  });

  test("a request that does not come to its end: GR-REQUEST-TIMEOUT", async () => {
    await using own = await startServer(shopState, openTemporaryStore(), { requestTimeoutMillis: 50 });
    const answer = await exchange(own.url, "GET /features/1 HTTP/1.1\r\nHost: x\r\n");
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({
      status: 408,
      code: "GR-REQUEST-TIMEOUT",
    });
  });
});

/** Sends bytes, and returns all that comes back until the server ends the connection. */
function exchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes, "latin1"));
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (piece: string) => {
      text += piece;
    });
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
}
