import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { fail } from "../errors/index.js";

/** What a server has done elsewhere, in a process of its own: it builds and pushes nothing itself. */
export interface Jobs {
  /** Writes the newest snapshots of views to the online store, of all without names. Rejects with what failed. */
  materialize(views: readonly string[]): Promise<readonly Materialized[]>;
}

/** What was written of a view. */
export interface Materialized {
  readonly view: string;
  readonly rows: number;
  readonly skipped: number;
}

const bearer = /^Bearer (.+)$/i;

/**
 * Lets a request write, or refuses it: with a token in place, a request must bear it; without one, only a server that this
 * machine alone reaches is written by requests.
 * @throws GR-TOKEN-INVALID, GR-WRITE-OFF
 */
export function checkMayWrite(app: FastifyInstance, request: FastifyRequest, token: string | undefined): void {
  if (token !== undefined) {
    const [, given] = bearer.exec(request.headers.authorization ?? "") ?? [];
    if (given === undefined) fail("GR-TOKEN-INVALID", "The request bears no token.");
    if (!timingSafeEqual(digest(given), digest(token))) fail("GR-TOKEN-INVALID", "The request bears another token.");
    return;
  }
  const bound = app.server.address();
  const address = typeof bound === "object" && bound !== null ? bound.address : "";
  if (!address.startsWith("127.") && address !== "::1") {
    fail("GR-WRITE-OFF", `This server listens on ${address}, beyond this machine, and has no token.`);
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
