import type { DescribedApi, DescribedOperation } from "./openapi.js";
import { escaped, pageOf, prose } from "./page.js";

/** An OpenAPI document as a page to read. */
export function docsPage(api: DescribedApi): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const sections = (api.tags ?? []).map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name));
    const shown = own.map(({ path, method, operation }) => operationHtml(path, method, operation));
    return `<h2>${escaped(description ?? name)}</h2>\n${shown.join("\n")}`;
  });
  const schemas = Object.entries(api.components.schemas).map(
    ([name, schema]) =>
      `<details id="${escaped(name)}"><summary><code>${escaped(name)}</code></summary><div>${schemaHtml(schema)}</div></details>`,
  );
  return pageOf(
    api.info.title,
    `<h1>${escaped(api.info.title)}</h1>
<p>${prose(api.info.description ?? "")} <a href="openapi.json">openapi.json</a></p>
${sections.join("\n")}
<h2>Shapes</h2>
${schemas.join("\n")}`,
  );
}

function operationHtml(path: string, method: string, operation: DescribedOperation): string {
  const { description, parameters = [], requestBody, responses, summary = "" } = operation;
  const rows = parameters.map(
    (one) =>
      `<tr><td><code>${escaped(one.name)}</code></td><td>${escaped(one.in)}</td><td>${prose(one.description ?? "")}</td></tr>`,
  );
  const parts = [
    description === undefined ? "" : `<p>${prose(description)}</p>`,
    rows.length === 0 ? "" : `<table><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr>${rows.join("")}</table>`,
    ...Object.values(requestBody?.content ?? {}).map(({ schema }) => `<p>Body:</p>${schemaHtml(schema)}`),
    `<table><tr><th>Status</th><th>When</th><th>Body</th></tr>${Object.entries(responses).map(responseHtml).join("")}</table>`,
  ];
  return `<details><summary><span class="method">${escaped(method)}</span> <code>${escaped(path)}</code><span class="what">${prose(summary)}</span></summary><div>
${parts.filter((part) => part !== "").join("\n")}
</div></details>`;
}

function responseHtml([status, { description, content = {} }]: [
  string,
  DescribedOperation["responses"][string],
]): string {
  const bodies = Object.entries(content).map(([mediaType, { schema }]) => {
    const name = referredName(schema);
    return name === undefined
      ? escaped(mediaType)
      : `<a href="#${escaped(name)}">${escaped(name)}</a> <span class="what">${escaped(mediaType)}</span>`;
  });
  return `<tr><td>${escaped(status)}</td><td>${prose(description)}</td><td>${bodies.join("<br>")}</td></tr>`;
}

function schemaHtml(schema: unknown): string {
  return `<pre>${escaped(JSON.stringify(schema, null, 2))}</pre>`;
}

/** The name in `{ $ref: "#/components/schemas/Name" }`. */
function referredName(schema: unknown): string | undefined {
  if (typeof schema !== "object" || schema === null || !("$ref" in schema)) return undefined;
  return String(schema.$ref).split("/").at(-1);
}
