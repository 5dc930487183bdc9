const token =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;
const blank = /[ \t\n\r]*/y;

type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or close" | "end";

/**
 * Where text stops being JSON: the offset of the first token that can't stand there, or the text's length where it ends
 * too early. `JSON.parse` tells a position for some mistakes only. Undefined for text that is JSON.
 */
export function jsonErrorPosition(text: string): number | undefined {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let position = 0;
  while (true) {
    token.lastIndex = position;
    const match = token.exec(text);
    blank.lastIndex = position;
    const start = position + (blank.exec(text)?.[0].length ?? 0);
    if (match === null) return expected === "end" && start === text.length ? undefined : start;
    const next = step(expected, match[1] ?? (match[2] === undefined ? "literal" : "string"), open);
    if (next === undefined) return start;
    expected = next;
    position = token.lastIndex;
  }
}

/** What is expected after a token; undefined where the token is not what was expected. */
function step(expected: Expected, found: string, open: ("{" | "[")[]): Expected | undefined {
  const closed = (): Expected => {
    open.pop();
    return afterValue(open);
  };
  switch (expected) {
    case "value":
    case "value or ]":
      if (found === "]" && expected === "value or ]") return closed();
      if (found === "{" || found === "[") {
        open.push(found);
        return found === "{" ? "key or }" : "value or ]";
      }
      return found === "string" || found === "literal" ? afterValue(open) : undefined;
    case "key":
    case "key or }":
      if (found === "}" && expected === "key or }") return closed();
      return found === "string" ? ":" : undefined;
    case ":":
      return found === ":" ? "value" : undefined;
    case ", or close": {
      const inObject = open.at(-1) === "{";
      if (found === ",") return inObject ? "key" : "value";
      return found === (inObject ? "}" : "]") ? closed() : undefined;
    }
    case "end":
      return undefined;
  }
}

function afterValue(open: readonly ("{" | "[")[]): Expected {
  return open.length === 0 ? "end" : ", or close";
}
