import { expect, test } from "vitest";
import { membersOf } from "./json-members.js";

const cases: readonly (readonly [json: string, members: readonly string[]])[] = [
  ["{}", []],
  ["[]", []],
  ['"a:"', []],
  ['{"a":1,"b":2,"a":3}', ["a", "b", "a"]],
  [' { "a" : 1 , "A" :\t[1] } ', ["a", "A"]],
  ['{"a":{"b":{"b":1}},"c":[{"d":1}],"e":"f:"}', ["a", "c", "e"]],
  ['{"\\u0061":1,"a\\"b":"}","c\\\\":"{\\"d\\":"}', ["a", 'a"b', "c\\"]],
];
test.each(cases)("%s", (json, members) => {
  expect(membersOf(json)).toEqual(members);
});
