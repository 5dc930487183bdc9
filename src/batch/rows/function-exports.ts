/** Loads a module of a feature repo by its path. */
export type LoadModule = (path: string) => Promise<Readonly<Record<string, unknown>>>;

/**
 * What a row function's module exports, by name: `granary` is Granary's own, which needs no loader of feature repos.
 * Throws what `load` does.
 */
export async function functionExports(module: string, load: LoadModule): Promise<Readonly<Record<string, unknown>>> {
  if (module === "granary") return (await import("../../text/index.js")).textRowFunctions;
  return load(module);
}
