import { count, countDistinct, countsBy, featureView, max, mean, min, sinceFirst, sinceLast } from "granary";
import { user } from "./entities.js";
import { rentals } from "./sources.js";

/** How a dress fitted. */
export const FITS = ["small", "fit", "large"] as const;

/** The categories that make up nine rentals in ten; all others are `other`. */
export const CATEGORIES = ["dress", "gown", "sheath", "shift", "jumpsuit", "romper", "maxi", "top"] as const;

/** Every occasion that the site offers, but for the one that it calls "other" itself. */
export const OCCASIONS = ["wedding", "formal affair", "party", "everyday", "work", "date", "vacation"] as const;

const windows = ["30d", "90d", "180d"] as const;

export const rentalActivity = featureView("rental_activity_features", {
  description: "What a user rents, how often, and how it goes",
  entity: user,
  source: rentals,
  owner: "retention_team",
  version: "1.0",
  pipeline: "activity_features",
  features: (rental) => {
    const misfit = rental.fit.ne("fit");
    const disliked = rental.rating.le(6);
    return {
      rental_count: count().describe("Rentals in all"),
      rentals: count({ windows }).describe("Rentals within the window"),
      item_count: countDistinct(rental.item_id).describe("Different items in all"),
      active_days: countDistinct(rental.review_date).describe("Days with a review"),
      rated_count: count(rental.rating).describe("Rentals with a rating"),
      avg_rating: mean(rental.rating).describe("Mean rating, 2 to 10"),
      recent_rating: mean(rental.rating, { windows }).describe("Mean rating within the window"),
      min_rating: min(rental.rating).describe("Worst rating"),
      disliked: count({ where: disliked }).describe("Rentals rated 6 or less"),
      recommended_share: mean(rental.recommend).describe("Share of rentals that are recommended, 0 to 1"),
      fit: countsBy(rental.fit, FITS).describe("Rentals that fitted so"),
      misfit_share: mean(misfit.asFloat64()).describe("Share of rentals that did not fit, 0 to 1"),
      misfits: count({ where: misfit, windows }).describe("Rentals that did not fit, within the window"),
      category: countsBy(rental.category, CATEGORIES, { other: true }).describe("Rentals of a category"),
      rented_for: countsBy(rental.rented_for, OCCASIONS, { other: true }).describe("Rentals for an occasion"),
      weekday_wear: count({ where: rental.rented_for.in(["everyday", "work"]), windows }).describe(
        "Rentals for work and every day, the habit of subscribers, within the window",
      ),
      avg_size: mean(rental.size).describe("Mean size, 0 to 58"),
      min_size: min(rental.size).describe("Least size"),
      max_size: max(rental.size).describe("Greatest size"),
      first_rental: min(rental.review_date).describe("Day of the first review"),
      last_rental: max(rental.review_date).describe("Day of the last review"),
      tenure_days: sinceFirst("days").describe("Days since the first review"),
      days_since_last: sinceLast("days").describe("Days since the last review"),
      days_since_misfit: sinceLast("days", { where: misfit }).describe("Days since something last did not fit"),
    };
  },
});
