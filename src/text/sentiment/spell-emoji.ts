const leastEmoji = 0xa9;
const mayBeEmoji = /[\u00a9-\uffff]/;

/** A text with each emoji in words, after a space where none is before it and none after it. */
export function spellEmoji(text: string, emoji: ReadonlyMap<number, string>): string {
  if (!mayBeEmoji.test(text)) return text;
  let spelled = "";
  /** Up to where the text has been taken over. */
  let taken = 0;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    if (unit < leastEmoji) {
      at++;
      continue;
    }
    const point = text.codePointAt(at) ?? unit;
    const next = at + (point > 0xffff ? 2 : 1);
    const words = emoji.get(point);
    if (words !== undefined) {
      const between = text.slice(taken, at);
      const afterSpace = between === "" ? taken === 0 : between.endsWith(" ");
      spelled += between + (afterSpace ? "" : " ") + words;
      taken = next;
    }
    at = next;
  }
  return taken === 0 ? text : spelled + text.slice(taken);
}
