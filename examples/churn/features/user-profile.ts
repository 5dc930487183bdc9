import { feature, featureView, oneHot } from "granary";
import { user } from "./entities.js";
import { userProfiles } from "./sources.js";

const LOCATIONS = [
  "Berlin",
  "München",
  "Hamburg",
  "Wien",
  "Zürich",
  "London",
  "Paris",
  "København",
  "Kraków",
  "Lisboa",
  "New York",
  "São Paulo",
  "東京",
] as const;

/**
 * Categories are declared, so every batch has the same columns: a value that appears later is counted in `…_other`,
 * and a missing one is `unknown`.
 */
export const userProfile = featureView("user_profile_features", {
  description: "Who a customer is",
  entity: user,
  source: userProfiles,
  owner: "crm_team",
  version: "1.0",
  pipeline: "profile_features",
  features: (profile) => {
    const gender = profile.gender.fillNull("unknown");
    const loyalty = profile.loyalty_status.fillNull("bronze");
    const device = profile.device.fillNull("unknown");
    const location = profile.location.fillNull("unknown");
    const education = profile.education.fillNull("unknown");
    return {
      age: feature(profile.age.fillNull(0)).describe("Years; 0 where unknown"),
      age_known: feature(profile.age.isNotNull()).describe("Whether the age is known"),
      premium: feature(profile.premium.fillNull(false)).describe("Whether the customer pays for premium"),
      gender: oneHot(gender, ["female", "male", "unknown"], { other: true }).describe("Gender, one-hot"),
      loyalty_status: oneHot(loyalty, ["bronze", "silver", "gold", "platinum"], { other: true }).describe(
        "Loyalty, one-hot",
      ),
      device: oneHot(device, ["mobile", "desktop", "tablet", "unknown"], { other: true }).describe("Device, one-hot"),
      location: oneHot(location, [...LOCATIONS, "unknown"], { other: true }).describe("Location, one-hot"),
      education: oneHot(education, ["secondary", "vocational", "bachelor", "master", "doctorate", "unknown"], {
        other: true,
      }).describe("Education, one-hot"),
    };
  },
});
