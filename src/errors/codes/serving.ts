import type { CatalogueEntry } from "../catalogue-entry.js";

export const servingCodes = {
  "GR-ENTITY-NOT-FOUND": {
    title: "No view has a row for this entity",
    hint: "Check the key. An entity has features once a source has a row of it and a snapshot with it was pushed.",
    status: 404,
  },
  "GR-ENTITY-UNKNOWN": {
    title: "The registry has no such entity",
    hint: "GET /registry lists the entities, granary ls all definitions. Run granary apply after adding one.",
    status: 404,
  },
  "GR-FEATURE-UNKNOWN": {
    title: "The registry has no such feature",
    hint: "GET /registry and granary ls list the features. Run granary apply after adding one.",
    status: 404,
  },
  "GR-SERVICE-UNKNOWN": {
    title: "The registry has no such feature service",
    hint: "GET /registry and granary ls list the services. Run granary apply after adding one.",
    status: 404,
  },
  "GR-SERVICE-OTHER-DEFINITION": {
    title: "The program's feature service is not the applied one",
    hint: "Run granary apply with the program's definitions, or deploy the program that belongs to the applied ones.",
    status: 409,
  },
  "GR-ONLINE-OTHER-DEFINITION": {
    title: "The online store lacks a feature in the meaning asked for",
    hint: "Run granary build and granary push, and start servers anew that were started before the last granary apply; push --full also removes rows that the new snapshot lacks.",
    status: 503,
  },
  "GR-KEY-INVALID": {
    title: "These are not the entity's join keys",
    hint: "Give every join key of the entity by its name, and nothing else. GET /registry lists them.",
    status: 400,
  },
  "GR-REQUEST-INVALID": {
    title: "The request has no meaning",
    hint: "GET /docs shows what each route takes.",
    status: 400,
  },
  "GR-REQUEST-DATA-MISSING": {
    title: "Request data that an on-demand feature is computed from was not given",
    hint: "Give it with the read: the third argument of store.online.get, `request` of POST /features, ?request.<field>=… of GET, --request of granary get. Null is a value.",
    status: 400,
  },
  "GR-URL-INVALID": {
    title: "The address is not encoded as an address must be",
    hint: "Percent-encode keys as UTF-8, as encodeURIComponent does.",
    status: 400,
  },
  "GR-BODY-INVALID": {
    title: "The request's body is not JSON",
    hint: "Send UTF-8 JSON with Content-Type: application/json.",
    status: 400,
  },
  "GR-BODY-TOO-LARGE": {
    title: "The request's body is too large",
    hint: "Ask for fewer entities at a time, or raise the server's limit.",
    status: 413,
  },
  "GR-BATCH-TOO-LARGE": {
    title: "Too many entities in one request",
    hint: "Ask for fewer entities at a time, or raise the server's limit.",
    status: 413,
  },
  "GR-MEDIA-TYPE-UNSUPPORTED": {
    title: "The server does not read this kind of body",
    hint: "Send JSON with Content-Type: application/json.",
    status: 415,
  },
  "GR-ROUTE-UNKNOWN": {
    title: "The server has no such route",
    hint: "GET /docs lists the routes.",
    status: 404,
  },
  "GR-METHOD-NOT-ALLOWED": {
    title: "The route does not take this method",
    hint: "The Allow header lists the methods that it takes; GET /docs shows what they do.",
    status: 405,
  },
  "GR-HTTP-MALFORMED": {
    title: "What was sent is not HTTP",
    hint: "Check what speaks to this port: the server reads plain HTTP/1.1, and TLS ends before it.",
    status: 400,
  },
  "GR-HEADERS-TOO-LARGE": {
    title: "The request's head is too large",
    hint: "Send long lists of features by POST /features.",
    status: 431,
  },
  "GR-REQUEST-TIMEOUT": {
    title: "The request took too long to arrive",
    hint: "Send it again over a faster connection, or raise the server's timeout.",
    status: 408,
  },
  "GR-RATE-LIMITED": {
    title: "Too many requests from one address",
    hint: "Wait as long as Retry-After says, ask for many entities at once by POST /features, or raise the server's limit.",
    status: 429,
  },
  "GR-SERVER-BUSY": {
    title: "The server is overloaded",
    hint: "Try again shortly. If it lasts, run more servers or ask for less at a time.",
    status: 503,
  },
  "GR-TOKEN-INVALID": {
    title: "The request has no right to write",
    hint: "Send the header Authorization: Bearer with the token that the server was started with, in GRANARY_TOKEN.",
    status: 401,
  },
  "GR-WRITE-OFF": {
    title: "The routes that write are off",
    hint: "Start the server with a token in GRANARY_TOKEN, or let it listen on 127.0.0.1 alone.",
    status: 403,
  },
  "GR-JOBS-ABSENT": {
    title: "The server has nobody to do this for it",
    hint: "Start it by granary serve, which does such work in a process of its own, or run granary push.",
    status: 501,
  },
  "GR-JOB-FAILED": {
    title: "What the server had done elsewhere failed",
    hint: "The detail is what that process said; run the command by hand to see more.",
    status: 500,
  },
  "GR-WORKERS-DIE": {
    title: "The server's workers end as soon as they start",
    hint: "The log above says how each ended. Run granary serve without --workers to see what one of them says.",
    status: 500,
  },
  "GR-PORT-IN-USE": {
    title: "Another program listens on the server's port",
    hint: "End that program, or choose another port with --port or server.port in granary.config.ts.",
    status: 500,
  },
  "GR-ADDRESS-UNUSABLE": {
    title: "The server can't listen on this address",
    hint: "Choose an address of this machine, and a port above 1023, in granary.config.ts.",
    status: 500,
  },
} as const satisfies Record<string, CatalogueEntry>;
