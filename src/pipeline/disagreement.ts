import { fail } from "../errors/index.js";
import type { ViewChecked } from "./check-view.js";

/** Raises `GR-CHECK-DISAGREEMENT` for the first view that differs, with the smallest history that shows it. */
export function refuseDisagreement(checked: readonly ViewChecked[]): void {
  for (const { view, seed, disagreement } of checked) {
    if (disagreement === null) continue;
    const history = disagreement.history.map((row) => JSON.stringify(row, bigintText));
    fail(
      "GR-CHECK-DISAGREEMENT",
      [`${view}: ${disagreement.what}.`, `Seed ${seed}; the smallest history:`, ...history].join("\n  "),
      { data: { view, seed, history } },
    );
  }
}

function bigintText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
