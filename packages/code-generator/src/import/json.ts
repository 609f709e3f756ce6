/** JSON of unknown shape, read one careful step at a time. */

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value's own property: `constructor` and `__proto__` are nobody's unless somebody has written them. */
export const property = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

export const objectAt = (value: unknown, name: string): JsonObject | undefined => {
  const found = property(value, name);
  return isObject(found) ? found : undefined;
};

export const textAt = (value: unknown, name: string): string | undefined => {
  const found = property(value, name);
  return typeof found === "string" ? found : undefined;
};

export const listAt = (value: unknown, name: string): readonly unknown[] => {
  const found = property(value, name);
  return Array.isArray(found) ? found : [];
};

/** A step of a JSON pointer (RFC 6901). */
export const pointerStep = (step: string): string => step.replaceAll("~", "~0").replaceAll("/", "~1");
export const stepText = (step: string): string => step.replaceAll("~1", "/").replaceAll("~0", "~");

/** How deep a value is nested at most; stops counting above the limit, so that a value that contains itself ends too. */
export function isDeeperThan(limit: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    // What is reached on several ways needs to be looked into once on each level.
    level = [
      ...new Set(level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []))),
    ];
  }
  return false;
}
