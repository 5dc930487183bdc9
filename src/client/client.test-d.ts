// Type tests: checked by the type check of `npm test`. Every `@ts-expect-error` fails the check where its line compiles.
import { count, max, meanVector } from "../aggregation/index.js";
import { entity, eventSource, featureService, featureView } from "../definition/index.js";
import { int64, vector } from "../schema/index.js";
import { createClient, type WireValues } from "./index.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

const user = entity("user", { joinKeys: { user_id: "int64" } });
const events = eventSource("events", {
  files: "e.parquet",
  entity: user,
  eventTime: "at",
  columns: { total: int64({ as: "bigint" }), place: vector(2) },
});
const view = featureView("activity", {
  entity: user,
  source: events,
  owner: "growth",
  features: (event) => ({
    times: count(),
    last_at: max(event.at),
    most: max(event.total),
    place: meanVector(event.place),
  }),
});
const service = featureService("service", [view]);

type Values = WireValues<typeof service>;
same<Equal<Values["times"], number | null>>();
same<Equal<Values["last_at"], string | null>>();
same<Equal<Values["most"], number | string | null>>();
same<Equal<Values["place"], readonly number[] | null>>();

const client = createClient("http://localhost:8080").service<typeof service>("service");
void client.get({ user_id: 1 });
// @ts-expect-error The key is a number.
void client.get({ user_id: "1" });
// @ts-expect-error The key is user_id.
void client.get({ item_id: 1 });
// @ts-expect-error The service takes no request data.
void client.get({ user_id: 1 }, { cart: 1 });
