import { durationInvalid, parallelInvalid } from "./errors.ts";

export function parseParallel(value: string): number {
  const count = Number(value);
  if (!/^\d{1,2}$/u.test(value) || count < 1 || count > 64) throw parallelInvalid(value);
  return count;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** `500ms`, `5s`, `2min`, `1h` in milliseconds; `0` is without end. */
export function parseTimeout(option: string, value: string): number {
  if (value === "0") return 0;
  const [, digits, unit] = /^(\d{1,6})(ms|s|min|h)$/u.exec(value) ?? [];
  const factor = units[unit ?? ""];
  const milliseconds = Number(digits) * (factor ?? 0);
  // PostgreSQL counts these in 31 bits.
  if (factor === undefined || milliseconds < 1 || milliseconds > 2 ** 31 - 1) throw durationInvalid(option, value);
  return milliseconds;
}
