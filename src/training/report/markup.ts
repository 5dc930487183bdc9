/** Text as HTML and SVG show it. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** An element with attributes; `content` is markup already. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${written.join("")}>${content}</${name}>`;
}

/** A share of 1 as people read it: `71.3 %`. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A table with a head. Cells are text. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], cell: "th" | "td") =>
    element("tr", {}, cells.map((text) => element(cell, {}, escaped(text))).join(""));
  return element("table", {}, row(head, "th") + rows.map((cells) => row(cells, "td")).join(""));
}
