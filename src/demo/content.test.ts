import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawCustomer } from "./customers.js";
import { type DemoReport, EVENT_TYPES, generateDemoData } from "./index.js";

const endMicros = Date.UTC(2026, 10, 1) * 1000;
const day = 86_400_000_000;
const users = 600;
const seed = 7;

let folder: string;
let report: DemoReport;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-demo-content-"));
  report = await generateDemoData({ folder: join(folder, "raw"), users, seed, endMicros });
  instance = await DuckDBInstance.create(":memory:");
  connection = await instance.connect();
  for (const [view, table] of Object.entries({
    events: "user_events",
    profiles: "user_profiles",
    reviews: "user_reviews",
  })) {
    await connection.run(
      `CREATE VIEW ${view} AS FROM read_parquet('${folder}/raw/${table}/*.parquet', filename = true)`,
    );
  }
});

afterAll(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true, force: true });
});

async function rowsOf(sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

/** The numbers of a query's only row. */
async function numbersOf(sql: string): Promise<readonly number[]> {
  const [row = []] = await rowsOf(sql);
  return row.map(Number);
}

describe("the counts reported", () => {
  it("are those of the files", async () => {
    const { events, duplicates, profiles, reviews, lateEvents } = report.counts;
    expect(await numbersOf("SELECT count(*), count(*) - count(DISTINCT event_id) FROM events")).toEqual([
      events,
      duplicates,
    ]);
    expect(await numbersOf("SELECT (SELECT count(*) FROM profiles), (SELECT count(*) FROM reviews)")).toEqual([
      profiles,
      reviews,
    ]);
    expect(
      await numbersOf("SELECT count(DISTINCT event_id) FROM events WHERE created_time >= event_time + INTERVAL 1 hour"),
    ).toEqual([lateEvents]);
  });

  it("are those of each file", async () => {
    const rows = await rowsOf(`SELECT replace(filename, '${folder}/raw/', ''), count(*)
      FROM (SELECT filename FROM events UNION ALL SELECT filename FROM profiles UNION ALL SELECT filename FROM reviews)
      GROUP BY 1 ORDER BY 1`);
    expect(rows).toEqual(report.files.map(({ path, rowCount }) => [path, BigInt(rowCount)]));
    expect(rows.length).toBeGreaterThan(4);
  });

  it("are near the events asked for: 125 a customer", () => {
    expect(report.counts.events / users).toBeGreaterThan(95);
    expect(report.counts.events / users).toBeLessThan(155);
  });
});

describe("events", () => {
  it("lie in the year before the end, reach it exactly, and are known by then", async () => {
    expect(
      await rowsOf(`SELECT max(event_time)::VARCHAR, max(created_time)::VARCHAR,
        min(event_time) >= TIMESTAMP '2025-11-01', min(created_time - event_time) >= INTERVAL 0 seconds FROM events`),
    ).toEqual([["2026-11-01 00:00:00", "2026-11-01 00:00:00", true, true]]);
  });

  it("are of all seventeen types", async () => {
    expect(EVENT_TYPES).toHaveLength(17);
    const types = await rowsOf("SELECT DISTINCT event_type FROM events ORDER BY 1");
    expect(types.flat()).toEqual([...EVENT_TYPES].sort());
  });

  it("have an amount exactly where money moves", async () => {
    expect(
      await numbersOf(`SELECT count(*) FILTER ((amount IS NOT NULL) <> (event_type IN ('purchase', 'refund'))),
        count(*) FILTER (event_type = 'purchase' AND amount <= 0), count(*) FILTER (event_type = 'refund' AND amount >= 0)
        FROM events`),
    ).toEqual([0, 0, 0]);
  });

  it("are sometimes written twice, alike in every column", async () => {
    const share = report.counts.duplicates / report.counts.events;
    expect(share).toBeGreaterThan(0.001);
    expect(share).toBeLessThan(0.006);
    expect(
      await numbersOf(
        "SELECT count(*) - count(DISTINCT (event_id, user_id, event_type, event_time, created_time, amount)) FROM events",
      ),
    ).toEqual([report.counts.duplicates]);
  });

  it("are sometimes late, so that files aren't in the order of event times", async () => {
    const share = report.counts.lateEvents / report.counts.events;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.015);
    const [backward = 0] = await numbersOf(`SELECT count(*) FILTER (event_time < before) FROM (
      SELECT event_time, lag(event_time) OVER (PARTITION BY filename ORDER BY file_row_number) AS before
      FROM read_parquet('${folder}/raw/user_events/*.parquet', filename = true, file_row_number = true))`);
    expect(backward).toBeGreaterThan(report.counts.lateEvents / 2);
  });

  it("come from few customers in good part", async () => {
    const [topTenth = 0] = await numbersOf(`SELECT sum(n) FILTER (rank <= ${users / 10}) / sum(n) FROM (
      SELECT count(*) AS n, row_number() OVER (ORDER BY count(*) DESC) AS rank FROM events GROUP BY user_id)`);
    expect(topTenth).toBeGreaterThan(0.2);
    expect(topTenth).toBeLessThan(0.6);
  });
});

describe("profiles", () => {
  it("are one to four rows a customer, from joining on, none after the end", async () => {
    expect(
      await rowsOf(`SELECT count(*), min(n), max(n) BETWEEN 3 AND 4, max(newest) <= TIMESTAMP '2026-11-01' FROM (
        SELECT count(*) AS n, max(updated_at) AS newest FROM profiles GROUP BY user_id)`),
    ).toEqual([[BigInt(users), 1n, true, true]]);
    const unknown = await numbersOf(`SELECT count(*) FROM events e
      JOIN (SELECT user_id, min(updated_at) AS joined FROM profiles GROUP BY ALL) p USING (user_id) WHERE event_time < joined`);
    expect(unknown).toEqual([0]);
  });

  it("have nulls where people don't tell, and only there", async () => {
    const nulls = await rowsOf(`SELECT count(*) > count(age), count(*) > count(gender), count(*) > count(education),
      count(*) = count(premium), count(*) = count(loyalty_status), count(*) = count(device), count(*) = count(location)
      FROM profiles`);
    expect(nulls).toEqual([[true, true, true, true, true, true, true]]);
  });

  it("change over time", async () => {
    const changed = await rowsOf(`SELECT max(devices) > 1, max(places) > 1, max(premiums) > 1, max(levels) > 1 FROM (
      SELECT count(DISTINCT device) AS devices, count(DISTINCT location) AS places, count(DISTINCT premium) AS premiums,
        count(DISTINCT loyalty_status) AS levels FROM profiles GROUP BY user_id)`);
    expect(changed).toEqual([[true, true, true, true]]);
  });
});

describe("reviews", () => {
  it("are those of the write_review events", async () => {
    expect(
      await numbersOf(`SELECT count(*), count(e.event_id), count(r.review_id) FROM reviews r
        FULL JOIN (SELECT DISTINCT event_id, user_id, event_time FROM events WHERE event_type = 'write_review') e
        ON (r.review_id, r.user_id, r.review_time) = (e.event_id, e.user_id, e.event_time)`),
    ).toEqual([report.counts.reviews, report.counts.reviews, report.counts.reviews]);
  });

  it("have null and empty texts among them", async () => {
    expect(
      await rowsOf("SELECT count(*) > count(review_text), count(*) FILTER (review_text = '') > 0 FROM reviews"),
    ).toEqual([[true, true]]);
  });
});

describe("leaving", () => {
  it("shows beforehand and is for good", async () => {
    const eventDays = new Map<number, number[]>();
    for (const [userId, micros] of await rowsOf("SELECT user_id, epoch_us(event_time) FROM events")) {
      const times = eventDays.get(Number(userId)) ?? [];
      times.push(Number(micros) / day);
      eventDays.set(Number(userId), times);
    }
    let [earlier, justBefore, after] = [0, 0, 0];
    for (let userId = 1; userId <= users; userId++) {
      const { joinedMicros, leavesMicros } = drawCustomer(seed, userId, endMicros);
      if (leavesMicros === Number.POSITIVE_INFINITY || joinedMicros > leavesMicros - 120 * day) continue;
      for (const eventDay of eventDays.get(userId) ?? []) {
        const daysBefore = leavesMicros / day - eventDay;
        if (daysBefore >= 0 && daysBefore < 30) justBefore++;
        if (daysBefore >= 90 && daysBefore < 120) earlier++;
        // A visit under way may last a little longer.
        if (daysBefore < -0.2) after++;
      }
    }
    expect(earlier).toBeGreaterThan(500);
    expect(justBefore).toBeLessThan(0.7 * earlier);
    expect(after).toBe(0);
  });

  it("makes a fifth to a third of the active customers inactive for the last 30 days", async () => {
    const [rate = 0] = await numbersOf(`SELECT avg(gone::INT) FROM (
      SELECT bool_and(event_time <= TIMESTAMP '2026-10-02') AS gone FROM events GROUP BY user_id
      HAVING bool_or(event_time > TIMESTAMP '2026-10-02' - INTERVAL 90 day AND event_time <= TIMESTAMP '2026-10-02'))`);
    expect(rate).toBeGreaterThan(0.2);
    expect(rate).toBeLessThan(0.35);
  });
});
