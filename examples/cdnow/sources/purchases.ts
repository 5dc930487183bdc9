import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A line: who, when, how many CDs, for how many dollars. */
const line = /^\s*(\d{5})\s+(\d{4})(\d{2})(\d{2})\s+(\d+)\s+(\d+\.\d+)\s*$/;

/** The purchases of `data/purchases.txt`, which is of fixed width and no format that a source reads. */
export async function* purchases() {
  const file = join(import.meta.dirname, "../data/purchases.txt");
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (text.trim() === "") continue;
    const [, customer, year, month, day, cds, dollars] = line.exec(text) ?? [];
    if (customer === undefined) throw new Error(`Line ${number} of ${file} is no purchase: ${text}`);
    yield {
      customer_id: Number(customer),
      purchased_at: `${year}-${month}-${day}`,
      cds: Number(cds),
      dollars: Number(dollars),
    };
  }
}
