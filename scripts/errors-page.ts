import type { CatalogueEntry } from "../src/errors/index.js";

/** `docs/errors.md`: every error code with what it means, what to do about it, and its HTTP status. */
export function errorsPage(catalogue: Readonly<Record<string, CatalogueEntry>>): string {
  const sections = Object.entries(catalogue)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { title, hint, status }]) => `## ${code}\n\n${title}. (HTTP ${status})\n\n${hint}\n`);
  return [introduction, ...sections].join("\n");
}

const introduction = `# Errors

Every failure that Granary expects has a code, which never changes its meaning. The message on the terminal and the
problem document of the HTTP API carry it, with what was found, where, and what to do. This page lists all codes.
It is written by \`npm run docs\` from \`src/errors/codes/\`.
`;
