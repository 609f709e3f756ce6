import { expect, test } from "vitest";
import { nameList, qualifiedName, quoteLiteral, quoteName } from "./sql-text.ts";

test.each([
  ["users", '"users"'],
  ['a"b', '"a""b"'],
  ["Größe; DROP TABLE x", '"Größe; DROP TABLE x"'],
])("the name %s is quoted", (name, quoted) => {
  expect(quoteName(name)).toBe(quoted);
});

test("names are qualified and listed", () => {
  expect(qualifiedName("public", 'a"b')).toBe('"public"."a""b"');
  expect(nameList(["a", "b"])).toBe('"a", "b"');
});

test.each([
  ["it's", "'it''s'"],
  ["a\\'b", " E'a\\\\''b'"],
  ["", "''"],
])("the text %s is quoted", (text, quoted) => {
  expect(quoteLiteral(text)).toBe(quoted);
});
