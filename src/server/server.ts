import { createServer as createHttpServer } from "node:http";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, LogController } from "fastify";
import type { ErrorCode } from "../errors/index.js";
import { connectionOptions, drain, openConnections, refuseConnection } from "./connection.js";
import { granaryErrorOf } from "./framework-errors.js";
import { parseJsonBody } from "./json-body.js";
import { type ListenAddress, listenOn } from "./listen.js";
import { jsonLog } from "./log.js";
import { createMetrics } from "./metrics.js";
import { addOpenApi } from "./openapi.js";
import { limitsOf, type ServerOptions } from "./options.js";
import { addProtection, isLimited } from "./protection.js";
import { createQuickLane } from "./quick-lane.js";
import { createRateLimit } from "./rate-limit.js";
import { sendProblem } from "./reply.js";
import { createRequestIds } from "./request-id.js";
import { addRoutes } from "./routes/index.js";
import { refuseUnknownRoutes } from "./unknown-route.js";

/** A server of features over HTTP. */
export interface ApiServer extends AsyncDisposable {
  /** Begins to take requests, and returns the address as a URL. @throws GR-PORT-IN-USE, GR-ADDRESS-UNUSABLE */
  listen(address?: ListenAddress): Promise<string>;
  /** Takes no more connections, answers what is under way, and ends. The online store stays open. */
  close(): Promise<void>;
}

/** More than a request's head may have, so that a long id gets the answer that keys have a limit. */
const maxParamLength = 16_384;
/** The online store failed, rather than the request or what was pushed. */
const storeFailures: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "GR-ONLINE-UNREACHABLE",
  "GR-ONLINE-MISSING",
  "GR-ONLINE-CORRUPT",
]);

/** Prepares a server of the features that `serving` reads. */
export async function createServer(options: ServerOptions): Promise<ApiServer> {
  const limits = limitsOf(options);
  const { serving, log = jsonLog("silent") } = options;
  const metrics = createMetrics(() => serving.snapshotAges(), options.worker);

  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = granaryErrorOf(error, limits);
    if (storeFailures.has(known.code)) metrics.storeFailed();
    if (known.status >= 500) log.error({ request_id: request.id, code: known.code, err: known.cause ?? known });
    return sendProblem(request, reply, known);
  };
  const rateLimit = createRateLimit(limits.requestsPerMinute, () => performance.now());
  const requestIds = createRequestIds();
  const isLogged = log.isLevelEnabled("info");
  let closing = false;
  const quickLane = createQuickLane({
    serving,
    admits: (address) =>
      !closing && !app.isUnderPressure() && (!isLimited(address, limits) || rateLimit.waitSeconds(address) === 0),
    onAnswered: (request, route, startedAtMillis) => {
      const millis = performance.now() - startedAtMillis;
      metrics.answered("GET", route, 200, millis);
      if (!isLogged) return;
      const { url } = request;
      log.info({ request_id: requestIds(request), method: "GET", url, route, status: 200, millis }, "answered");
    },
  });
  const app: FastifyInstance = fastify({
    // The hook below writes one line a request instead of two, without a logger made for each.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds,
    bodyLimit: limits.bodyLimitBytes,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    routerOptions: { maxParamLength },
    frameworkErrors: refuse,
    clientErrorHandler: refuseConnection,
    serverFactory: (handle) =>
      createHttpServer(connectionOptions(limits), (request, response) => {
        if (!quickLane(request, response)) handle(request, response);
      }),
  });
  const connections = openConnections(app.server);
  app.setErrorHandler(refuse);
  // Route schemas are documentation: requests are checked where they are read, answers made whole.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_: FastifyRequest, body: Buffer) =>
    parseJsonBody(body),
  );
  app.addHook("onResponse", async ({ id, method, url, routeOptions }, { statusCode, elapsedTime }) => {
    const route = routeOptions.url ?? "unknown";
    metrics.answered(method, route, statusCode, elapsedTime);
    log.info({ request_id: id, method, url, route, status: statusCode, millis: elapsedTime }, "answered");
  });
  refuseUnknownRoutes(app);
  await addProtection(app, limits, rateLimit);
  await addOpenApi(app, options.version ?? "unversioned");
  addRoutes(app, {
    serving,
    predictions: options.predictions,
    jobs: options.jobs,
    writeToken: options.writeToken,
    metrics,
    batchLimit: limits.batchLimit,
  });
  await app.ready();

  const close = (): Promise<void> => {
    closing = true;
    return drain(app, connections, limits.drainMillis);
  };
  return { listen: (address = {}) => listenOn(app, address), close, [Symbol.asyncDispose]: close };
}
