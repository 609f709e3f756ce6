import { diffArrays } from "diff";
import { lineEnding, withLineEnding } from "./lines.ts";

export interface MergeInput {
  /** What the generator wrote last time. */
  readonly base: string;
  /** What is on disk now. */
  readonly ours: string;
  /** What the generator would write today. */
  readonly theirs: string;
  readonly labels?: { readonly ours: string; readonly theirs: string };
}

export interface MergeResult {
  readonly text: string;
  /** Regions that both sides changed differently; each is in the text between conflict markers. */
  readonly conflicts: number;
}

/**
 * Merges two descendants of `base`, line by line, as git does: what only one side changed is taken, what both
 * changed differently is a conflict.
 *
 * Line endings are not a change: base and theirs are read with the endings that ours uses, so a checkout with CRLF
 * merges with generated LF, and no byte of ours changes outside the merged lines.
 */
export function mergeThreeWay({ base, ours, theirs, labels }: MergeInput): MergeResult {
  if (theirs === base || theirs === ours) return { text: ours, conflicts: 0 };
  if (ours === base) return { text: theirs, conflicts: 0 };

  const eol = lineEnding(ours);
  const o = toLines(withLineEnding(base, eol), eol);
  const a = toLines(ours, eol);
  const b = toLines(withLineEnding(theirs, eol), eol);

  const merged: string[] = [];
  let conflicts = 0;
  let done = 0;
  for (const region of overlapping(hunks(o.lines, a.lines), hunks(o.lines, b.lines))) {
    merged.push(...o.lines.slice(done, region.start));
    done = region.end;
    const mine = patched(o.lines, region, region.ours);
    const generated = patched(o.lines, region, region.theirs);
    if (region.theirs.length === 0) merged.push(...mine);
    else if (region.ours.length === 0) merged.push(...generated);
    else {
      const { before, ours, theirs, after } = trimCommon(mine, generated);
      merged.push(...before);
      if (ours.length > 0 || theirs.length > 0) {
        conflicts += 1;
        merged.push(`<<<<<<< ${labels?.ours ?? "yours"}`, ...ours, "=======");
        merged.push(...theirs, `>>>>>>> ${labels?.theirs ?? "generated"}`);
      }
      merged.push(...after);
    }
  }
  merged.push(...o.lines.slice(done));
  const terminated = a.terminated === o.terminated ? b.terminated : a.terminated;
  const text = merged.join(eol);
  return { text: terminated && merged.length > 0 ? text + eol : text, conflicts };
}

/** The lines of the base from `start` up to `end` became `lines`. */
interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** A stretch of the base that one side changed, or both, with the changes of each. */
interface Region {
  readonly start: number;
  end: number;
  readonly ours: Hunk[];
  readonly theirs: Hunk[];
}

/**
 * Beyond this many differing lines the two are different texts: comparing them would take seconds and what it found in
 * common would be blank lines and braces.
 */
const maxEditLength = 2_000;

function hunks(base: readonly string[], side: readonly string[]): Hunk[] {
  const parts = diffArrays([...base], [...side], { maxEditLength });
  if (parts === undefined) return [{ start: 0, end: base.length, lines: side }];
  const found: Hunk[] = [];
  let at = 0;
  let open: { start: number; end: number; lines: string[] } | undefined;
  for (const { added, removed, value, count } of parts) {
    if (!added && !removed) {
      at += count;
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { start: at, end: at, lines: [] };
      found.push(open);
    }
    if (added) open.lines.push(...value);
    else {
      at += count;
      open.end = at;
    }
  }
  return found;
}

/** Changes that overlap or touch belong together: which of two touching ones comes first is for a person to say. */
function overlapping(ours: readonly Hunk[], theirs: readonly Hunk[]): Region[] {
  const regions: Region[] = [];
  const all = [...ours.map((hunk) => ({ hunk, own: true })), ...theirs.map((hunk) => ({ hunk, own: false }))];
  all.sort((x, y) => x.hunk.start - y.hunk.start);
  for (const { hunk, own } of all) {
    let region = regions.at(-1);
    if (region === undefined || hunk.start > region.end) {
      region = { start: hunk.start, end: hunk.end, ours: [], theirs: [] };
      regions.push(region);
    }
    region.end = Math.max(region.end, hunk.end);
    (own ? region.ours : region.theirs).push(hunk);
  }
  return regions;
}

/** What a region of the base reads with the changes of one side. */
function patched(base: readonly string[], { start, end }: Region, changes: readonly Hunk[]): string[] {
  const lines: string[] = [];
  let at = start;
  for (const hunk of changes) {
    lines.push(...base.slice(at, hunk.start), ...hunk.lines);
    at = hunk.end;
  }
  return [...lines, ...base.slice(at, end)];
}

/** A final newline is a property of the file, not a line: so adding one never conflicts with editing the last line. */
function toLines(text: string, eol: string): { lines: string[]; terminated: boolean } {
  if (text === "") return { lines: [], terminated: true };
  const lines = text.split(eol);
  const terminated = lines.at(-1) === "";
  if (terminated) lines.pop();
  return { lines, terminated };
}

/** Leaves between the markers only what the two sides do not share at either end. */
function trimCommon(ours: readonly string[], theirs: readonly string[]) {
  const shortest = Math.min(ours.length, theirs.length);
  let start = 0;
  while (start < shortest && ours[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < shortest - start && ours.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  return {
    before: ours.slice(0, start),
    ours: ours.slice(start, ours.length - end),
    theirs: theirs.slice(start, theirs.length - end),
    after: ours.slice(ours.length - end),
  };
}

/** Whether a text holds the markers of a conflict that nobody has resolved yet. */
export const hasConflictMarkers = (text: string): boolean =>
  /^<{7} .*\n(?:[\s\S]*\n)?={7}\r?\n(?:[\s\S]*\n)?>{7} /mu.test(text);
