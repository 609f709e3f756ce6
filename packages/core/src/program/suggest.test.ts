import { expect, test } from "vitest";
import { nearest } from "./suggest.ts";

test.each([
  ["axxum", ["axum", "actix"], "axum"],
  ["--jsn", ["--json", "--lang"], "--json"],
  ["nwe", ["new", "show"], "new"],
  ["NEW", ["new"], "new"],
  ["postgres", ["sqlite", "postgresql"], "postgresql"],
  ["kubernetes", ["axum", "sqlite"], undefined],
  ["x", [], undefined],
])("nearest to %s in %j is %s", (word, known, expected) => {
  expect(nearest(word, known)).toBe(expected);
});
