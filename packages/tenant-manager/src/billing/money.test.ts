import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { divideHalfEven, isCurrency, moneyFormat, parseAmount, roundToCoin, toMicro } from "./money.ts";

describe("an amount", () => {
  test.each([
    ["49.00", 49_000_000],
    ["0.000025", 25],
    ["0", 0],
    ["9007199254.740991", Number.MAX_SAFE_INTEGER],
    ["9007199254.740992", undefined],
    ["0.0000001", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["1,50", undefined],
    [".5", undefined],
    ["1.", undefined],
    ["", undefined],
    ["NaN", undefined],
    [" 1", undefined],
    ["١", undefined],
  ])("%s is %s micro-units", (text, micro) => {
    expect(parseAmount(text)).toBe(micro);
  });

  test("is read exactly, digit for digit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (micro) => {
        const digits = String(micro).padStart(7, "0");
        expect(parseAmount(`${digits.slice(0, -6)}.${digits.slice(-6)}`)).toBe(micro);
      }),
    );
  });

  test("that no number holds exactly is an error", () => {
    expect(toMicro(2n ** 53n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => toMicro(2n ** 53n)).toThrow(expect.objectContaining({ code: "amount-too-large" }));
    expect(() => toMicro(-(2n ** 53n))).toThrow(expect.objectContaining({ code: "amount-too-large" }));
  });
});

test.each([
  [5n, 10n, 0n],
  [15n, 10n, 2n],
  [25n, 10n, 2n],
  [26n, 10n, 3n],
  [-5n, 10n, 0n],
  [-15n, 10n, -2n],
  [-14n, 10n, -1n],
  [-16n, 10n, -2n],
])("%s / %s is %s, halves to even", (value, divisor, result) => {
  expect(divideHalfEven(value, divisor)).toBe(result);
});

test("coins are those of the currency", () => {
  expect(roundToCoin(1_005_000n, "USD")).toBe(1_000_000n);
  expect(roundToCoin(1_015_000n, "USD")).toBe(1_020_000n);
  expect(roundToCoin(1_500_000n, "JPY")).toBe(2_000_000n);
  expect(roundToCoin(1_234_500n, "KWD")).toBe(1_234_000n);
});

test.each([
  ["USD", "en", 49_000_000, "$49.00"],
  ["USD", "zh", 49_000_000, "US$49.00"],
  ["CNY", "zh", 1_234_567_890_000, "¥1,234,567.89"],
  ["USD", "en", 25, "$0.000025"],
  ["JPY", "en", 1_000_000, "¥1"],
  ["KWD", "en", 1_500_000, "KWD 1.500"],
  ["USD", "en", -1_500_000, "-$1.50"],
  ["USD", "en", Number.MAX_SAFE_INTEGER, "$9,007,199,254.740991"],
] as const)("%s in %s: %s is %s", (currency, locale, micro, text) => {
  expect(moneyFormat(currency, locale)(micro).replaceAll("\u00a0", " ")).toBe(text);
});

test("currencies are those of ISO 4217", () => {
  expect(["USD", "CNY", "usd", "XYZ", "", "US"].map(isCurrency)).toEqual([true, true, false, false, false, false]);
});
