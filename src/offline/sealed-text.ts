import { sha256OfText } from "../files/index.js";

/** The last member: the SHA-256 of all the text before it, so that no byte of a manifest changes unseen. */
const SEAL = /,\n {2}"manifest_sha256": "([0-9a-f]{64})"\n\}\n$/;

/** A manifest's document as text, with its own digest as the last member. */
export function printSealed(document: object): string {
  const text = JSON.stringify(document, null, 2).replace(/\n\}$/, "");
  return `${text},\n  "manifest_sha256": "${sha256OfText(text)}"\n}\n`;
}

/** What `printSealed` wrote, as JSON reads it; a text that is not that is handed to `corrupt`, in words. */
export function parseSealed(text: string, corrupt: (problem: string) => never): unknown {
  const seal = SEAL.exec(text);
  if (seal === null) corrupt("its manifest is not whole, the digest at its end is missing");
  const sealed = text.slice(0, seal.index);
  if (sha256OfText(sealed) !== seal[1]) corrupt("its manifest was changed, the digest at its end is another's");
  try {
    return JSON.parse(`${sealed}\n}`);
  } catch {
    return undefined;
  }
}
