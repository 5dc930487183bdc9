import { connect } from "node:net";

/** A request: a POST of JSON where it has a body, else a GET. */
export interface Asked {
  readonly path: string;
  readonly body?: string;
}

/**
 * Asks over `connections` kept alive, each asking again once it has its answer. Throws at an answer that is not
 * 200. The answers' bytes are returned, so that a run can't pass over empty ones.
 */
export async function loadWithRequests(
  url: string,
  connections: number,
  requests: number,
  askedOf: (request: number) => Asked,
): Promise<number> {
  let next = 0;
  let loading = true;
  // A client that sleeps has to be woken by the server's write, whose processor time would then measure how fast the
  // client is: an idle turn of the loop keeps it awake.
  const stayAwake = (): void => {
    if (loading) setImmediate(stayAwake);
  };
  stayAwake();
  const totals = await Promise.all(
    Array.from({ length: connections }, () => askInTurn(url, () => (next < requests ? askedOf(next++) : undefined))),
  );
  loading = false;
  return totals.reduce((sum, bytes) => sum + bytes, 0);
}

function askInTurn(url: string, nextAsked: () => Asked | undefined): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let received = "";
    let bytes = 0;
    const ask = (): void => {
      const asked = nextAsked();
      if (asked === undefined) {
        socket.end();
        resolve(bytes);
      } else {
        socket.write(requestText(hostname, asked));
      }
    };
    socket.on("connect", ask);
    socket.on("error", reject);
    socket.on("data", (piece) => {
      received += piece.toString("latin1");
      const length = answerLength(received);
      if (length === undefined || received.length < length) return;
      if (!received.startsWith("HTTP/1.1 200")) reject(new Error(received.slice(0, 300)));
      bytes += length;
      received = received.slice(length);
      ask();
    });
  });
}

function requestText(host: string, { path, body }: Asked): string {
  if (body === undefined) return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const length = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\n${length}\r\n\r\n${body}`;
}

/** The bytes of an answer, head and body; undefined while its head has not arrived. */
function answerLength(received: string): number | undefined {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const [, length] = /^content-length: (\d+)/im.exec(received.slice(0, headEnd)) ?? [];
  if (length === undefined) throw new Error("An answer does not say how long it is.");
  return headEnd + 4 + Number(length);
}
