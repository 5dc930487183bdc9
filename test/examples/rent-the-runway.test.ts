import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  copyExample,
  type ExampleRepo,
  granary,
  granaryAnswer,
  type RunningServer,
  startServer,
} from "../example-repo.js";
import { describeWithData } from "../public-data.js";
import { differences, openRawData, type RawData } from "../raw-data.js";
import { allFeatures, featuresOf } from "./served-features.js";

describeWithData("rent_the_runway", (data) => {
  let raw: RawData;
  let repo: ExampleRepo;
  let server: RunningServer;
  let run: unknown;

  beforeAll(async () => {
    raw = await openRawData(data, join(import.meta.dirname, "rent-the-runway.sql"));
    repo = await copyExample("rent-the-runway", data);
    await granaryAnswer(repo, "apply");
    run = await granaryAnswer(repo, "run");
    server = await startServer(repo);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await repo?.[Symbol.asyncDispose]();
    await raw?.[Symbol.asyncDispose]();
  });

  test("a run builds a row a user, of all their rentals and of one profile", async () => {
    const [counted] = await raw.rows(
      "SELECT count(*) AS rows, count(DISTINCT user_id) AS users, count(*) - count(DISTINCT user_id) AS repeats FROM review",
    );
    const { rows, users, repeats } = counted ?? {};
    const left_out = { null_key: 0, null_event_time: 0 };
    expect(run).toMatchObject({
      as_of: "2017-05-31T00:00:00Z",
      built: expect.arrayContaining([
        expect.objectContaining({
          view: "rental_activity_features",
          rows: users,
          sources: [expect.objectContaining({ source: "rentals", rows, left_out, superseded: 0 })],
        }),
        expect.objectContaining({
          view: "user_profile_features",
          rows: users,
          sources: [expect.objectContaining({ source: "profiles", rows, left_out, superseded: repeats })],
        }),
      ]),
    });
  });

  test.each([
    ["the one with most rentals", 691468],
    ["one who rents for work, up to the last day", 833675],
    ["one whose profile says 117 years", 551694],
    ["one whose profile says 0 years", 296523],
    ["one with a single rental and hardly a profile", 2588],
    ["one with a rental that has no rating", 12784],
  ])("GET /features answers %s as SQL does", async (_, user) => {
    const [row] = await raw.rows(`SELECT * EXCLUDE (user_id) FROM expected WHERE user_id = ${user}`);
    expect(differences(await featuresOf(server.url, user), row ?? {})).toEqual([]);
  });

  test("every fiftieth user is served as SQL has it", async () => {
    const rows = await raw.rows("FROM expected WHERE user_id % 50 = 0 ORDER BY user_id");
    const served = await allFeatures(
      server.url,
      "user_id",
      rows.map(({ user_id }) => user_id),
    );
    const wrong = rows.flatMap((row, index) =>
      differences({ ...served[index], user_id: row.user_id ?? null }, row).map((one) => `${row.user_id} ${one}`),
    );
    expect(rows.length).toBeGreaterThan(1000);
    expect(wrong).toEqual([]);
  });

  test("the snapshots of all users add up to the whole file", async () => {
    const snapshot = (view: string) => `'${join(repo.folder, "offline_store", `${view}.parquet`)}'`;
    const [built] = await raw.rows(`
      SELECT sum(rental_count)::BIGINT AS rentals, sum(rentals_90d)::BIGINT AS recent, sum(rated_count)::BIGINT AS rated,
        sum(fit_small + fit_fit + fit_large)::BIGINT AS fits, sum(category_other)::BIGINT AS others,
        sum(avg_size * rental_count) AS sizes
      FROM ${snapshot("rental_activity_features")}`);
    const [counted] = await raw.rows(`
      SELECT count(*) AS rentals, count(*) FILTER (review_date > '2017-03-02') AS recent, count(rating) AS rated,
        count(fit) AS fits,
        count(*) FILTER (category NOT IN ('dress','gown','sheath','shift','jumpsuit','romper','maxi','top')) AS others,
        sum(size)::DOUBLE AS sizes
      FROM review`);
    expect(differences(built ?? {}, counted ?? {})).toEqual([]);

    const [profiles] = await raw.rows(`
      SELECT count(*) AS users, min(age) AS youngest, max(age) AS oldest, count(age) AS aged,
        count(*) FILTER (age_known) AS known, count(*) FILTER ("body_type_full bust") AS full_busts
      FROM ${snapshot("user_profile_features")}`);
    const [people] = await raw.rows(`
      SELECT count(DISTINCT user_id) AS users,
        min(age) FILTER (age >= 14)::BIGINT AS youngest, max(age) FILTER (age <= 90)::BIGINT AS oldest,
        count(DISTINCT user_id) FILTER (age BETWEEN 14 AND 90) AS aged,
        count(DISTINCT user_id) FILTER (age BETWEEN 14 AND 90) AS known,
        count(DISTINCT user_id) FILTER (body_type = 'full bust') AS full_busts
      FROM review`);
    expect(differences(profiles ?? {}, people ?? {})).toEqual([]);
  });

  test("a user nobody knows is not found", async () => {
    const response = await fetch(`${server.url}/features/1`);
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 404,
      body: { code: "GR-ENTITY-NOT-FOUND", detail: "No view has a row for user_id 1." },
    });
  });

  test("one value is found by a name with a space and a sign in it", async () => {
    const response = await fetch(`${server.url}/features/691468/${encodeURIComponent("body_type_straight & narrow")}`);
    expect(await response.json()).toMatchObject({ value: false, status: "PRESENT" });
  });

  test("get, ls and show answer beside the server", async () => {
    const [got, listed, shown] = await Promise.all([
      granaryAnswer(repo, "get", "551694", "age", "age_known"),
      granary(repo, "ls"),
      granary(repo, "show", "age"),
    ]);
    expect(got).toMatchObject({
      features: { age: null, age_known: false },
      statuses: { age: "NULL_VALUE", age_known: "PRESENT" },
    });
    expect(listed.stdout).toMatch(/^\s*rented_for_formal affair +int +rental_activity_features +1\.0 +retention_team/m);
    expect(shown.stdout).toContain('age ← column "age" of profiles');
    expect(shown.stdout).toContain("profiles ← data/rentals.parquet");
  });
});
