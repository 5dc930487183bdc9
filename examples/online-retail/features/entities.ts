import { entity } from "granary";

export const customer = entity("customer", {
  joinKeys: { customer_id: "int64" },
  description: "A customer with an account; many of them are shops themselves",
});
