CREATE TABLE reviews AS
  SELECT reviewerID AS reviewer_id, overall AS rating, reviewText AS text, summary, unixReviewTime AS seconds
  FROM read_parquet(getvariable('data') || '/reviews.parquet');
