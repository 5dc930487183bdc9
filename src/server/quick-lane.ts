import type { IncomingMessage, ServerResponse } from "node:http";
import { parse } from "node:querystring";
import { boundedCache, type QuickRead, type Serving } from "../serving/index.js";
import { jsonHeaders } from "./reply.js";
import { parseReadQuery } from "./requests.js";

/** Answers a request and returns true, or returns false and leaves it as it was. */
export type QuickLane = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface QuickLaneOptions {
  readonly serving: Serving;
  /** Whether requests of an address may be answered without being looked at more closely. */
  readonly admits: (address: string) => boolean;
  /** Told of each answer: when its request came, by `performance.now()`. */
  readonly onAnswered: (request: IncomingMessage, route: string, startedAtMillis: number) => void;
}

/** Ids and queries that are read in one way only: nothing in them is encoded. */
const plainUrl = /^\/features\/([\w.~-]+)(?:\?([\w=&,.~-]*))?$/;
const route = "/features/:id";
const queryLimit = 1000;
const okStatus = 200;

/**
 * Answers plain `GET /features/{id}` before the framework sees them, where the store answers at once: the framework costs as
 * much as the read (`http-get` in bench/). Whatever is not a plain success goes to the framework's route, which tells what
 * it is; so both answer alike, which a test holds them to.
 */
export function createQuickLane({ serving, admits, onAnswered }: QuickLaneOptions): QuickLane {
  const reads = boundedCache<{ readonly read: QuickRead | undefined }>(queryLimit);
  const readOf = (query: string): QuickRead | undefined => reads(query, () => ({ read: prepare(serving, query) })).read;
  // Written over for each answer: `writeHead` reads it at once.
  const head: (string | number)[] = [...Object.entries(jsonHeaders).flat(), "content-length", 0];

  return (request, response) => {
    const { method, url = "" } = request;
    if (method !== "GET") return false;
    const [, id, query = ""] = plainUrl.exec(url) ?? [];
    if (id === undefined) return false;
    const startedAtMillis = performance.now();
    const text = answerOrUndefined(() => readOf(query)?.(id));
    if (text === undefined || !admits(request.socket.remoteAddress ?? "")) return false;
    head[head.length - 1] = text.length;
    // Node takes a list of names and values; its types know only lists of texts.
    response.writeHead(okStatus, head as unknown as string[]);
    response.end(text, "latin1");
    onAnswered(request, route, startedAtMillis);
    return true;
  };
}

function prepare(serving: Serving, query: string): QuickRead | undefined {
  const { features, service, statuses, request } = parseReadQuery(parse(query));
  return Object.keys(request).length > 0 ? undefined : serving.quickRead({ features, service }, statuses);
}

/** A failure is undefined: the framework's route fails in the same way, and tells of it. */
function answerOrUndefined(answer: () => string | undefined): string | undefined {
  try {
    return answer();
  } catch {
    return undefined;
  }
}
