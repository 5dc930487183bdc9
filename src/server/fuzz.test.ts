import { connect } from "node:net";
import { expect, test } from "vitest";
import { createRandom, type Random } from "../random/index.js";
import { thoroughness } from "../testing/index.js";
import { openTemporaryStore, pushShop, shopState, startServer } from "./shop.suite.js";

/** A few thousand on the way in; a million by `npm run test:nightly`. */
const inputs = thoroughness === 1 ? 2000 : 1_000_000;
const atOnce = 64;

const json = "Content-Type: application/json\r\n";
const many = '{"entities":[{"user_id":1},{"user_id":2}],"features":["age","city"],"statuses":true}';
const columns = '{"entities":{"user_id":[1,2]},"features":["user_profile_features:age"],"full_feature_names":true}';
const seeds: readonly string[] = [
  "GET /features/1 HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /features/1?features=age,city&statuses=true HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /entities/user_item/features?user=u%7C1&item_id=7 HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\n\r\n",
  `POST /features HTTP/1.1\r\nHost: x\r\n${json}Content-Length: ${many.length}\r\n\r\n${many}`,
  `POST /get-online-features HTTP/1.1\r\nHost: x\r\n${json}Content-Length: ${columns.length}\r\n\r\n${columns}`,
  `POST /features HTTP/1.1\r\nHost: x\r\n${json}Transfer-Encoding: chunked\r\n\r\n5\r\n{"ent\r\n0\r\n\r\n`,
  `POST /materialize HTTP/1.1\r\nHost: x\r\n${json}Content-Length: 2\r\n\r\n{}`,
];
/** What parsers stumble over. */
const pieces = [
  "\r\n",
  "\0",
  "%",
  "%ff",
  '"',
  "{",
  "[",
  "[".repeat(200),
  "__proto__",
  "1e999",
  "-",
  ":",
  "\u00ff",
  "\\u0000",
];

/** A request of `seeds`, changed in up to four places, so that it is malformed in most. */
function input({ below }: Random): Buffer {
  let bytes = Buffer.from(seeds[below(seeds.length)] ?? "", "latin1");
  for (let change = below(5); change > 0; change--) {
    const at = below(bytes.length + 1);
    const piece = Buffer.from(pieces[below(pieces.length)] ?? "", "latin1");
    const cut = below(3) === 0 ? below(20) : 0;
    if (below(4) === 0 && at < bytes.length) bytes[at] = below(256);
    else bytes = Buffer.concat([bytes.subarray(0, at), below(2) === 0 ? piece : Buffer.of(), bytes.subarray(at + cut)]);
  }
  // Now and then the client goes away in the middle.
  return below(10) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

/** All that a server sends in answer to bytes, until it or we close. */
function answerTo(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const received: Buffer[] = [];
    socket.on("data", (piece) => received.push(piece));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(Buffer.concat(received).toString("latin1")));
    socket.end(bytes);
  });
}

test(`${inputs} malformed requests are answered or refused by the catalogue, and nothing is left of them`, async () => {
  const store = openTemporaryStore();
  await pushShop(store);
  await using server = await startServer(shopState, store);
  const port = Number(new URL(server.url).port);
  const wellFormed = seeds[0] ?? "";
  const undated = async (): Promise<string> =>
    (await answerTo(port, Buffer.from(wellFormed))).replaceAll(/^date: .*\r\n/gim, "");
  const before = await undated();
  expect(before).toMatch(/^HTTP\/1\.1 200 OK/);

  const random = createRandom(2026, 11, 21);
  let left = inputs;
  const askInTurn = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const bytes = input(random);
      const answer = await answerTo(port, bytes);
      for (const [, status] of answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)) {
        // 501 and 403 are what a server without jobs says; 500 would be a defect.
        if (status === "500") throw new Error(`500 for ${JSON.stringify(bytes.toString("latin1"))}:\n${answer}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, askInTurn));

  expect(await undated()).toBe(before);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  // The one that asks for the metrics, its own end of it, and the listening socket.
  expect(Number(/^nodejs_active_resources\{type="TCPSocketWrap"\} (\d+)$/m.exec(metrics)?.[1])).toBeLessThanOrEqual(3);
}, 3_600_000);
