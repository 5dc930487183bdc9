import { Visitor } from "@swc/core/Visitor.js";

/** A node of swc's syntax tree, as far as the walk needs to know it. */
type Node = Readonly<Record<string, unknown>>;

type Visit = (node: Node) => unknown;

/**
 * Lets dependency-cruiser see every import of a TypeScript file.
 *
 * Its swc extractor descends by swc's stock `Visitor`, which throws at syntax it does not know (`using`) and passes over
 * type expressions (`import("./x.js").T`). Here the descent is replaced by a plain walk over all nodes, and the
 * extractor is only called at those that name another module.
 */
export function seeAllSyntax(): void {
  // `Visitor` is a class whose methods may be replaced by name, which its declared type does not say.
  const stock = Visitor.prototype as unknown as Record<string, (this: Record<string, Visit>, node: Node) => unknown>;
  for (const method of Object.values(interesting)) stock[method] = (node) => node;
  stock.visitModule = function (module) {
    walk(module, (node, method) => this[method]?.(node));
    return module;
  };
}

const interesting: Readonly<Record<string, string>> = {
  ImportDeclaration: "visitImportDeclaration",
  ExportAllDeclaration: "visitExportAllDeclaration",
  ExportNamedDeclaration: "visitExportNamedDeclaration",
  CallExpression: "visitCallExpression",
};

function walk(value: unknown, report: (node: Node, method: string) => void): void {
  if (Array.isArray(value)) {
    for (const element of value) walk(element, report);
  } else if (typeof value === "object" && value !== null) {
    // Any object may be looked at as a record of unknowns.
    const node = value as Node;
    const method = interesting[String(node.type)];
    if (method !== undefined) report(node, method);
    // `import("./x.js").T` in a type: reported as the import that it amounts to.
    if (node.type === "TsImportType") report({ source: node.argument }, "visitImportDeclaration");
    for (const child of Object.values(node)) walk(child, report);
  }
}
