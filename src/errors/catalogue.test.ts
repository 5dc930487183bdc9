import { describe, expect, test } from "vitest";
import { catalogue } from "./catalogue.js";
import * as codeFiles from "./codes/index.js";

describe("the catalogue", () => {
  test("holds each code of each file once", () => {
    const codes = Object.values(codeFiles).flatMap((file) => Object.keys(file));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(Object.keys(catalogue).sort()).toEqual(codes.sort());
  });

  describe.each(Object.entries(catalogue))("%s", (code, { title, hint, status }) => {
    test("is GR and one or more words", () => expect(code).toMatch(/^GR(-[A-Z0-9]+)+$/));
    test("has a title without a full stop", () => expect(title).toMatch(/^\S.*[^.\s]$/));
    test("has a hint of whole sentences", () => expect(hint).toMatch(/^\S.*[.?)]$/));
    test("has the status of an HTTP error", () => {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
    });
  });
});
