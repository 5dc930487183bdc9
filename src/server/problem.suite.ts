import { expect } from "vitest";
import type { ErrorCode } from "../errors/index.js";

/** Expects an answer to be a problem document, as every refusal is. */
export async function expectProblem(
  response: Response,
  expected: { readonly status: number; readonly code: ErrorCode; readonly detail: unknown },
): Promise<void> {
  const problem = await response.json();
  expect(problem).toMatchObject({ ...expected, type: `/errors/${expected.code}` });
  expect(response.status).toBe(expected.status);
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(problem).toHaveProperty("title");
  expect(problem).toHaveProperty("hint");
  expect(problem).not.toHaveProperty("stack");
}
