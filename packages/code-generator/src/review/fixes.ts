import type { Edit, Finding } from "./rule.ts";

/** The text with the findings' fixes made, and which were. Of fixes that overlap the first is made; the next run sees to the rest. */
export function applyFixes<F extends Finding>(
  text: string,
  findings: readonly F[],
): { text: string; fixed: readonly F[] } {
  const chosen: Edit[] = [];
  const fixed: F[] = [];
  for (const finding of findings) {
    const edits = finding.fix?.edits ?? [];
    if (edits.length === 0 || edits.some((edit) => chosen.some((other) => overlap(edit, other)))) continue;
    chosen.push(...edits);
    fixed.push(finding);
  }
  chosen.sort((a, b) => b.range.startIndex - a.range.startIndex);
  let result = text;
  for (const { range, text: replacement } of chosen)
    result = result.slice(0, range.startIndex) + replacement + result.slice(range.endIndex);
  return { text: result, fixed };
}

/** Insertions at one place count as overlapping: their order would be a guess. */
const overlap = ({ range: a }: Edit, { range: b }: Edit): boolean =>
  (a.startIndex < b.endIndex && b.startIndex < a.endIndex) || a.startIndex === b.startIndex;
