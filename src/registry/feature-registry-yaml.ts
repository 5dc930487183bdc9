import { Document, isMap, isSeq, visit } from "yaml";
import type { LabelDefinition, ModelDefinition } from "../definition/index.js";
import { formatMicros } from "../time/index.js";
import { describeLabel } from "./describe-definitions.js";
import { lineageOfListing, listFeatures } from "./feature-listing.js";
import type { RegistryState } from "./state.js";
import { plainTypeName } from "./type-names.js";

const header = ` Every feature of this feature repo, and its labels and models, as it was applied last.
 Written by \`granary apply\`; edits are lost. The definitions are in the repo's TypeScript files.
`;

/** The text of `feature_registry.yaml`: a feature's entry changes only where the feature does. */
export function featureRegistryYaml(state: RegistryState): string {
  const features = listFeatures(state).map((listing) => {
    const { columns, inputs, reads } = lineageOfListing(state, listing);
    const { of, name, description, owner, type, pipeline, version, view, entity, source } = listing;
    const held = columns.flatMap((column) => (column.from === null ? [] : [column.from]));
    const from = [...new Set(held)].sort();
    if (of.kind === "on_demand") {
      const lineage = { reads, files: inputs, columns: from };
      return { name, description, owner, type, pipeline, version, view, entity, source, lineage };
    }
    const lineage = { [of.view.source.input.kind === "files" ? "files" : "rows"]: inputs, columns: from };
    return { name, description, owner, type, pipeline, version, view, entity, source, lineage };
  });
  const { labels = [], models = [] } = state.definitions;
  const listed = {
    features,
    ...(labels.length === 0 ? {} : { labels: labels.map(labelEntry) }),
    ...(models.length === 0 ? {} : { models: models.map(modelEntry) }),
  };
  const document = new Document(listed, { aliasDuplicateObjects: false });
  document.commentBefore = header;
  visit(document, {
    Pair: (_, pair) => {
      // Lists of names and of paths read best on the line of what they belong to.
      if (isSeq(pair.value) && !pair.value.items.some(isMap)) pair.value.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function labelEntry(label: LabelDefinition): object {
  const { name, description, owner, type, version, entity, source } = label;
  const told = { name, description, owner, type: plainTypeName(type), version, entity: entity.name };
  return { ...told, source: source.name, meaning: describeLabel(label) };
}

function modelEntry({ kind: _, cutoffsMicros, algorithms, ...model }: ModelDefinition): object {
  const { name, description, owner, version, service, label } = model;
  const cutoffs = cutoffsMicros === null ? "newest" : cutoffsMicros.map(formatMicros);
  return { name, description, owner, version, service, label, algorithms, cutoffs };
}
