// Type tests: checked by the type check of `npm test`. Every `@ts-expect-error` fails the check where its line compiles.
import { count, countsBy, sum } from "../aggregation/index.js";
import type { Entity, Label } from "./index.js";
import { entity, eventSource, featureService, featureView, inactivity, label, labelFile, model } from "./index.js";

type TypeOf<L> = L extends Label<Entity, infer T> ? T : never;
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

const user = entity("user", { joinKeys: { user_id: "int64" } });
const source = eventSource("events", {
  files: "events.csv",
  entity: user,
  eventTime: "at",
  columns: { kind: "string", amount: "float64" },
});

const churned = inactivity("churned", { source, active: "90d", horizon: "30d" });
same<Equal<TypeOf<typeof churned>, "boolean">>();
const spent = label("spent", { source, horizon: "30d", value: (row) => sum(row.amount) });
same<Equal<TypeOf<typeof spent>, "float64">>();
const buys = label("buys", { source, horizon: "30d", value: () => count(), as: (n) => n.gt(0) });
same<Equal<TypeOf<typeof buys>, "boolean">>();
const told = labelFile("told", { entity: user, files: "labels.csv", value: "string" });
same<Equal<TypeOf<typeof told>, "string">>();

// @ts-expect-error: there is no such column
label("spent", { source, horizon: "30d", value: (row) => sum(row.amout) });
// @ts-expect-error: a sum of texts
label("spent", { source, horizon: "30d", value: (row) => sum(row.kind) });
// @ts-expect-error: several features
label("of", { source, horizon: "30d", value: (row) => countsBy(row.kind, ["a"]) });
// @ts-expect-error: a number has no upper case
label("of", { source, horizon: "30d", value: (row) => sum(row.amount), as: (total) => total.upper() });
// @ts-expect-error: without a horizon
inactivity("churned", { source, active: "90d" });

const view = featureView("v", { entity: user, source, owner: "me", features: () => ({ n: count() }) });
const service = featureService("s", [view]);
// @ts-expect-error: no such algorithm
model("m", { service, label: churned, algorithms: ["forest"] });
