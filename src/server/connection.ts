import type { Server, ServerOptions } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { granaryErrorOfConnection } from "./framework-errors.js";
import type { ServerLimits } from "./options.js";
import { problemMediaType, problemOf } from "./problem.js";

const idleCheckMillis = 50;
/** Longer than the idle time of the balancers in use: the client closes first, so no request meets a closing connection. */
const keepAliveMillis = 72_000;
const connectionCheckMillis = 30_000;

/** How connections are kept, as options of `node:http`. */
export function connectionOptions({ requestTimeoutMillis }: ServerLimits): ServerOptions {
  return {
    requestTimeout: requestTimeoutMillis,
    connectionsCheckingInterval: Math.min(requestTimeoutMillis, connectionCheckMillis),
    keepAliveTimeout: keepAliveMillis,
  };
}

/** Answers bytes that are not a request of HTTP, then ends the connection. */
export function refuseConnection(error: unknown, socket: Socket): void {
  const { code } = error instanceof Error && "code" in error ? error : { code: undefined };
  if (code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = granaryErrorOfConnection(error);
  const body = JSON.stringify(problemOf(refusal));
  socket.end(
    `HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Type: ${problemMediaType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * Closes a server: no new connections; each open one is ended once it has its answer, and cut off after `drainMillis`.
 */
export async function drain(
  app: FastifyInstance,
  connections: ReadonlySet<Socket>,
  drainMillis: number,
): Promise<void> {
  const { server } = app;
  // A connection kept alive turns idle only after closing has begun, when its last answer is out.
  const endIdle = setInterval(() => {
    server.closeIdleConnections();
    // One that never asked anything is not idle to Node, and has nothing to lose.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  }, idleCheckMillis);
  const cutOff = setTimeout(() => server.closeAllConnections(), drainMillis);
  try {
    await app.close();
  } finally {
    clearInterval(endIdle);
    clearTimeout(cutOff);
  }
}

/** The connections that a server has at each moment. */
export function openConnections(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  return open;
}
