import type { Locale } from "@microforge/core/program";
import { languageTags } from "../language-tags.ts";
import { amountTooLarge, quantityTooLarge } from "./errors.ts";

/** Decimals of a micro-unit. */
const microDigits = 6;

/** `49.00` or `0.000025` as micro-units, exactly; undefined where the text is no such amount or has more than 6 decimals. */
export function parseAmount(text: string): number | undefined {
  const [, whole, fraction = ""] = /^(\d{1,15})(?:\.(\d{1,6}))?$/u.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const micro = Number(BigInt(whole + fraction.padEnd(microDigits, "0")));
  return Number.isSafeInteger(micro) ? micro : undefined;
}

/** Micro-units as a number, which holds them exactly up to 2^53; beyond that `amount-too-large`. */
export function toMicro(amount: bigint): number {
  const micro = Number(amount);
  if (Number.isSafeInteger(micro)) return micro;
  throw amountTooLarge(amount);
}

/** A quantity as a number, which holds it exactly up to 2^53; beyond that `quantity-too-large`. */
export function toCount(quantity: bigint): number {
  const count = Number(quantity);
  if (Number.isSafeInteger(count)) return count;
  throw quantityTooLarge(quantity);
}

/** `value / divisor`, the nearest whole number; halves go to the even one. `divisor` is positive. */
export function divideHalfEven(value: bigint, divisor: bigint): bigint {
  const floor = value / divisor - (value < 0n && value % divisor !== 0n ? 1n : 0n);
  const twice = 2n * (value - floor * divisor);
  return twice > divisor || (twice === divisor && floor % 2n !== 0n) ? floor + 1n : floor;
}

/** Whether a word is the code of a currency. */
export const isCurrency = (code: string): boolean => Intl.supportedValuesOf("currency").includes(code);

/** How many decimals the smallest coin of a currency has. */
const currencyDigits = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** The smallest amount of a currency that can be paid, in micro-units. */
export const minorUnit = (currency: string): bigint => 10n ** BigInt(microDigits - currencyDigits(currency));

/** An amount to the smallest coin of its currency; halves go to the even one. */
export function roundToCoin(amount: bigint, currency: string): bigint {
  const coin = minorUnit(currency);
  return divideHalfEven(amount, coin) * coin;
}

/** Formats amounts as people of a language write them: no digit is lost, and none is shown beyond the coin in vain. */
export function moneyFormat(currency: string, locale: Locale): (micro: number) => string {
  const format = new Intl.NumberFormat(languageTags[locale], {
    style: "currency",
    currency,
    maximumFractionDigits: microDigits,
    minimumFractionDigits: currencyDigits(currency),
  });
  return (micro) => {
    const exact = `${micro}E-${microDigits}`;
    return isNumeric(exact) ? format.format(exact) : exact;
  };
}

/** A text stays exact where a number of this size would have lost the last digits. */
const isNumeric = (text: string): text is `${number}` => Number.isFinite(Number(text));

/** Counts as people of a language write them. */
export function countFormat(locale: Locale): (count: number) => string {
  const format = new Intl.NumberFormat(languageTags[locale]);
  return (count) => format.format(count);
}
