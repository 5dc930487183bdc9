/** The names of a JSON object's members as they stand in its text, one that stands twice twice; none of other values. */
export function membersOf(json: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  // A text within quotes, with a colon after it where it is a name; or what opens or closes.
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/gs)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (depth === 1 && token.endsWith(":")) names.push(String(JSON.parse(token.slice(0, -1))));
  }
  return names;
}
