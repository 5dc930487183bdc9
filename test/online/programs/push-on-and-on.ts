import { openOnlineStore } from "../../../src/online/index.js";
import { batches, row, version, viewOf } from "../../../src/online/online-store-fixtures.suite.js";
import { redisPlace } from "../redis/place.js";

/**
 * Writes version after version of a view in full, users × a number and a text that both name it, and says `written N`
 * when the store has acknowledged version N, `began N` after the first rows of one.
 */
const [place = "", users = "0"] = process.argv.slice(2);
const view = viewOf("v", { n: "int64", text: "string", again: "int64" });
const store = openOnlineStore(
  place.startsWith("redis://") ? redisPlace(Number(new URL(place).port)) : { type: "lmdb", path: place },
);
const say = (line: string) => new Promise((resolve) => process.stdout.write(`${line}\n`, resolve));

for (let n = 1; ; n++) {
  const rows = Array.from({ length: Number(users) }, (_, id) => row([id], [n, `${n} `.repeat(40), n], n));
  let told = false;
  await store.write(view, version(n), batches(rows), {
    full: true,
    onProgress: () => {
      if (!told) void say(`began ${n}`);
      told = true;
    },
  });
  await say(`written ${n}`);
}
