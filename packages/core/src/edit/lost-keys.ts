import { type Document, isScalar, visit } from "yaml";
import type { Text } from "../program/messages.ts";

/** A key that no JavaScript object can hold as data, and that a schema therefore drops without a word. */
const lost = "__proto__";

/** Where keys stand in a document that would be lost on the way to a value. */
export function lostKeys(document: Document.Parsed): number[] {
  const offsets: number[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === lost) offsets.push(key.range?.[0] ?? 0);
    },
  });
  return offsets;
}

export const lostKey: Text = { en: `\`${lost}\` cannot be a key`, zh: `\`${lost}\` 不能作为键` };
