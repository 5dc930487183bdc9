/** Letters and digits with what is written over them; an apostrophe between them belongs to the word. */
const token = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;

/**
 * The words of a text in lower case, in their order: runs of letters and digits of any script, with apostrophes inside them
 * (as `'`, whichever was written). Punctuation, emoji and white space are none; a hyphen parts words. Markup is not looked
 * for: give it `plainText(text)`.
 */
export function tokens(text: string): string[] {
  return (text.toLowerCase().match(token) ?? []).map((word) => (word.includes("’") ? word.replaceAll("’", "'") : word));
}
