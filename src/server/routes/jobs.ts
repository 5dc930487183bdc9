import type { FastifyInstance } from "fastify";
import { fail } from "../../errors/index.js";
import { feastSchemas } from "../feast/index.js";
import { sendJson } from "../reply.js";
import { checked } from "../requests.js";
import { routeSchema } from "../route-schemas.js";
import { checkMayWrite, type Jobs } from "../writes.js";

export interface JobSources {
  readonly jobs: Jobs | undefined;
  readonly writeToken: string | undefined;
}

/** What is asked of the server and done beside it: as Feast's clients ask for it, and in its words. */
export function addJobRoutes(app: FastifyInstance, { jobs, writeToken }: JobSources): void {
  for (const path of ["/materialize", "/materialize-incremental"]) {
    app.post(
      path,
      {
        schema: routeSchema({
          summary: "The newest snapshots written to the online store, as granary push does",
          description:
            "Instants are passed over: a snapshot holds each entity's newest row. Answers when all is written.",
          tag: "operation",
          body: feastSchemas.materialize,
          answer: { json: "Materialized" },
          problems: {
            400: "The request can't be read.",
            401: "The request bears no token, or another one.",
            403: "The server listens beyond this machine and has no token.",
            501: "This server has nobody to write for it.",
          },
        }),
        // Before a body is read.
        onRequest: async (request) => checkMayWrite(app, request, writeToken),
      },
      async (request, reply) => {
        const { feature_views } = checked(feastSchemas.materialize, request.body, "body");
        if (jobs === undefined) fail("GR-JOBS-ABSENT", `This server was started without what ${path} needs.`);
        return sendJson(reply, { views: await jobs.materialize(feature_views ?? []) });
      },
    );
  }
}
