import type {
  LabelDefinition,
  OnDemandViewDefinition,
  Source,
  SourceFunction,
  ViewDefinition,
} from "../definition/index.js";
import { sha256OfText } from "../files/index.js";
import type { Definitions } from "../registry/index.js";
import { hashFunctionSource } from "./function-source.js";

/** The module that Granary's own row functions are told by: no file of the repo. */
const ownModule = "granary";

/**
 * The definitions with each row function's source as its hash; for one of Granary's own, whose versions keep what they mean,
 * its name and version stand for the source. Throws as `hashFunctionSource`.
 */
export function bindFunctions(definitions: Definitions, repoFolder: string): Definitions {
  const hashes = new Map<string, string>();
  const bound = (one: SourceFunction): SourceFunction => {
    if (one.module === ownModule) {
      return Object.freeze({ ...one, sourceHash: sha256OfText(`${ownModule}#${one.export} ${one.version}`) });
    }
    const sourceHash = hashes.get(one.module) ?? hashFunctionSource(repoFolder, one.module);
    hashes.set(one.module, sourceHash);
    return Object.freeze({ ...one, sourceHash });
  };
  const boundSource = <S extends Source>(source: S): S => {
    if (source.functions === undefined) return source;
    const made: S = { ...source, functions: Object.freeze(source.functions.map(bound)) };
    Object.freeze(made);
    return made;
  };
  const boundView = (view: ViewDefinition): ViewDefinition => {
    if (view.source.functions === undefined) return view;
    return view.kind === "aggregate_view"
      ? Object.freeze({ ...view, source: boundSource(view.source) })
      : Object.freeze({ ...view, source: boundSource(view.source) });
  };
  const boundLabel = (label: LabelDefinition): LabelDefinition =>
    label.kind === "file_label" || label.source.functions === undefined
      ? label
      : Object.freeze({ ...label, source: boundSource(label.source) });
  const boundOnDemand = (view: OnDemandViewDefinition): OnDemandViewDefinition =>
    view.functions === undefined
      ? view
      : Object.freeze({ ...view, functions: Object.freeze(view.functions.map(bound)) });
  const { labels, onDemandViews } = definitions;
  return Object.freeze({
    ...definitions,
    sources: Object.freeze(definitions.sources.map(boundSource)),
    views: Object.freeze(definitions.views.map(boundView)),
    ...(onDemandViews === undefined ? {} : { onDemandViews: Object.freeze(onDemandViews.map(boundOnDemand)) }),
    ...(labels === undefined ? {} : { labels: Object.freeze(labels.map(boundLabel)) }),
  });
}
