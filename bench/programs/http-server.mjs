// A server in a process of its own, of what was built: `bare`, or `granary` over a store's folder and a file with a state.
// A bare one reads each request's body and answers with the text of the file it is given.
// It tells its parent where it listens and, whenever it is sent a message, what it has used.
import { readFileSync } from "node:fs";
import { createServer as createBareServer } from "node:http";

const [kind, folder, stateFile] = process.argv.slice(2);

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicros: user + system, peakRssMb: process.resourceUsage().maxRSS / 1024 });
});
process.on("disconnect", () => process.exit());
process.send({ url: kind === "bare" ? await listenBare() : await listenGranary() });

function listenBare() {
  const text = readFileSync(folder, "utf8");
  const server = createBareServer((request, response) => {
    const answer = () => {
      response.setHeader("content-type", "application/json");
      response.end(text);
    };
    if (request.method === "GET") return answer();
    request.on("data", () => {});
    request.on("end", answer);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`));
  });
}

async function listenGranary() {
  const from = (room) => import(`../../dist/${room}/index.js`);
  const [{ createServer }, { createServing }, { openOnlineStore }, { wallClock }] = await Promise.all(
    ["server", "serving", "online", "time"].map(from),
  );
  const store = openOnlineStore({ type: "lmdb", path: folder }, { readOnly: true });
  const state = JSON.parse(readFileSync(stateFile, "utf8"));
  const server = await createServer({ serving: createServing({ state, store, clock: wallClock }) });
  return server.listen({ port: 0 });
}
