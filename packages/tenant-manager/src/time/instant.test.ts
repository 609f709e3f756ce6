import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInstant } from "./instant.ts";

test("what JavaScript prints is read again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (at) => {
      expect(parseInstant(new Date(at).toISOString())).toBe(at);
    }),
  );
});

test.each([
  ["2026-03-01T12:00:00+05:30", "2026-03-01T06:30:00.000Z"],
  ["2026-03-01T23:30:00-0100", "2026-03-02T00:30:00.000Z"],
  ["2026-03-01 12:00Z", "2026-03-01T12:00:00.000Z"],
  ["2026-03-01T12:00:00.123456789Z", "2026-03-01T12:00:00.123Z"],
  ["2028-02-29T00:00:00.5Z", "2028-02-29T00:00:00.500Z"],
])("%s is %s", (text, expected) => {
  expect(new Date(parseInstant(text) ?? Number.NaN).toISOString()).toBe(expected);
});

test.each([
  "2026-02-29T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-00-01T00:00:00Z",
  "2026-01-00T00:00:00Z",
  "2026-01-01T24:00:00Z",
  "2026-01-01T00:60:00Z",
  "2026-01-01T00:00:60Z",
  "2026-01-01T00:00:00",
  "2026-01-01",
  "1969-12-31T23:59:59Z",
  "1767225600000",
  "",
  "2026-01-01T00:00:00+24:00",
  "٢٠٢٦-01-01T00:00:00Z",
])("`%s` is no instant", (text) => {
  expect(parseInstant(text)).toBeUndefined();
});
