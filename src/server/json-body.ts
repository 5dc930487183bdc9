import { fail } from "../errors/index.js";
import { jsonErrorPosition } from "./json-position.js";

/** Refuses bytes that are not UTF-8 instead of replacing them, which would make other keys of them. */
const decoder = new TextDecoder("utf-8", { fatal: true });

const prototypeMember = "__proto__";

/** A request's body as JSON. @throws GR-BODY-INVALID saying where it is none */
export function parseJsonBody(body: Buffer): unknown {
  const text = decoded(body);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return refuse(text, cause);
  }
  // Such a member would be lost without a word where objects are copied. The text is looked at first: it is rarely there.
  if (text.includes(prototypeMember)) JSON.parse(text, refusePrototype);
  return json;
}

function refusePrototype(name: string, value: unknown): unknown {
  if (name === prototypeMember) fail("GR-BODY-INVALID", `The body has a member called ${prototypeMember}.`);
  return value;
}

function decoded(body: Buffer): string {
  try {
    return decoder.decode(body);
  } catch (cause) {
    return fail("GR-BODY-INVALID", "The body is not UTF-8.", { cause });
  }
}

function refuse(text: string, cause: unknown): never {
  const position = jsonErrorPosition(text) ?? text.length;
  const before = text.slice(0, position).split("\n");
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  const at = `at position ${position} (line ${line}, column ${column})`;
  if (text.trim() === "") fail("GR-BODY-INVALID", "The body is empty.", { cause });
  const found = text.slice(position).match(/^[\s\S]/u)?.[0];
  fail(
    "GR-BODY-INVALID",
    found === undefined
      ? `The body is not JSON: it ends too early, ${at}.`
      : `The body is not JSON: unexpected ${JSON.stringify(found)} ${at}.`,
    { cause, where: { line, column } },
  );
}
