import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePattern } from "./pattern.ts";

const known = [
  "^[A-Z]{2}-\\d{4}(?:x|yz)?$",
  "^a|b$",
  "^\\w+@[a-z.-]+$",
  "[^0-9]{3,}",
  "^\\+?[0-9 ]{6,15}$",
  "^(ab|cd){2}\\.x*$",
  "^[\\d\\w.]{1,5}$",
];

test.each(known)("samples of %s match it, within the length", (source) => {
  const pattern = parsePattern(source);
  if (!("samples" in pattern)) throw new Error(pattern.unsupported);
  const samples = pattern.samples(12, 1, 20);
  expect(samples.length).toBeGreaterThan(0);
  expect(new Set(samples).size).toBe(samples.length);
  for (const sample of samples) {
    expect(sample).toMatch(new RegExp(source, "u"));
    expect(sample.length).toBeLessThanOrEqual(20);
  }
});

test.each([
  ["a(?=b)", "(?=b)"],
  ["(?<name>a)", "(?<name>a)"],
  ["\\p{L}", "\\p"],
  ["a{2}+", "+"],
  ["[a&&b]", "[a&&b]"],
  ["[[a]]", "[[a]]"],
  ["a^b", "^b"],
  ["a$b", "$b"],
  ["a)", ")"],
  ["\\b", "\\b"],
  ["[\\s]", "\\s"],
])("%s is not taken, because of %s", (source, unsupported) => {
  expect(parsePattern(source)).toEqual({ unsupported });
});

test("digits and word characters are those of ASCII in Rust", () => {
  const pattern = parsePattern("^\\d+[\\w-](?:a|b)$");
  expect("rust" in pattern && pattern.rust).toBe("^[0-9]+[0-9A-Za-z_-](?:a|b)$");
});

test("no text makes it fail, and what it takes is a regular expression", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), (source) => {
      const pattern = parsePattern(source);
      if ("rust" in pattern) expect(() => new RegExp(source, "u")).not.toThrow();
    }),
  );
});
