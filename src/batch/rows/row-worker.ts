import type { RepoModules } from "../../config/index.js";
import { didYouMean, fail, GranaryError } from "../../errors/index.js";
import {
  buffersOf,
  callRowFunction,
  isRowFunctionCode,
  type RowFunctionCode,
  serveJobs,
  type WireColumn,
} from "../../workers/index.js";
import { functionExports, type LoadModule } from "./function-exports.js";
import type { CalledFunction, RowsJob, RowsSetup } from "./rows-job.js";

/** The module of a worker's thread: loads a source's row functions, then runs them over batches of its rows. */
await serveJobs<RowsSetup, RowsJob, readonly WireColumn[]>(async ({ source, repoFolder, functions }) => {
  let modules: RepoModules | null = null;
  const load: LoadModule = async (module) => {
    modules ??= await (await import("../../config/index.js")).openRepoModules(repoFolder);
    return modules.load(module);
  };
  const loaded: { readonly called: CalledFunction; readonly code: RowFunctionCode }[] = [];
  for (const called of functions) {
    const { fitted } = called;
    const code =
      fitted === undefined
        ? codeOf(source, called, await functionExports(called.module, load))
        : (await (await import("../fits/index.js")).rowsFitNamed(fitted.fit.fit)).code(fitted.fit, fitted.parameters);
    loaded.push({ called, code });
  }
  return async (job) => {
    const result: WireColumn[] = [];
    let at = 0;
    for (const { called, code } of job.functions.flatMap((place) => loaded[place] ?? [])) {
      const { inputs } = called.shape;
      const answer = await callRowFunction(code, called.shape, job.columns.slice(at, at + inputs.length), job.rows);
      at += inputs.length;
      if (!answer.ok) throw failure(source, called, job, answer.failure);
      result.push(...answer.columns);
    }
    return { result, transfer: buffersOf(result) };
  };
});

function codeOf(source: string, called: CalledFunction, exports: Readonly<Record<string, unknown>>): RowFunctionCode {
  const code = exports[called.export];
  if (isRowFunctionCode(code)) return code;
  return fail(
    "GR-FUNCTION-MISSING",
    `${called.module} exports no row function "${called.export}", which source "${source}" derives columns by.${didYouMean(called.export, Object.keys(exports))}`,
    { where: { file: called.module } },
  );
}

function failure(
  source: string,
  called: CalledFunction,
  job: RowsJob,
  { kind, row, words, stack }: Extract<Awaited<ReturnType<typeof callRowFunction>>, { ok: false }>["failure"],
): GranaryError {
  const subject = `Row function ${called.module}#${called.export} of source "${source}"`;
  const data = {
    source,
    function: `${called.module}#${called.export}`,
    /** From 0, in the order that rows are read in; null where it is about the batch. */
    row: row === null ? null : job.firstRow + row,
    stack,
  };
  return kind === "failed"
    ? new GranaryError("GR-FUNCTION-FAILED", `${subject} failed: ${words}`, { data })
    : new GranaryError("GR-FUNCTION-OUTPUT-INVALID", `${subject}: ${words}.`, { data });
}
