import { GranaryError, isGranaryError, openStore } from "granary";
import { churnFeatures } from "./shop/features/services.js";

const error: unknown = new GranaryError("GR-INTERNAL", "Made by a repo that installed the package.");
if (!isGranaryError(error)) throw new Error("The package's error is not recognised by the package.");

await using store = await openStore("shop");
const values = await store.online.get(churnFeatures, { user_id: 1 });
const purchases: number | null = values.purchases_30d;
const { total_events: events } = await store.online.read({ user_id: 1 }, { features: ["total_events"] });
console.log(JSON.stringify({ code: error.code, purchases, lastSeen: values.last_seen, events }));
