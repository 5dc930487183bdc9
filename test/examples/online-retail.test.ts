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
import { differences, openRawData, type RawData, type Row } from "../raw-data.js";
import { allFeatures, featuresOf } from "./served-features.js";

describeWithData("online_retail", (data) => {
  let raw: RawData;
  let repo: ExampleRepo;
  let server: RunningServer;
  let run: unknown;

  beforeAll(async () => {
    raw = await openRawData(data, join(import.meta.dirname, "online-retail.sql"));
    repo = await copyExample("online-retail", data);
    await granaryAnswer(repo, "apply");
    run = await granaryAnswer(repo, "run");
    server = await startServer(repo);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await repo?.[Symbol.asyncDispose]();
    await raw?.[Symbol.asyncDispose]();
  });

  test("a run builds and pushes a row a customer, and counts the lines that name none", async () => {
    const [all] = await raw.rows(
      "SELECT count(*) AS lines, count(*) - count(CustomerID) AS nameless, count(DISTINCT CustomerID) AS customers FROM raw_line",
    );
    const [month] = await raw.rows(
      "SELECT count(*) AS lines, count(*) - count(CustomerID) AS nameless, count(DISTINCT CustomerID) AS customers FROM raw_line WHERE InvoiceDate < DATE '2011-01-01'",
    );
    const built = ({ lines, nameless, customers }: Row, view: string) => ({
      view,
      rows: customers,
      sources: [{ rows: lines, left_out: { null_key: nameless, null_event_time: 0 }, superseded: 0 }],
    });
    const pushed = ({ customers }: Row, view: string) => ({ view, rows: customers, skipped: 0 });
    expect(run).toMatchObject({
      as_of: "2011-08-31T18:00:00Z",
      built: [built(all ?? {}, "customer_activity_features"), built(month ?? {}, "customer_december_features")],
      pushed: [pushed(all ?? {}, "customer_activity_features"), pushed(month ?? {}, "customer_december_features")],
    });
  });

  test.each([
    ["the one with most lines", 17841],
    ["the one with most cancellations, abroad", 14911],
    ["one who buys and cancels", 15311],
    ["one whose cancellations are all there is", 12503],
    ["one with a single line", 12943],
    ["one who bought 74,215 pieces and cancelled them", 12346],
    ["one from two countries", 12370],
    ["one with 62 lines that repeat another", 12748],
  ])("GET /features answers %s as SQL does", async (_, customer) => {
    const [row] = await raw.rows(`SELECT * EXCLUDE (customer) FROM expected WHERE customer = ${customer}`);
    expect(differences(await featuresOf(server.url, customer), row ?? {})).toEqual([]);
  });

  test("every customer is served as SQL has it", async () => {
    const rows = await raw.rows("FROM expected ORDER BY customer");
    const served = await allFeatures(
      server.url,
      "customer_id",
      rows.map(({ customer }) => customer),
    );
    const wrong = rows.flatMap((row, index) =>
      differences({ ...served[index], customer: row.customer ?? null }, row).map((one) => `${row.customer} ${one}`),
    );
    expect(rows.length).toBeGreaterThan(3000);
    expect(wrong).toEqual([]);
  });

  test("the features of all customers add up to the whole file", async () => {
    const [total] = await raw.rows(`
      SELECT
        count(*) AS total_lines,
        sum(Quantity * UnitPrice) AS net_spend_total,
        sum(Quantity) FILTER (Quantity > 0)::BIGINT AS quantity_bought,
        count(DISTINCT InvoiceNo) FILTER (Quantity > 0) AS invoice_count,
        count(DISTINCT InvoiceNo) FILTER (Quantity < 0) AS cancelled_invoice_count
      FROM raw_line WHERE CustomerID IS NOT NULL`);
    const customers = await raw.rows("SELECT customer FROM expected");
    const served = await allFeatures(
      server.url,
      "customer_id",
      customers.map(({ customer }) => customer),
    );
    const sums = Object.fromEntries(
      Object.keys(total ?? {}).map((name) => [name, served.reduce((sum, row) => sum + Number(row[name]), 0)]),
    );
    expect(differences(sums, total ?? {})).toEqual([]);
  });

  test("a customer nobody knows is not found", async () => {
    const response = await fetch(`${server.url}/features/1`);
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 404,
      body: { code: "GR-ENTITY-NOT-FOUND", detail: "No view has a row for customer_id 1." },
    });
  });

  test("get, ls and show answer beside the server", async () => {
    const [got, listed, shown] = await Promise.all([
      granaryAnswer(repo, "get", "12943", "total_lines", "december_lines"),
      granary(repo, "ls"),
      granary(repo, "show", "cancelled_amount"),
    ]);
    expect(got).toMatchObject({
      features: { total_lines: 1, december_lines: null },
      statuses: { total_lines: "PRESENT", december_lines: "NOT_FOUND" },
    });
    expect(listed.stdout).toMatch(
      /^\s*lines_from_United Kingdom +int +customer_activity_features +1\.0 +retention_team/m,
    );
    expect(shown.stdout).toContain('quantity ← column "Quantity" of invoice_lines');
    expect(shown.stdout).toContain("invoice_lines ← data/transactions.parquet");
  });
});
