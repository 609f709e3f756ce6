import type { Range } from "./rule.ts";
import { isComment, type SyntaxNode } from "./syntax.ts";

/** `// microforge: allow(rule-id, …) reason`, and the code that it covers. */
export interface Suppression {
  readonly comment: SyntaxNode;
  readonly rules: readonly string[];
  readonly reason: string;
  readonly covers: Range;
}

const pattern = /^\/\/\s*microforge:\s*allow\(([^)]*)\)(.*)$/s;

/**
 * The suppressions among a file's comments. A comment at the end of a line covers that line; one on a line of its own
 * covers the statement, field, arm or item below it, all of it.
 */
export function suppressionsOf(text: string, comments: readonly SyntaxNode[]): Suppression[] {
  return comments.flatMap((comment) => {
    const match = pattern.exec(comment.text);
    if (match === null) return [];
    const [, rules = "", reason = ""] = match;
    return {
      comment,
      rules: rules
        .split(",")
        .map((rule) => rule.trim())
        .filter(Boolean),
      reason: reason.trim(),
      covers: coveredBy(text, comment),
    };
  });
}

function coveredBy(text: string, comment: SyntaxNode): Range {
  const startIndex = text.lastIndexOf("\n", comment.startIndex - 1) + 1;
  const trailing = text.slice(startIndex, comment.startIndex).trim() !== "";
  if (trailing) return { startIndex, endIndex: comment.endIndex };
  const siblings = comment.parent?.children ?? [];
  const below = siblings
    .slice(siblings.indexOf(comment) + 1)
    .find((node) => !isComment(node) && node.type !== "attribute_item");
  return below ?? comment;
}

/** Whether a suppression speaks of a finding of a rule. */
export const suppresses = ({ rules, covers }: Suppression, rule: string, { startIndex, endIndex }: Range): boolean =>
  rules.includes(rule) && startIndex < covers.endIndex && covers.startIndex < endIndex;
