import { divideHalfEven } from "./money.ts";

/** An amount for a whole month, and how many milliseconds of the month it was in force. */
export interface TimeShare {
  readonly whole: bigint;
  readonly time: bigint;
}

/**
 * What each share is of its amount, by time. Shares of the same amount are rounded together, halves to the even
 * micro-unit, and what that leaves goes to those with the largest remainders, the earlier first: however often a month is
 * cut, a fee that stays the same is charged exactly once.
 */
export function prorate(shares: readonly TimeShare[], month: bigint): bigint[] {
  const parts = shares.map(({ whole, time }) => (whole * time) / month);
  const remainder = (index: number): bigint => {
    const share = shares[index];
    return share ? (share.whole * share.time) % month : 0n;
  };
  for (const whole of new Set(shares.map((share) => share.whole))) {
    const group = shares.flatMap((share, index) => (share.whole === whole ? [index] : []));
    const time = group.reduce((sum, index) => sum + (shares[index]?.time ?? 0n), 0n);
    const floors = group.reduce((sum, index) => sum + (parts[index] ?? 0n), 0n);
    const left = Number(divideHalfEven(whole * time, month) - floors);
    const first = group.toSorted((a, b) => Number(remainder(b) - remainder(a)));
    for (const index of first.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  }
  return parts;
}
