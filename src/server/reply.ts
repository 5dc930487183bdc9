import type { FastifyReply, FastifyRequest } from "fastify";
import type { GranaryError } from "../errors/index.js";
import { problemMediaType, problemOf } from "./problem.js";

const serviceUnavailable = 503;

/** Keep a browser from running or framing an answer, from guessing another type for it, and from handing it to other sites. */
const dataHeaders = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
} as const;

/** What every answer of JSON is sent with. */
export const jsonHeaders = { ...dataHeaders, "content-type": "application/json; charset=utf-8" } as const;
const problemHeaders = { ...dataHeaders, "content-type": problemMediaType } as const;

/** Answers with JSON. */
export function sendJson(reply: FastifyReply, answer: unknown): FastifyReply {
  return sendJsonText(reply, JSON.stringify(answer));
}

/** Answers with JSON that is text already. */
export function sendJsonText(reply: FastifyReply, text: string | Buffer): FastifyReply {
  return reply.headers(jsonHeaders).send(text);
}

/** Answers with a problem document. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: GranaryError): FastifyReply {
  if (error.status === serviceUnavailable) reply.header("retry-after", "1");
  return reply
    .code(error.status)
    .headers(problemHeaders)
    .header("x-request-id", request.id)
    .send(JSON.stringify(problemOf(error, request.id)));
}
