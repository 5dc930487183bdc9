import type { Source } from "../../definition/index.js";
import { didYouMean, fail } from "../../errors/index.js";
import type { FitTarget } from "../../pipeline/index.js";
import { formatMicros } from "../../time/index.js";
import { asOfMicros, asOfOption } from "../as-of.js";
import type { Command } from "../command.js";
import { plural } from "../numbers.js";
import { fittedAnswer, heldBackText, printFitted } from "../print-fits.js";
import { withWorkplace } from "../workplace.js";

export const fitCommand: Command = {
  name: "fit",
  arguments: "[fits...]",
  summary: "learn scalers, imputers, encoders and topics of sources from their rows, as new artifacts",
  options: [asOfOption],
  examples: ["granary fit", "granary fit products --as-of 2026-11-01", "granary fit products.price_z"],
  run: async (context) => {
    const { terminal, args } = context;
    const explicitMicros = asOfMicros(context);
    const repo = await context.loadRepo();
    const asOf = explicitMicros ?? repo.config.clock();
    const fitted = await withWorkplace(repo, async (workplace) => {
      const targets = targetsNamed(workplace.state.definitions.sources, args);
      if (targets.length === 0)
        fail("GR-COMMAND-NOTHING-TO-DO", "No source that is applied derives a column by a fit.");
      const columns = targets.reduce((sum, { fits }) => sum + fits.length, 0);
      const { fitSources, fitTargets } = await import("../../pipeline/index.js");
      const dated =
        explicitMicros === undefined
          ? await fitTargets(workplace, targets, asOf)
          : targets.map((target) => ({ ...target, asOfMicros: asOf, model: null }));
      const asOfs = [...new Set(dated.map(({ asOfMicros: at }) => formatMicros(at)))];
      terminal.note(`Fitting ${plural(columns, "column")} as of ${asOfs.join(", ")}`);
      for (const { source, asOfMicros: at, model } of dated) {
        if (model !== null) terminal.note(heldBackText(source.name, at, model));
      }
      return fitSources(workplace, dated, {
        onProgress: terminal.status,
        onFitted: (one) => printFitted(terminal, one),
      });
    });
    terminal.answer({ as_of: formatMicros(asOf), sources: fitted.map(fittedAnswer) });
  },
};

type SomeFits = Pick<FitTarget, "source" | "fits">;

/** The fits of the names given, `source` or `source.column`; all without names. Throws `GR-COMMAND-FIT-UNKNOWN`. */
function targetsNamed(sources: readonly Source[], names: readonly string[]): readonly SomeFits[] {
  const all = sources.flatMap((source): readonly SomeFits[] =>
    source.fits === undefined ? [] : [{ source, fits: source.fits }],
  );
  const known = all.flatMap(({ source, fits }) => [source.name, ...fits.map(({ name }) => `${source.name}.${name}`)]);
  for (const name of names) {
    if (known.includes(name)) continue;
    fail("GR-COMMAND-FIT-UNKNOWN", `No fit is called "${name}".${didYouMean(name, known)}`, {
      hint: `Sources with fits, and their fits: ${known.join(", ") || "none yet"}.`,
    });
  }
  if (names.length === 0) return all;
  const wanted = new Set(names);
  return all
    .map(({ source, fits }) => ({
      source,
      fits: wanted.has(source.name) ? fits : fits.filter(({ name }) => wanted.has(`${source.name}.${name}`)),
    }))
    .filter(({ fits }) => fits.length > 0);
}
