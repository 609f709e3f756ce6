import type { Range } from "./rule.ts";
import type { RustFile } from "./rust-file.ts";
import { hasDocMarker } from "./syntax.ts";

/**
 * Whether somebody has written a comment on the code: at the end of its lines, or above it without a blank line between.
 * Some rules take that for the reason that a suppression would have to give.
 */
export function isExplained(file: RustFile, range: Range): boolean {
  const { text } = file;
  const startIndex = paragraphStart(text, range.startIndex);
  const newline = text.indexOf("\n", range.endIndex);
  const endIndex = newline === -1 ? text.length : newline;
  return file
    .nodes("line_comment", "block_comment")
    .some((comment) => comment.startIndex >= startIndex && comment.startIndex < endIndex && !hasDocMarker(comment));
}

/** Where the lines begin that are above a place without a blank line, or the opening of a block, between. */
function paragraphStart(text: string, index: number): number {
  let start = text.lastIndexOf("\n", index - 1) + 1;
  while (start > 0) {
    const above = text.lastIndexOf("\n", start - 2) + 1;
    const line = text.slice(above, start).trim();
    if (line === "" || /[{},]$/.test(line)) break;
    start = above;
  }
  return start;
}
