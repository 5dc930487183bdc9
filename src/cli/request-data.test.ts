import { expect, test } from "vitest";
import { requestDataOf } from "./request-data.js";

test.each([
  [undefined, {}],
  ["cart_value=19.9", { cart_value: "19.9" }],
  ["cart_value=19.9,items=3", { cart_value: "19.9", items: "3" }],
  ["note=a,b,items=3", { note: "a,b", items: "3" }],
  ["note=a=b", { note: "a=b" }],
  ["note=", { note: "" }],
])("%s", (text, fields) => {
  expect(requestDataOf(text)).toEqual(fields);
});

test.each(["cart_value", "=1", ""])("refused: %j", (text) => {
  expect(() => requestDataOf(text)).toThrowError(expect.objectContaining({ code: "GR-COMMAND-REQUEST-INVALID" }));
});
