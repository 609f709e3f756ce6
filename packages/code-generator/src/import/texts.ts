import type { Field } from "@microforge/core/entity";

/** Above this, a text is prose: it is neither indexed nor sorted by. */
export const longestString = 1000;

/** Lengths that a `text` is taken to have when nobody says it. */
export const textLimit = 10_000;
export const stringLimit = 255;

/** Names of fields that hold prose, whatever their type says. */
const prose =
  /(?:^|_)(?:abstract|bio|body|comment|content|description|details|markdown|message|note|notes|readme|summary|text)$/u;

export const isProse = (name: string): boolean => prose.test(name);

/** A text of these lengths, in the type that holds it; `isLong` is asked only where no length is given. */
export function textField(min: number | undefined, max: number | undefined, isLong: boolean): Field {
  const needed = max ?? Math.max(min ?? 0, isLong ? longestString + 1 : 0);
  const type = needed > longestString ? "text" : "string";
  const limit = type === "text" ? textLimit : stringLimit;
  const most = max ?? (min !== undefined && min > limit ? min : undefined);
  return {
    type,
    ...(min !== undefined && min > 0 && { min }),
    ...(most !== undefined && most !== limit && { max: most }),
  };
}
