/** A tag or a declaration. What has no name after its `<` is none: "a < b", "<3". */
const tag = /<[/!]?[a-zA-Z][^<>]*>/y;

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  hellip: "…",
  mdash: "—",
  ndash: "–",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  euro: "€",
  pound: "£",
  copy: "©",
  reg: "®",
  trade: "™",
  deg: "°",
};

/**
 * A text as a reader sees it: HTML's tags and comments are a space each, its entities the characters that they stand for. A
 * text without markup is itself; an entity that isn't known stays.
 */
export function plainText(text: string): string {
  const untagged = text.includes("<") ? withoutTags(text) : text;
  if (!untagged.includes("&")) return untagged;
  return untagged.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w{2,8}));/g, entity);
}

function withoutTags(text: string): string {
  let plain = "";
  let taken = 0;
  const lastCommentEnd = text.lastIndexOf("-->");
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", Math.max(at + 1, taken))) {
    const end = text.startsWith("<!--", at) ? commentEnd(text, at, lastCommentEnd) : tagEnd(text, at);
    if (end === null) continue;
    plain += `${text.slice(taken, at)} `;
    taken = end;
  }
  return plain + text.slice(taken);
}

/** `last`: where the last end of a comment is, so that the end of what has none is not looked for each time. */
function commentEnd(text: string, at: number, last: number): number | null {
  return last < at + "<!--".length ? null : text.indexOf("-->", at + "<!--".length) + "-->".length;
}

function tagEnd(text: string, at: number): number | null {
  tag.lastIndex = at;
  return tag.test(text) ? tag.lastIndex : null;
}

function entity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return named[name] ?? whole;
  const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  // Halves of characters are no characters, nor is what lies beyond the last.
  const stands = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return stands ? String.fromCodePoint(point) : whole;
}
