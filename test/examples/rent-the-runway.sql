-- The features of examples/rent-the-runway, written by hand from their descriptions, over the data set's own file.
-- `expected` has one row a user, with each feature under its name.

CREATE MACRO now() AS DATE '2017-05-31';
CREATE MACRO text_of(reviewed) AS strftime(reviewed, '%Y-%m-%dT00:00:00Z');

CREATE TABLE review AS
SELECT *, review_date::DATE AS reviewed
FROM read_parquet(getvariable('data') || '/rentals.parquet');

CREATE TABLE activity AS
SELECT
  user_id,
  count(*) AS rental_count,
  -- Dates alone: the thirty days up to the 31st of May are those after the 1st.
  count(*) FILTER (reviewed > DATE '2017-05-01') AS rentals_30d,
  count(*) FILTER (reviewed > DATE '2017-03-02') AS rentals_90d,
  count(*) FILTER (reviewed > DATE '2016-12-02') AS rentals_180d,
  count(DISTINCT item_id) AS item_count,
  count(DISTINCT reviewed) AS active_days,
  count(*) FILTER (rating IS NOT NULL) AS rated_count,
  avg(rating) AS avg_rating,
  avg(rating) FILTER (reviewed > DATE '2017-05-01') AS recent_rating_30d,
  avg(rating) FILTER (reviewed > DATE '2017-03-02') AS recent_rating_90d,
  avg(rating) FILTER (reviewed > DATE '2016-12-02') AS recent_rating_180d,
  min(rating) AS min_rating,
  count(*) FILTER (rating IN (2, 4, 6)) AS disliked,
  count(*) FILTER (recommend = 1) / count(*) AS recommended_share,
  count(*) FILTER (fit = 'small') AS fit_small,
  count(*) FILTER (fit = 'fit') AS fit_fit,
  count(*) FILTER (fit = 'large') AS fit_large,
  count(*) FILTER (fit IN ('small', 'large')) / count(*) AS misfit_share,
  count(*) FILTER (fit IN ('small', 'large') AND reviewed > DATE '2017-05-01') AS misfits_30d,
  count(*) FILTER (fit IN ('small', 'large') AND reviewed > DATE '2017-03-02') AS misfits_90d,
  count(*) FILTER (fit IN ('small', 'large') AND reviewed > DATE '2016-12-02') AS misfits_180d,
  count(*) FILTER (category = 'dress') AS category_dress,
  count(*) FILTER (category = 'gown') AS category_gown,
  count(*) FILTER (category = 'sheath') AS category_sheath,
  count(*) FILTER (category = 'shift') AS category_shift,
  count(*) FILTER (category = 'jumpsuit') AS category_jumpsuit,
  count(*) FILTER (category = 'romper') AS category_romper,
  count(*) FILTER (category = 'maxi') AS category_maxi,
  count(*) FILTER (category = 'top') AS category_top,
  count(*) FILTER (
    category NOT IN ('dress', 'gown', 'sheath', 'shift', 'jumpsuit', 'romper', 'maxi', 'top')
  ) AS category_other,
  count(*) FILTER (rented_for = 'wedding') AS rented_for_wedding,
  count(*) FILTER (rented_for = 'formal affair') AS "rented_for_formal affair",
  count(*) FILTER (rented_for = 'party') AS rented_for_party,
  count(*) FILTER (rented_for = 'everyday') AS rented_for_everyday,
  count(*) FILTER (rented_for = 'work') AS rented_for_work,
  count(*) FILTER (rented_for = 'date') AS rented_for_date,
  count(*) FILTER (rented_for = 'vacation') AS rented_for_vacation,
  count(*) FILTER (rented_for = 'other') AS rented_for_other,
  count(*) FILTER (rented_for IN ('everyday', 'work') AND reviewed > DATE '2017-05-01') AS weekday_wear_30d,
  count(*) FILTER (rented_for IN ('everyday', 'work') AND reviewed > DATE '2017-03-02') AS weekday_wear_90d,
  count(*) FILTER (rented_for IN ('everyday', 'work') AND reviewed > DATE '2016-12-02') AS weekday_wear_180d,
  avg(size) AS avg_size,
  min(size) AS min_size,
  max(size) AS max_size,
  text_of(min(reviewed)) AS first_rental,
  text_of(max(reviewed)) AS last_rental,
  now() - min(reviewed) AS tenure_days,
  now() - max(reviewed) AS days_since_last,
  now() - max(reviewed) FILTER (fit IN ('small', 'large')) AS days_since_misfit
FROM review
GROUP BY user_id;

-- Every review of a user repeats one profile, so any one of its values is the value.
CREATE TABLE profile AS
SELECT
  user_id,
  max(age)::BIGINT AS years,
  max(height_in) AS height_in,
  max(weight_lbs) AS weight_lbs,
  max(bust_size_num)::BIGINT AS bust_size,
  max(bust_size_letter) AS cup,
  max(body_type) AS body
FROM review
GROUP BY user_id;

CREATE TABLE profile_features AS
SELECT
  user_id,
  CASE WHEN years >= 14 AND years <= 90 THEN years END AS age,
  coalesce(years >= 14 AND years <= 90, FALSE) AS age_known,
  CASE
    WHEN years < 14 OR years > 90 OR years IS NULL THEN NULL
    WHEN years < 25 THEN 0
    WHEN years < 35 THEN 1
    WHEN years < 45 THEN 2
    WHEN years < 55 THEN 3
    ELSE 4
  END AS age_group,
  height_in,
  weight_lbs,
  weight_lbs IS NOT NULL AS weight_known,
  703 * weight_lbs / height_in ** 2 AS body_mass_index,
  bust_size,
  cup IS NOT NULL AND cup NOT IN ('aa', 'a', 'b', 'c') AS large_cup,
  body IS NOT DISTINCT FROM 'hourglass' AS body_type_hourglass,
  body IS NOT DISTINCT FROM 'athletic' AS body_type_athletic,
  body IS NOT DISTINCT FROM 'pear' AS body_type_pear,
  body IS NOT DISTINCT FROM 'petite' AS body_type_petite,
  body IS NOT DISTINCT FROM 'full bust' AS "body_type_full bust",
  body IS NOT DISTINCT FROM 'straight & narrow' AS "body_type_straight & narrow",
  body IS NOT DISTINCT FROM 'apple' AS body_type_apple,
  body IS NULL AS body_type_unknown,
  FALSE AS body_type_other
FROM profile;

CREATE TABLE expected AS SELECT * FROM activity JOIN profile_features USING (user_id);
