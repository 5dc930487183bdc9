import { feature, featureView, oneHot } from "granary";
import { user } from "./entities.js";
import { users } from "./sources.js";

export const userProfile = featureView("user_profile_features", {
  description: "Who a user is",
  entity: user,
  source: users,
  owner: "crm_team",
  version: "1.0",
  pipeline: "profile_features",
  features: (profile) => ({
    sex: oneHot(profile.sex, ["0", "1", "2"]).describe("0 a man, 1 a woman, 2 kept secret"),
    level: feature(profile.level.asInt64()).describe("1 to 5"),
    age_known: feature(profile.age.ne("-1").fillNull(false)).describe("Whether an age is given"),
    registered_year: feature(profile.registered_at.year()).describe("Year of the registration"),
  }),
});
