import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorCode } from "../errors/index.js";
import { expectProblem } from "./problem.suite.js";
import { openTemporaryStore, pushShop, shopState, startServer } from "./shop.suite.js";

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  const store = openTemporaryStore();
  await pushShop(store);
  server = await startServer(shopState, store, { batchLimit: 3, bodyLimitBytes: 500 });
});
afterAll(() => server.close());

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
