import { fail } from "../errors/index.js";

/** Request data as `--request` gives it: `cart_value=19.9,items=3`. @throws GR-COMMAND-REQUEST-INVALID */
export function requestDataOf(given: string | undefined): Readonly<Record<string, unknown>> {
  const texts = given === undefined ? [] : given.split(/,(?=[A-Za-z][A-Za-z0-9_]*=)/);
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) fail("GR-COMMAND-REQUEST-INVALID", `"${text}" does not name the field and its value: name=value.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
