import helmet from "@fastify/helmet";
import underPressure from "@fastify/under-pressure";
import type { FastifyInstance } from "fastify";
import { fail } from "../errors/index.js";
import type { ServerLimits } from "./options.js";
import type { RateLimit } from "./rate-limit.js";

/** Routes for those who watch the server: they must answer when it is overloaded. */
const watching: ReadonlySet<string | undefined> = new Set(["/health", "/ready", "/metrics"]);

/** Limits that keep clients from overwhelming the server, and what `pageProtection` needs. */
export async function addProtection(app: FastifyInstance, limits: ServerLimits, rateLimit: RateLimit): Promise<void> {
  // For pages alone: on every answer helmet costs more than the whole rest of the framework (`http-get` in bench/).
  await app.register(helmet, { global: false });
  await app.register(underPressure, {
    maxEventLoopDelay: limits.maxEventLoopDelayMillis,
    pressureHandler: (request) => {
      if (watching.has(request.routeOptions.url)) return;
      fail("GR-SERVER-BUSY", "The server has more to do than it can answer in time.");
    },
  });
  app.addHook("onRequest", async ({ ip, routeOptions }, reply) => {
    if (watching.has(routeOptions.url) || !isLimited(ip, limits)) return;
    const waitSeconds = rateLimit.waitSeconds(ip);
    if (waitSeconds === 0) return;
    reply.header("retry-after", String(waitSeconds));
    fail(
      "GR-RATE-LIMITED",
      `More than ${limits.requestsPerMinute} requests a minute came from this address; wait ${waitSeconds} s.`,
    );
  });
}

/** Whether the limit of requests is for an address. */
export function isLimited(address: string, { limitsThisMachine }: ServerLimits): boolean {
  return limitsThisMachine || !isLoopback(address);
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1" || address.startsWith("::ffff:127.");
}
