import { entity } from "granary";

export const user = entity("user", { joinKeys: { user_id: "int64" }, description: "A user of the shop" });
