import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import underPressure from "@fastify/under-pressure";
import type { FastifyInstance } from "fastify";
import { fail, GranaryError } from "../errors/index.js";
import type { ServerLimits } from "./options.js";

/** Routes for those who watch the server: they must answer when it is overloaded. */
const watching: ReadonlySet<string | undefined> = new Set(["/health", "/ready", "/metrics"]);

/** Limits that keep clients from overwhelming the server, and what `pageProtection` needs. */
export async function addProtection(app: FastifyInstance, limits: ServerLimits): Promise<void> {
  // For pages alone: on every answer helmet costs more than the whole rest of the framework (`http-get` in bench/).
  await app.register(helmet, { global: false });
  await app.register(underPressure, {
    maxEventLoopDelay: limits.maxEventLoopDelayMillis,
    pressureHandler: (request) => {
      if (watching.has(request.routeOptions.url)) return;
      fail("GR-SERVER-BUSY", "The server has more to do than it can answer in time.");
    },
  });
  await app.register(rateLimit, {
    max: limits.requestsPerMinute,
    timeWindow: "1 minute",
    allowList: ({ ip, routeOptions }) =>
      (!limits.limitsThisMachine && isLoopback(ip)) || watching.has(routeOptions.url),
    errorResponseBuilder: (_, { max, after }) =>
      new GranaryError("GR-RATE-LIMITED", `More than ${max} requests a minute came from this address; wait ${after}.`),
  });
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1" || address.startsWith("::ffff:127.");
}
