import fc from "fast-check";
import { expect, test } from "vitest";
import { applyPatch, linePatch } from "./prepared.ts";

const text = fc.array(fc.constantFrom("a", "b", "", "mod x;"), { maxLength: 8 }).map((lines) => lines.join("\n"));

test("a patch leads from one text to the other", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(applyPatch(before, linePatch(before, after))).toBe(after);
    }),
  );
});

test("it holds for a text that says something else in the other lines", () => {
  const patch = linePatch(
    "extern crate sample;\n\nmod a;\nmod c;\n",
    "extern crate sample;\n\nmod a;\nmod b;\nmod c;\n",
  );
  expect(applyPatch("extern crate orders;\n\nmod a;\nmod c;\n", patch)).toBe(
    "extern crate orders;\n\nmod a;\nmod b;\nmod c;\n",
  );
});
