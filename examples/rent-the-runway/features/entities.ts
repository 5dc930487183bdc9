import { entity } from "granary";

export const user = entity("user", {
  joinKeys: { user_id: "int64" },
  description: "A customer who rents dresses and reviews them",
});
