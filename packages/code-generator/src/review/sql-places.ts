import { asMethodCall } from "./calls.ts";
import { literalText } from "./format-strings.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Statements on tables themselves: the names in them cannot be bound. */
export const definesTables =
  /^\s*(create|drop|alter|truncate|pragma|set|show|vacuum|analyze|reindex|attach|listen|notify|grant|comment)\b/i;

/** The end of a text behind which SQL has a value, or a column to sort by: what is put there is what an attacker wants. */
const valueFollows = /([=<>]|\b(in|values|any)\s*\(|\b(like|ilike|between|limit|offset|order\s+by)\s)\s*$/i;

/** What is known of the place in a statement where a text goes. */
export type Place = "quoted" | "value" | "clause";

/** What stands behind a text that is a part of a statement. */
export function placeBehind(text: string): Place {
  if (/'%?$/.test(text)) return "quoted";
  return valueFollows.test(text) ? "value" : "clause";
}

/** The text that a literal, or what is made of one at once, ends with. */
export function literalEnd(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === "binary_expression") return literalEnd(node.childForFieldName("right"));
  const literal = literalText(node);
  if (literal !== undefined) return literal;
  const inner = asMethodCall(node)?.receiver ?? node.childForFieldName("arguments")?.namedChildren[0];
  return inner && literalText(inner);
}
