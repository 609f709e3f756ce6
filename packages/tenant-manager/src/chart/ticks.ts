/** Values for the lines of an axis from 0 up to at least `largest`: whole, evenly spaced, of the kind 1, 2, 5, 10, 20, … */
export function ticksUpTo(largest: number, about = 5): readonly number[] {
  const raw = Math.max(1, largest) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? 10 * power,
  );
  const count = Math.ceil(Math.max(1, largest) / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
