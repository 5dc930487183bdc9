import type { CatalogueEntry } from "../errors/index.js";
import { escaped, pageOf, prose } from "./page.js";

/** The page that a problem's `type` leads to. */
export function errorPage(code: string, { title, hint, status }: CatalogueEntry): string {
  return pageOf(
    code,
    `<h1>${escaped(code)}</h1>
<p>${prose(title)}. (HTTP ${status})</p>
<p>${prose(hint)}</p>
<p><a href="../docs">The API</a></p>`,
  );
}
