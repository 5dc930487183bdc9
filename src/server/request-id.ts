import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

const acceptable = /^[\w.:-]{1,128}$/;

/** Names requests: by the client's own `X-Request-Id` where it is a plain word, else by a number within this process. */
export function createRequestIds(): (request: IncomingMessage) => string {
  const prefix = randomBytes(4).toString("hex");
  let count = 0;
  return (request) => {
    const given = request.headers["x-request-id"];
    if (typeof given === "string" && acceptable.test(given)) return given;
    count += 1;
    return `${prefix}-${count}`;
  };
}
