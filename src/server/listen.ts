import type { FastifyInstance } from "fastify";
import { fail } from "../errors/index.js";

/** Where a server listens: by default port 8080 of 127.0.0.1, which only this machine reaches. Port 0: any free one. */
export interface ListenAddress {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** Begins to take requests, and returns the address as a URL. @throws GR-PORT-IN-USE, GR-ADDRESS-UNUSABLE */
export async function listenOn(app: FastifyInstance, address: ListenAddress): Promise<string> {
  const { host = "127.0.0.1", port = 8080 } = address;
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "EADDRINUSE") {
      fail("GR-PORT-IN-USE", `Another program listens on port ${port} of ${host}.`, { cause });
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
      fail("GR-ADDRESS-UNUSABLE", `The system does not let this program listen on port ${port} of ${host}: ${code}.`, {
        cause,
      });
    }
    throw cause;
  }
  const bound = app.server.address();
  const boundPort = typeof bound === "object" && bound !== null ? bound.port : port;
  return `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`;
}
