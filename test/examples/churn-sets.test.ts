import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { thoroughness } from "../../src/testing/index.js";
import { copyExample, granary, granaryAnswer } from "../example-repo.js";
import { describeWithData } from "../public-data.js";

/** A data set's events as SQL over its files: who (`k`), when (`t`) and an amount (`x`); `$data` is the folder. */
interface ChurnSet {
  readonly data: string;
  readonly example: string;
  readonly key: string;
  readonly events: string;
  readonly activeDays: number;
  readonly horizonDays: number;
  readonly cutoffs: readonly [train: string, test: string];
  /** Features of the set by what they are over an entity's events up to the cutoff, `c`. */
  readonly features: Readonly<Record<string, string>>;
}

const sets: readonly ChurnSet[] = [
  {
    data: "online_retail",
    example: "online-retail",
    key: "customer_id",
    events: `SELECT CustomerID AS k, InvoiceDate AS t, Quantity * UnitPrice AS x
      FROM read_parquet('$data/transactions.parquet') WHERE CustomerID IS NOT NULL`,
    activeDays: 90,
    horizonDays: 90,
    cutoffs: ["2011-03-01", "2011-06-01"],
    features: {
      total_lines: "count(*)",
      lines_30d: "count(*) FILTER (t > c - INTERVAL 30 DAY)",
      net_spend_total: "sum(x)",
      net_spend_90d: "coalesce(sum(x) FILTER (t > c - INTERVAL 90 DAY), 0)",
      days_since_last: "floor((epoch_us(any_value(c)) - epoch_us(max(t))) / 86400e6)",
    },
  },
  {
    data: "rent_the_runway",
    example: "rent-the-runway",
    key: "user_id",
    events: `SELECT user_id AS k, review_date AS t, rating AS x FROM read_parquet('$data/rentals.parquet')
      WHERE user_id IS NOT NULL AND review_date IS NOT NULL`,
    activeDays: 180,
    horizonDays: 120,
    cutoffs: ["2016-06-01", "2017-01-31"],
    features: {
      rental_count: "count(*)",
      rentals_90d: "count(*) FILTER (t > c - INTERVAL 90 DAY)",
      avg_rating: "avg(x)",
      tenure_days: "floor((epoch_us(any_value(c)) - epoch_us(min(t))) / 86400e6)",
    },
  },
  {
    data: "cdnow",
    example: "cdnow",
    key: "customer_id",
    events: `SELECT f[1]::BIGINT AS k, strptime(f[2], '%Y%m%d') AS t, f[4]::DOUBLE AS x
      FROM (SELECT regexp_split_to_array(trim(line), ' +') AS f
            FROM read_csv('$data/purchases.txt', columns = { line: 'VARCHAR' }, header = false, delim = '|'))`,
    activeDays: 90,
    horizonDays: 90,
    cutoffs: ["1997-06-30", "1997-09-30"],
    features: {
      purchase_count: "count(*)",
      purchases_180d: "count(*) FILTER (t > c - INTERVAL 180 DAY)",
      spend_total: "sum(x)",
      max_spend: "max(x)",
      days_since_last: "floor((epoch_us(any_value(c)) - epoch_us(max(t))) / 86400e6)",
    },
  },
  {
    data: "jd_sample",
    example: "jd-sample",
    key: "user_id",
    events: `SELECT split_part(pair_id, '_', 1)::BIGINT AS k, make_timestamp("time" * 1000) AS t, type::BIGINT AS x
      FROM read_parquet('$data/actions.parquet')`,
    activeDays: 14,
    horizonDays: 10,
    cutoffs: ["2016-02-22", "2016-03-08"],
    features: {
      action_count: "count(*)",
      actions_3d: "count(*) FILTER (t > c - INTERVAL 3 DAY)",
      of_type_4: "count(*) FILTER (x = 4)",
      active_day_count: "count(DISTINCT date_trunc('day', t))",
    },
  },
];

/** The sets of every commit; at night all are made. */
const quick: readonly string[] = ["cdnow", "online_retail"];

for (const set of sets) {
  describeWithData(set.data, (data) => {
    test.runIf(thoroughness > 1 || quick.includes(set.data))(
      `the churn set of ${set.example} is that of SQL, and is made again from its manifest`,
      async () => {
        await using repo = await copyExample(set.example, data);
        await granaryAnswer(repo, "apply");
        const { exitCode, stderr, stdout } = await granary(repo, "training-set", "--json");
        expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
        expect(JSON.parse(stdout)).toMatchObject({ training_sets: [{ model: "churn", label: "churned" }] });
        const file = join(repo.folder, "materialized_store/training_dataset.parquet");
        const { rows, wrong, churned } = await compared(set, data, file);
        expect(wrong).toEqual([]);
        expect(rows).toBeGreaterThan(100);
        // Neither everybody nor nobody is gone.
        expect(churned / rows).toBeGreaterThan(0.1);
        expect(churned / rows).toBeLessThan(0.99);
        expect(await granaryAnswer(repo, "replay", "materialized_store/training_dataset.manifest.json")).toMatchObject({
          identical: true,
          rows,
        });
      },
      120_000,
    );
  });
}

/** The set beside what SQL makes of the events: rows that only one has, or in which a column differs. */
async function compared(set: ChurnSet, data: string, file: string) {
  const { key, activeDays, horizonDays, cutoffs, features } = set;
  const database = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await database.connect();
  const names = Object.keys(features);
  const instants = cutoffs.map((cutoff) => `(TIMESTAMP '${cutoff}')`).join(", ");
  const differs = names.map(
    (name) =>
      `m.${name} IS NULL OR abs(m.${name} - e.${name}) > 1e-9 * greatest(1, abs(e.${name})) AND m.${name} IS DISTINCT FROM e.${name}`,
  );
  const sql = `
    WITH event AS (${set.events.replaceAll("$data", data)}),
    cutoff(c) AS (VALUES ${instants}),
    -- Every pair of an event and a cutoff: dull, and nothing like what is judged by it.
    expected AS (
      SELECT k, c,
        count(*) FILTER (t > c AND t <= c + INTERVAL ${horizonDays} DAY) = 0 AS churned
      FROM event, cutoff GROUP BY k, c
      HAVING count(*) FILTER (t > c - INTERVAL ${activeDays} DAY AND t <= c) > 0),
    known AS (
      SELECT k, c, ${names.map((name) => `${features[name]} AS ${name}`).join(", ")}
      FROM event, cutoff WHERE t <= c GROUP BY k, c),
    e AS (SELECT * FROM expected JOIN known USING (k, c)),
    m AS (SELECT * FROM read_parquet('${file}'))
    SELECT m.${key}::VARCHAR, e.k::VARCHAR, coalesce(m.event_timestamp, e.c)::VARCHAR, count(*) OVER () AS n
    FROM m FULL JOIN e ON m.${key} = e.k AND m.event_timestamp = e.c
    WHERE m.${key} IS NULL OR e.k IS NULL OR m.churned IS DISTINCT FROM e.churned OR ${differs.join(" OR ")}
    LIMIT 5`;
  const wrong = (await connection.runAndReadAll(sql)).getRowsJson();
  const counted = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE, count(*) FILTER (churned)::DOUBLE FROM read_parquet('${file}')`,
  );
  const [[rows, churned] = []] = counted.getRowsJson();
  connection.closeSync();
  database.closeSync();
  return { rows: Number(rows), churned: Number(churned), wrong };
}
