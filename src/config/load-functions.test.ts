import { expect, test } from "vitest";
import { evaluateOnDemand, planOnDemand } from "../ondemand/index.js";
import { loadOnDemandFunctions, loadRepo } from "./index.js";
import { config, events, failure, repoOf, user, write } from "./repo-folder.suite.js";

const cart = `import { onDemandView, rowFunction } from "granary";
import { user } from "./user.js";

export const cart = onDemandView("cart", {
  entity: user,
  owner: "checkout",
  request: { cart_value: "float64" },
  features: (_input, request) => ({
    risk: rowFunction({
      module: "functions/risk.ts", export: "risk", version: "1",
      inputs: { value: request.cart_value }, output: "float64",
    }),
  }),
});
`;
const risk = `import { perRow } from "granary";
import { factor } from "./factor.js";
export const risk = perRow(({ value }: { value: number | null }) => (value === null ? null : value * factor));
`;
const files = {
  "granary.config.ts": config,
  "features/user.ts": user,
  "features/events.ts": events,
  "features/cart.ts": cart,
  "functions/risk.ts": risk,
  "functions/factor.ts": "export const factor = 3;\n",
};

async function viewsOf(folder: string) {
  return (await loadRepo(folder)).definitions.onDemandViews ?? [];
}

test("a function of the repo's TypeScript computes what was defined", async () => {
  const folder = await repoOf(files);
  const views = await viewsOf(folder);
  const code = await loadOnDemandFunctions(folder, views);
  const [view] = views;
  expect(view?.functions?.[0]?.sourceHash).toMatch(/^[0-9a-f]{64}$/);
  const row = { inputs: {}, request: { cart_value: 7 }, tMicros: 0, entity: () => "user_id 1" };
  const values = view === undefined ? [] : await evaluateOnDemand(planOnDemand(view, ["risk"], code), [row]);
  expect(values).toEqual([[21]]);
});

test("where there is no function nothing is loaded", async () => {
  expect(await loadOnDemandFunctions("/nowhere", [])).toEqual(new Map());
});

test("a source that is not the applied one is refused: GR-REGISTRY-NOT-APPLIED", async () => {
  const folder = await repoOf(files);
  const views = await viewsOf(folder);
  await write(folder, { "functions/factor.ts": "export const factor = 4;\n" });
  const refused = await failure(() => loadOnDemandFunctions(folder, views));
  expect(refused).toMatchObject({ code: "GR-REGISTRY-NOT-APPLIED" });
  expect(refused.message).toContain('functions/risk.ts#risk, which on-demand view "cart"');
});

test("a module that lacks the function is named: GR-FUNCTION-MISSING", async () => {
  const folder = await repoOf({ ...files, "functions/risk.ts": risk.replace("const risk", "const risks") });
  const views = await viewsOf(folder);
  const refused = await failure(() => loadOnDemandFunctions(folder, views));
  expect(refused).toMatchObject({ code: "GR-FUNCTION-MISSING" });
  expect(refused.message).toContain('Did you mean "risks"');
});
