import { entity } from "granary";

export const reviewer = entity("reviewer", {
  joinKeys: { reviewer_id: "string" },
  description: "Somebody who reviews instruments and what belongs to them",
});
