import { entity } from "granary";

export const customer = entity("customer", {
  joinKeys: { customer_id: "int64" },
  description: "One who bought a first CD in the first quarter of 1997",
});
