import type { FastifyInstance } from "fastify";
import { catalogue, didYouMean, fail } from "../../errors/index.js";
import { docsPage } from "../docs-page.js";
import { errorPage } from "../error-page.js";
import { describedApi } from "../openapi.js";
import { pageProtection, sendPage } from "../page.js";
import { sendJsonText } from "../reply.js";
import { routeSchema } from "../route-schemas.js";

/** The server's own documentation. */
export function addDocumentRoutes(app: FastifyInstance): void {
  const page = { mediaType: "text/html" };

  app.get(
    "/openapi.json",
    {
      schema: routeSchema({
        summary: "This API as an OpenAPI document",
        tag: "operation",
        answer: { mediaType: "application/json" },
      }),
    },
    (_, reply) => sendJsonText(reply, JSON.stringify(app.swagger())),
  );

  app.get(
    "/docs",
    {
      ...pageProtection,
      schema: routeSchema({ summary: "This API as a page to read", tag: "operation", answer: page }),
    },
    (_, reply) => sendPage(reply, docsPage(describedApi(app))),
  );

  app.get<{ Params: { code: string } }>(
    "/errors/:code",
    {
      ...pageProtection,
      schema: routeSchema({
        summary: "What an error's code means: where a problem's `type` leads",
        tag: "operation",
        parameters: { code: "The code, such as GR-ENTITY-NOT-FOUND." },
        answer: page,
        problems: { 404: "There is no such code." },
      }),
    },
    (request, reply) => {
      const entries = new Map(Object.entries(catalogue));
      const { code } = request.params;
      const entry =
        entries.get(code) ??
        fail("GR-ROUTE-UNKNOWN", `There is no error code ${code}.${didYouMean(code, entries.keys())}`);
      return sendPage(reply, errorPage(code, entry));
    },
  );
}
