-- The features of examples/online-retail, written by hand from their descriptions, over the data set's own files.
-- `expected` has one row a customer, with each feature under its name.

CREATE MACRO now() AS TIMESTAMP '2011-08-31 18:00:00';
CREATE MACRO text_of(moment) AS strftime(moment, '%Y-%m-%dT%H:%M:%SZ');
CREATE MACRO whole_days(moment) AS (epoch_ms(now()) - epoch_ms(moment)) // 86400000;

CREATE TABLE raw_line AS SELECT * FROM read_parquet(getvariable('data') || '/transactions.parquet');

CREATE TABLE line AS
SELECT
  CustomerID AS customer, InvoiceNo AS invoice, StockCode AS product, Quantity AS pieces, UnitPrice AS price,
  Quantity * UnitPrice AS pounds, Country AS country, InvoiceDate AS moment, InvoiceDate::DATE AS day,
  InvoiceNo[1] = 'C' AS back, Description AS words,
  InvoiceDate > TIMESTAMP '2011-08-01 18:00:00' AS last30,
  InvoiceDate > TIMESTAMP '2011-06-02 18:00:00' AS last90
FROM raw_line
WHERE CustomerID IS NOT NULL AND InvoiceDate <= now();

CREATE TABLE activity AS
SELECT
  customer,
  count(*) AS total_lines,
  count(*) FILTER (last30) AS lines_30d,
  count(*) FILTER (last90) AS lines_90d,
  count(DISTINCT invoice) FILTER (NOT back) AS invoice_count,
  count(DISTINCT invoice) FILTER (NOT back AND last30) AS invoices_30d,
  count(DISTINCT invoice) FILTER (NOT back AND last90) AS invoices_90d,
  coalesce(sum(pieces) FILTER (NOT back), 0)::BIGINT AS quantity_bought,
  coalesce(sum(pieces) FILTER (last30), 0)::BIGINT AS quantity_30d,
  coalesce(sum(pieces) FILTER (last90), 0)::BIGINT AS quantity_90d,
  coalesce(sum(pounds) FILTER (NOT back), 0) AS gross_spend_total,
  coalesce(sum(pounds) FILTER (NOT back AND last30), 0) AS gross_spend_30d,
  coalesce(sum(pounds) FILTER (NOT back AND last90), 0) AS gross_spend_90d,
  sum(pounds) AS net_spend_total,
  coalesce(sum(pounds) FILTER (last30), 0) AS net_spend_30d,
  coalesce(sum(pounds) FILTER (last90), 0) AS net_spend_90d,
  avg(pounds) FILTER (NOT back) AS avg_line_spend,
  max(pounds) FILTER (NOT back) AS max_line_spend,
  avg(price) FILTER (NOT back) AS avg_unit_price,
  count(*) FILTER (NOT back AND price = 0) AS free_lines,
  count(DISTINCT invoice) FILTER (back) AS cancelled_invoice_count,
  count(*) FILTER (back AND last30) AS cancelled_lines_30d,
  count(*) FILTER (back AND last90) AS cancelled_lines_90d,
  -- What comes back has a negative quantity.
  coalesce(sum(abs(pieces) * price) FILTER (back), 0) AS cancelled_amount,
  count(*) FILTER (back) / count(*) AS cancelled_share,
  coalesce(sum(pounds) FILTER (product = 'POST' OR product = 'DOT' OR product = 'C2'), 0) AS postage_spend,
  count(DISTINCT product) FILTER (NOT back) AS product_count,
  count(DISTINCT product) FILTER (NOT back AND last30) AS products_30d,
  count(DISTINCT product) FILTER (NOT back AND last90) AS products_90d,
  count(DISTINCT day) AS active_day_count,
  count(DISTINCT day) FILTER (last30) AS active_days_30d,
  count(DISTINCT day) FILTER (last90) AS active_days_90d,
  text_of(min(moment)) AS first_seen,
  text_of(max(moment)) AS last_seen,
  whole_days(min(moment)) AS tenure_days,
  whole_days(max(moment)) AS days_since_last,
  whole_days(max(moment) FILTER (NOT back)) AS days_since_purchase,
  whole_days(max(moment) FILTER (back)) AS days_since_cancellation,
  count(*) FILTER (country = 'United Kingdom') AS "lines_from_United Kingdom",
  count(*) FILTER (country = 'Germany') AS lines_from_Germany,
  count(*) FILTER (country = 'France') AS lines_from_France,
  count(*) FILTER (country = 'EIRE') AS lines_from_EIRE,
  count(*) FILTER (country = 'Spain') AS lines_from_Spain,
  count(*) FILTER (country = 'Netherlands') AS lines_from_Netherlands,
  count(*) FILTER (country = 'Belgium') AS lines_from_Belgium,
  count(*) FILTER (
    country NOT IN ('United Kingdom', 'Germany', 'France', 'EIRE', 'Spain', 'Netherlands', 'Belgium')
  ) AS lines_from_other,
  count(*) FILTER (dayname(moment) = 'Monday') AS lines_on_weekday_1,
  count(*) FILTER (dayname(moment) = 'Tuesday') AS lines_on_weekday_2,
  count(*) FILTER (dayname(moment) = 'Wednesday') AS lines_on_weekday_3,
  count(*) FILTER (dayname(moment) = 'Thursday') AS lines_on_weekday_4,
  count(*) FILTER (dayname(moment) = 'Friday') AS lines_on_weekday_5,
  count(*) FILTER (dayname(moment) = 'Saturday') AS lines_on_weekday_6,
  count(*) FILTER (dayname(moment) = 'Sunday') AS lines_on_weekday_7,
  count(*) FILTER (moment::TIME < TIME '12:00:00') AS morning_lines
FROM line
GROUP BY customer;

-- Granary reads December from the CSV export: here it comes from the Parquet file, which holds that month too.
CREATE TABLE december AS
SELECT
  customer,
  count(*) AS december_lines,
  count(DISTINCT invoice) FILTER (NOT back) AS december_invoices,
  sum(pounds) AS december_net_spend,
  count(*) FILTER (NOT back AND words LIKE '%CHRISTMAS%') AS december_christmas_lines
FROM line
WHERE moment < TIMESTAMP '2011-01-01 00:00:00'
GROUP BY customer;

CREATE TABLE expected AS SELECT * FROM activity LEFT JOIN december USING (customer);
