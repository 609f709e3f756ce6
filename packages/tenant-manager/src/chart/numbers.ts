/** A whole number as people read it: `1,234,567`. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/gu, ",");

const prefixes = ["", "k", "M", "G", "T", "P", "E"];

/** A number as it stands beside an axis: at most three digits and a prefix, `250`, `1.5k`, `20M`. */
export function short(value: number): string {
  let [scaled, step] = [value, 0];
  while (scaled >= 999.5 && step < prefixes.length - 1) [scaled, step] = [scaled / 1000, step + 1];
  const digits = step === 0 || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
  const text = Number.isInteger(scaled) ? String(scaled) : scaled.toFixed(digits).replace(/\.?0+$/u, "");
  return `${text}${prefixes[step]}`;
}
