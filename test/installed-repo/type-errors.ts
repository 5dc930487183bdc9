import { GranaryError, openStore } from "granary";
import { churnFeatures } from "./shop/features/services.js";

// @ts-expect-error a code that the catalogue lacks
export const unknownCode = new GranaryError("GR-", "x");

export async function unknownFeature(): Promise<unknown> {
  await using store = await openStore("shop");
  const values = await store.online.get(churnFeatures, { user_id: 1 });
  // @ts-expect-error a feature that the service lacks
  return values.purchases_31d;
}
