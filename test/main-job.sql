-- The shop's features as of 2026-11-01 by hand, apart from Granary's own SQL. `data` is the folder of the raw data.
CREATE TABLE events AS
  SELECT DISTINCT ON (event_id) *
  FROM read_parquet(getvariable('data') || '/user_events/*.parquet')
  ORDER BY event_id, created_time DESC;

CREATE TABLE job AS SELECT TIMESTAMP '2026-11-01' AS as_of;

-- Visits as islands: a running count of the rows that come more than 30 minutes after the one before.
CREATE TABLE visits AS
  WITH steps AS (
    SELECT user_id, event_time, event_time - lag(event_time) OVER w AS pause FROM events WINDOW w AS (PARTITION BY user_id ORDER BY event_time)
  ), numbered AS (
    SELECT user_id, event_time,
      sum(CASE WHEN pause > INTERVAL 30 MINUTE THEN 1 ELSE 0 END)
        OVER (PARTITION BY user_id ORDER BY event_time ROWS UNBOUNDED PRECEDING) AS visit
    FROM steps
  )
  SELECT user_id, visit, min(event_time) AS began, max(event_time) AS ended FROM numbered GROUP BY user_id, visit;

CREATE TABLE activity AS
  SELECT
    e.user_id,
    count(*) AS total_events,
    count(CASE WHEN event_time > as_of - INTERVAL 7 DAY THEN 1 END) AS events_7d,
    count(CASE WHEN event_time > as_of - INTERVAL 90 DAY THEN 1 END) AS events_90d,
    count(CASE WHEN event_type = 'purchase' THEN 1 END) AS purchase_count,
    count(CASE WHEN event_type = 'purchase' AND event_time > as_of - INTERVAL 30 DAY THEN 1 END) AS purchases_30d,
    count(CASE WHEN event_type = 'add_to_cart' THEN 1 END) AS add_to_cart_count,
    count(CASE WHEN event_type = 'login' THEN 1 END) AS event_vector_login,
    count(CASE WHEN event_type = 'support_contact' THEN 1 END) AS event_vector_support_contact,
    any_value(v.visits) AS session_count,
    any_value(v.mean_minutes) AS avg_session_length,
    CAST(floor(epoch(any_value(as_of) - max(event_time)) / 86400) AS BIGINT) AS last_active_days,
    strftime(min(event_time), '%Y-%m-%dT%H:%M:%S.%f') AS first_seen,
    count(DISTINCT CAST(event_time AS DATE)) AS active_days,
    coalesce(sum(amount), 0) AS spend_total,
    coalesce(sum(CASE WHEN event_time > as_of - INTERVAL 30 DAY THEN amount END), 0) AS spend_30d
  FROM events e
  CROSS JOIN job
  JOIN (
    SELECT user_id, count(*) AS visits, avg(epoch_us(ended) - epoch_us(began)) / 60e6 AS mean_minutes
    FROM visits GROUP BY user_id
  ) v USING (user_id)
  GROUP BY e.user_id;

CREATE TABLE profile AS
  SELECT
    user_id,
    coalesce(age, 0) AS age,
    age IS NOT NULL AS age_known,
    coalesce(premium, false) AS premium,
    coalesce(gender, 'unknown') = 'female' AS gender_female,
    gender IS NULL AS gender_unknown,
    coalesce(loyalty_status = 'gold', false) AS loyalty_status_gold,
    coalesce(device = 'mobile', false) AS device_mobile,
    coalesce(location = 'München', false) AS "location_München",
    coalesce(location LIKE 'Reykjav%', false) AS location_other,
    coalesce(education = 'master', false) AS education_master
  FROM read_parquet(getvariable('data') || '/user_profiles/*.parquet') p
  WHERE updated_at = (
    SELECT max(updated_at) FROM read_parquet(getvariable('data') || '/user_profiles/*.parquet') q WHERE q.user_id = p.user_id
  );

CREATE TABLE reviews AS
  SELECT user_id, rating, review_text, epoch_us(review_time) AS micros
  FROM read_parquet(getvariable('data') || '/user_reviews/*.parquet');
