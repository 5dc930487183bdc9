import type { Entity } from "../../definition/index.js";
import { fail } from "../../errors/index.js";
import type { RegistryState } from "../../registry/index.js";
import { asOfMicros } from "../as-of.js";
import type { Command } from "../command.js";
import { textOption } from "../command.js";
import { getThen, knownEntity } from "../get-then.js";
import { requestDataOf } from "../request-data.js";
import { appliedState, onDemandFunctions, openRepoOnlineStore, withWorkplace } from "../workplace.js";

export const getCommand: Command = {
  name: "get",
  arguments: "<key> [features...]",
  summary: "look an entity's features up: in the online store, or as they were at an instant",
  options: [
    { flags: "--entity <name>", description: "the entity, where it is not the default one" },
    { flags: "--service <name>", description: "the features of a service" },
    {
      flags: "--request <name=value>",
      description: "request data of on-demand features, fields separated by commas: cart_value=19.9,items=3",
    },
    {
      flags: "--as-of <instant>",
      description: "the features as they were then, computed from the sources; what is online now by default",
    },
  ],
  examples: [
    "granary get 42",
    "granary get 42 age purchases_7d",
    "granary get 42 --as-of 2026-10-01",
    "granary get 42 cart_to_average --request cart_value=19.9",
    "granary get user_id=42,item_id=7 --entity user_item",
    `granary get '{"shop":"a,1","no":7}' --entity visit`,
  ],
  run: async (context) => {
    const { terminal, args } = context;
    const repo = await context.loadRepo();
    const state = await appliedState(repo);
    const then = asOfMicros(context);
    if (then !== undefined) {
      const name = textOption(context, "entity");
      const [key = "", ...features] = args;
      const entity = knownEntity(entityOf(state, name), name);
      const keys = keysOf(
        key,
        entity.joinKeys.map((one) => one.name),
      );
      return withWorkplace(repo, (workplace) =>
        getThen(context, workplace, { entity, keys, features, asOfMicros: then }),
      );
    }
    const { createServing, entityAnswer } = await import("../../serving/index.js");
    await using store = await openRepoOnlineStore(repo, { readOnly: true });
    const functions = await onDemandFunctions(repo, state);
    const serving = createServing({ state, store, clock: repo.config.clock, functions });
    const [key = "", ...features] = args;
    const entity = textOption(context, "entity");
    const joinKeys = entityOf(state, entity)?.joinKeys.map((one) => one.name) ?? [];
    const read = await serving.get({
      keys: keysOf(key, joinKeys),
      fromText: true,
      request: requestDataOf(textOption(context, "request")),
      entity,
      service: textOption(context, "service"),
      features: features.length === 0 ? undefined : features,
    });
    const { toJson } = await import("../../schema/index.js");
    const { formatMicros } = await import("../../time/index.js");
    await terminal.table(
      ["feature", "value", "status", "event time"],
      read.shape.features.map(({ name, type, view }, index) => {
        const micros = read.row.eventTimesMicros[view] ?? null;
        return [
          name,
          JSON.stringify(toJson(read.row.values[index] ?? null, type)),
          read.row.statuses[index] ?? "",
          micros === null ? "" : formatMicros(micros),
        ];
      }),
    );
    terminal.answer(entityAnswer(read, true));
  },
};

/** The entity that a read is about; undefined for a name that serving will refuse with a suggestion. */
function entityOf(state: RegistryState, name: string | undefined): Entity | undefined {
  const { entities, views } = state.definitions;
  return entities.find((entity) =>
    name === undefined ? views.some((view) => view.entity.name === entity.name) : entity.name === name,
  );
}

/** `42` for an entity of one join key; `user_id=42,item_id=7` names each of several, and so does a JSON object. */
function keysOf(text: string, joinKeys: readonly string[]): Readonly<Record<string, unknown>> {
  const [only, ...others] = joinKeys;
  const object = text.startsWith("{") ? objectOf(text) : null;
  if (object !== null) return object;
  if (only !== undefined && others.length === 0) {
    return { [only]: text.startsWith(`${only}=`) ? text.slice(only.length + 1) : text };
  }
  return Object.fromEntries(
    text.split(",").map((part) => {
      const at = part.indexOf("=");
      if (at < 1) {
        fail("GR-COMMAND-KEY-INVALID", `"${text}" does not name each of the join keys ${joinKeys.join(", ")}.`);
      }
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

/** The object that a text is in JSON; null where it is none, as a key may begin with a brace too. */
function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
