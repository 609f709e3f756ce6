import { createHash } from "node:crypto";
import type { Text } from "@microforge/core/program";
import { Lines, type Span } from "./positions.ts";
import type { RuleFinding } from "./review-file.ts";
import type { RuleInfo } from "./rule.ts";

/** A finding as reports tell it: with its place, and without the text of its file. */
export interface Reviewed {
  readonly rule: RuleInfo;
  readonly path: string;
  readonly span: Span;
  readonly message: Text;
  /** The lines that the span touches. */
  readonly code: readonly string[];
  readonly fix: ReviewedFix | undefined;
  /** The same as long as the code is, wherever in its file it moves. */
  readonly fingerprint: string;
}

export interface ReviewedFix {
  readonly title: Text;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/** The findings of one file, placed and fingerprinted. */
export function placeFindings(path: string, text: string, findings: readonly RuleFinding[]): Reviewed[] {
  const lines = new Lines(text);
  const seen = new Map<string, number>();
  return findings.map(({ rule, range, message, fix }) => {
    const span = lines.spanOf(range);
    const code = lines.linesOf(span);
    // Layout may change without the code; that the same code is there twice is told by counting.
    const key = JSON.stringify([rule.id, path, code.join("").replace(/\s+/g, "")]);
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    return {
      rule,
      path,
      span,
      message,
      code,
      fix: fix && {
        title: fix.title,
        edits: fix.edits.map((edit) => ({ span: lines.spanOf(edit.range), text: edit.text })),
      },
      fingerprint: createHash("sha256").update(`${key}${occurrence}`).digest("hex").slice(0, 16),
    };
  });
}
