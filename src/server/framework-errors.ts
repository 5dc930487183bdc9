import { GranaryError } from "../errors/index.js";
import { unforeseen } from "./problem.js";

/** The catalogue's error for what a handler, a hook or the HTTP framework threw. */
export function granaryErrorOf(error: unknown, limits: { readonly bodyLimitBytes: number }): GranaryError {
  if (error instanceof GranaryError) return error;
  switch (property(error, "code")) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new GranaryError("GR-BODY-TOO-LARGE", `The body has more than ${limits.bodyLimitBytes} bytes.`);
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
    case "FST_ERR_CTP_INVALID_CONTENT_TYPE":
      return new GranaryError("GR-MEDIA-TYPE-UNSUPPORTED", "The body's Content-Type is not application/json.");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new GranaryError("GR-BODY-INVALID", "The body is not as long as its Content-Length.");
    case "ECONNRESET":
      return new GranaryError("GR-BODY-INVALID", "The client went away before the body was whole.");
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
      return new GranaryError("GR-URL-INVALID", "The path is not valid percent-encoded UTF-8.");
    default:
      return unforeseen(error);
  }
}

/** The catalogue's error for what the HTTP parser refused, before there was a request. */
export function granaryErrorOfConnection(error: unknown): GranaryError {
  switch (property(error, "code")) {
    case "HPE_HEADER_OVERFLOW":
      return new GranaryError("GR-HEADERS-TOO-LARGE", "The request line and headers have more than 16384 bytes.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new GranaryError("GR-REQUEST-TIMEOUT", "The request did not arrive whole in time.");
    default:
      return new GranaryError("GR-HTTP-MALFORMED", `The bytes received are not HTTP: ${reasonOf(error)}.`);
  }
}

function reasonOf(error: unknown): string {
  const reason = property(error, "reason");
  return typeof reason === "string" && reason !== "" ? reason.toLowerCase() : "they can't be parsed";
}

function property(error: unknown, name: string): unknown {
  return typeof error === "object" && error !== null && name in error ? Reflect.get(error, name) : undefined;
}
