import { connect } from "node:net";

/**
 * Gets paths over `connections` kept alive, each asking again once it has its answer. Throws at an answer that is not
 * 200. The answers' bytes are returned, so that a run can't pass over empty ones.
 */
export async function loadWithGets(
  url: string,
  connections: number,
  requests: number,
  pathOf: (request: number) => string,
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
    Array.from({ length: connections }, () => askInTurn(url, () => (next < requests ? pathOf(next++) : undefined))),
  );
  loading = false;
  return totals.reduce((sum, bytes) => sum + bytes, 0);
}

function askInTurn(url: string, nextPath: () => string | undefined): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let received = "";
    let bytes = 0;
    const ask = (): void => {
      const path = nextPath();
      if (path === undefined) {
        socket.end();
        resolve(bytes);
      } else {
        socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
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

/** The bytes of an answer, head and body; undefined while its head has not arrived. */
function answerLength(received: string): number | undefined {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const [, length] = /^content-length: (\d+)/im.exec(received.slice(0, headEnd)) ?? [];
  if (length === undefined) throw new Error("An answer does not say how long it is.");
  return headEnd + 4 + Number(length);
}
