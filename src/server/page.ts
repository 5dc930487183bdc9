import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #2a6f4e; }
@media (prefers-color-scheme: dark) { :root { --accent: #7fc8a4; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
code, pre { font: .875rem/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: .75rem; border-radius: .4rem; overflow-x: auto; margin: .5rem 0; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; }
summary { cursor: pointer; padding: .5rem .75rem; }
details > div { padding: 0 .75rem .75rem; }
.method { display: inline-block; min-width: 3.2rem; font-weight: 700; color: var(--accent); }
.what { opacity: .75; margin-left: .5rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
`;

/** Route options of a page: helmet's headers, with which it may apply its own style, and load or run nothing. */
export const pageProtection = {
  helmet: {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "style-src": [`'sha256-${createHash("sha256").update(style).digest("base64")}'`],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
      },
    },
    // Only whoever ends TLS before this server can promise it.
    strictTransportSecurity: false,
  },
} as const;

/** Answers with a page. */
export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.header("content-type", "text/html; charset=utf-8").send(html);
}

/** A whole page, that needs nothing else to be shown. `body` is HTML. */
export function pageOf(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** Text as HTML, in and outside of attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Text with `code` in backticks, as HTML. */
export function prose(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}
