import type { FastifyInstance } from "fastify";
import { didYouMean, GranaryError } from "../errors/index.js";

/** A route that the server has. */
interface KnownRoute {
  readonly method: string;
  /** With parameters as `:name`. */
  readonly url: string;
}

interface Refusal {
  readonly error: GranaryError;
  /** The methods that the path takes; empty where there is no such path. */
  readonly allow: readonly string[];
}

/** Why a request led to no route: its path has none (404), or not this method (405). */
function refuseRoute(routes: readonly KnownRoute[], method: string, path: string): Refusal {
  const segments = path.split("/");
  const allow = [...new Set(routes.filter(({ url }) => fits(url, segments)).map((route) => route.method))].sort();
  if (allow.length > 0) {
    const detail = `${path} takes ${allow.join(", ")}, not ${method}.`;
    return { error: new GranaryError("GR-METHOD-NOT-ALLOWED", detail), allow };
  }
  const similar = routes.map(({ url }) => filled(url, segments));
  return { error: new GranaryError("GR-ROUTE-UNKNOWN", `There is no ${path}.${didYouMean(path, similar)}`), allow };
}

function fits(url: string, segments: readonly string[]): boolean {
  const pattern = url.split("/");
  return pattern.length === segments.length && pattern.every((part, i) => part.startsWith(":") || part === segments[i]);
}

/** The route's path with the request's own segments in place of parameters, which only its fixed parts then differ from. */
function filled(url: string, segments: readonly string[]): string {
  return url
    .split("/")
    .map((part, i) => (part.startsWith(":") ? (segments[i] ?? `{${part.slice(1)}}`) : part))
    .join("/");
}

/** Refuses requests that lead to no route, before their bodies are read. Knows the routes that are added after it. */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  const routes: KnownRoute[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  app.addHook("onRequest", async (request, reply) => {
    if (!request.is404) return;
    const [path = request.url] = request.url.split("?");
    const { error, allow } = refuseRoute(routes, request.method, path);
    if (allow.length > 0) reply.header("allow", allow.join(", "));
    throw error;
  });
}
