import type { FastifyReply, FastifyRequest } from "fastify";
import type { GranaryError } from "../errors/index.js";
import { problemMediaType, problemOf } from "./problem.js";

const serviceUnavailable = 503;

/** Answers with JSON. */
export function sendJson(reply: FastifyReply, answer: unknown): FastifyReply {
  return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(answer));
}

/** Answers with a problem document. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: GranaryError): FastifyReply {
  if (error.status === serviceUnavailable) reply.header("retry-after", "1");
  return reply
    .code(error.status)
    .header("content-type", problemMediaType)
    .header("x-request-id", request.id)
    .send(JSON.stringify(problemOf(error, request.id)));
}
