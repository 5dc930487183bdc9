import { GranaryError } from "../../../src/errors/index.js";
import { openOnlineStore } from "../../../src/online/index.js";
import { row, version, viewOf, writeRows } from "../../../src/online/online-store-fixtures.suite.js";

/** Pushes 9000 users of one view and says `written`; or reads user 1, with `read`. Says the code of what fails. */
const [path = "", action = "push"] = process.argv.slice(2);
try {
  await using store = openOnlineStore({ type: "lmdb", path }, { readOnly: action === "read" });
  if (action === "read") {
    const [views] = await store.read("user", ["v"], [[1]]);
    console.log(`read ${String(views?.[0]?.values[0])}`);
  } else {
    const rows = Array.from({ length: 9000 }, (_, id) => row([id], ["some text ".repeat(8)]));
    await writeRows(store, viewOf("v", { text: "string" }), version(1), rows);
    console.log("written");
  }
} catch (error) {
  console.log(error instanceof GranaryError ? error.code : error);
}
