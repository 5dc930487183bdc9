import { describe, expect, test } from "vitest";
import { catalogue } from "./catalogue.js";
import * as codeFiles from "./codes/index.js";

describe("the catalogue", () => {
  test("holds each code of each file once", () => {
    const codes = Object.values(codeFiles).flatMap((file) => Object.keys(file));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(Object.keys(catalogue).sort()).toEqual(codes.sort());
  });

  test.each(Object.entries(catalogue))("describes %s fully", (code, { title, hint, status }) => {
    expect(code).toMatch(/^GR(-[A-Z0-9]+)+$/);
    expect(title).toMatch(/^\S.*[^.\s]$/);
    expect(hint).toMatch(/^\S.*[.?)]$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
  });
});
