import type { Source } from "../definition/index.js";
import type { DefinitionDescription } from "../registry/index.js";
import type { Terminal } from "./terminal.js";

/** Prints what a definition is, for people: facts a line each, features as a table. */
export async function printDefinition(terminal: Terminal, shown: DefinitionDescription): Promise<void> {
  const { describeFitted, describeFunction } = await import("../registry/index.js");
  const { typeName } = await import("../schema/index.js");
  const { formatDuration, formatMicros } = await import("../time/index.js");
  const fact = (label: string, value: string): void => {
    if (value !== "") terminal.print(`  ${terminal.dim(label.padEnd(13))} ${value}`);
  };
  const title = (kind: string, name: string): void => terminal.print(`${kind} ${terminal.bold(name)}`);
  switch (shown.kind) {
    case "feature": {
      const { listing, lineage } = shown;
      title("feature", listing.name);
      fact("description", listing.description);
      fact("owner", listing.owner);
      fact("type", listing.type);
      fact("view", `${listing.view} ${listing.version}`);
      fact("entity", listing.entity);
      fact("pipeline", listing.pipeline);
      fact("meaning", shown.meaning);
      fact("services", shown.services.join(", "));
      terminal.print("  lineage");
      terminal.print(`    ${lineage.feature} ← ${lineage.computation}`);
      for (const { name, from, computation, reads, source } of lineage.columns) {
        const origin =
          computation === null ? `column "${from}" of ${source ?? lineage.source}` : call(computation, reads);
        terminal.print(`    ${name} ← ${origin}`);
      }
      if (lineage.inputs.length > 0) terminal.print(`    ${lineage.source} ← ${lineage.inputs.join(", ")}`);
      return;
    }
    case "view": {
      const { definition } = shown;
      title("view", definition.name);
      fact("description", definition.description);
      fact("owner", definition.owner);
      fact("version", definition.version);
      fact("entity", definition.entity.name);
      fact("source", definition.source.name);
      fact("ttl", definition.ttlMicros === null ? "" : formatDuration(definition.ttlMicros));
      fact("services", shown.services.join(", "));
      await printFeatures(terminal, shown.features);
      return;
    }
    case "on_demand_view": {
      const { definition } = shown;
      title("on-demand view", definition.name);
      fact("description", definition.description);
      fact("owner", definition.owner);
      fact("version", definition.version);
      fact("entity", definition.entity.name);
      fact("inputs", definition.inputs.map(({ view, feature }) => `${view}.${feature}`).join(", "));
      fact("request", definition.request.map(({ name, type }) => `${name} ${typeName(type)}`).join(", "));
      for (const one of definition.functions ?? []) fact("function", describeFunction(one));
      fact("services", shown.services.join(", "));
      await printFeatures(terminal, shown.features);
      return;
    }
    case "service":
      title("service", shown.definition.name);
      fact("description", shown.definition.description);
      await printFeatures(terminal, shown.features);
      return;
    case "label": {
      const { definition } = shown;
      title("label", definition.name);
      fact("description", definition.description);
      fact("owner", definition.owner);
      fact("version", definition.version);
      fact("type", typeName(definition.type));
      fact("entity", definition.entity.name);
      fact("meaning", shown.meaning);
      fact("source", inputText(definition.source));
      fact("models", shown.models.join(", "));
      return;
    }
    case "model": {
      const { definition } = shown;
      title("model", definition.name);
      fact("description", definition.description);
      fact("owner", definition.owner);
      fact("version", definition.version);
      fact("service", definition.service);
      fact("label", definition.label);
      fact("algorithms", definition.algorithms.join(", "));
      fact(
        "cutoffs",
        definition.cutoffsMicros?.map(formatMicros).join(", ") ?? "the newest UTC midnight that is known",
      );
      await printFeatures(terminal, shown.features);
      return;
    }
    case "entity":
      title("entity", shown.definition.name);
      fact("description", shown.definition.description);
      fact("join keys", shown.definition.joinKeys.map(({ name, type }) => `${name} ${type}`).join(", "));
      fact("views", shown.views.join(", "));
      return;
    case "source": {
      const { definition } = shown;
      title(definition.kind === "event_source" ? "event source" : "row source", definition.name);
      fact("description", definition.description);
      fact("entity", definition.entity.name);
      fact("input", inputText(definition));
      fact("event time", definition.eventTime?.name ?? "none: its rows hold always");
      fact("created time", definition.createdTime?.name ?? "");
      fact("identity", definition.identity.join(", "));
      fact("zone", definition.timeZone);
      fact("columns", definition.columns.map(({ name, type }) => `${name} ${typeName(type)}`).join(", "));
      fact("derived", definition.derived.map(({ name, type }) => `${name} ${typeName(type)}`).join(", "));
      for (const one of definition.functions ?? []) fact("row function", describeFunction(one));
      for (const one of definition.fits ?? []) fact("fitted", describeFitted(one));
      fact("views", shown.views.join(", "));
    }
  }
}

function call(computation: string, reads: readonly string[]): string {
  return reads.length === 0 ? computation : `${computation} (${reads.join(", ")})`;
}

function inputText({ input }: Source): string {
  return input.kind === "files" ? input.paths.join(", ") : `${input.module}#${input.export}`;
}

type Listings = Extract<DefinitionDescription, { kind: "view" }>["features"];

async function printFeatures(terminal: Terminal, features: Listings): Promise<void> {
  await terminal.table(
    ["feature", "type", "owner", "description"],
    features.map(({ name, type, owner, description }) => [name, type, owner, description]),
  );
}
