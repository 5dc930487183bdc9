import { feature, featureView, oneHot, when } from "granary";
import { user } from "./entities.js";
import { profiles } from "./sources.js";

export const BODY_TYPES = [
  "hourglass",
  "athletic",
  "pear",
  "petite",
  "full bust",
  "straight & narrow",
  "apple",
  "unknown",
] as const;

/** Ages in the data go from 0 to 117: what nobody who rents a dress has is unknown. */
const YOUNGEST = 14;
const OLDEST = 90;

export const userProfile = featureView("user_profile_features", {
  description: "Who a user is, as far as the profile tells",
  entity: user,
  source: profiles,
  owner: "crm_team",
  version: "1.0",
  pipeline: "profile_features",
  features: (profile) => {
    const plausible = profile.age.between(YOUNGEST, OLDEST);
    const height = profile.height_in;
    const cup = profile.bust_size_letter;
    return {
      age: feature(when(plausible, profile.age, null)).describe(`Years; null beyond ${YOUNGEST} to ${OLDEST}`),
      age_known: feature(plausible.fillNull(false)).describe("Whether the profile gives an age that can be"),
      age_group: feature(when(plausible, profile.age.bucket([25, 35, 45, 55]), null)).describe(
        "0 below 25, then one more at 25, 35, 45 and 55",
      ),
      height_in: feature(height).describe("Inches"),
      weight_lbs: feature(profile.weight_lbs).describe("Pounds"),
      weight_known: feature(profile.weight_lbs.isNotNull()).describe("Whether the profile gives a weight"),
      body_mass_index: feature(profile.weight_lbs.mul(703).div(height.mul(height))).describe("kg/m², from lb and in"),
      bust_size: feature(profile.bust_size_num).describe("Inches of the band"),
      large_cup: feature(cup.ge("d").fillNull(false)).describe("Whether the cup is a d or larger"),
      body_type: oneHot(profile.body_type.fillNull("unknown"), BODY_TYPES, { other: true }).describe(
        "Body type, one-hot",
      ),
    };
  },
});
