import { structuredPatch } from "diff";
import type { Change } from "./plan.ts";

export interface DiffStat {
  readonly added: number;
  readonly removed: number;
  /** Contents that are not text are neither shown nor counted. */
  readonly binary: boolean;
}

interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** Each starts with " ", "-", "+", or "\" for git's note on a missing final newline. */
  readonly lines: readonly string[];
}

const noFinalNewline = "\\ No newline at end of file";

/** One change as `git diff` prints it; the text of any number of them, joined, is a patch for `git apply`. */
export function unifiedDiff(change: Change): string {
  const before = change.kind === "create" ? "/dev/null" : quotePath(`a/${change.path}`);
  const after = change.kind === "delete" ? "/dev/null" : quotePath(`b/${change.path}`);
  const lines = [`diff --git ${quotePath(`a/${change.path}`)} ${quotePath(`b/${change.path}`)}`];
  if (change.kind === "create") lines.push(`new file mode ${gitMode(change)}`);
  if (change.kind === "delete") lines.push(`deleted file mode ${gitMode(change)}`);

  const hunks = hunksOf(change);
  if (hunks === "binary") lines.push(`Binary files ${before} and ${after} differ`);
  else if (hunks.length > 0) lines.push(`--- ${endName(before)}`, `+++ ${endName(after)}`);
  for (const hunk of hunks === "binary" ? [] : hunks) {
    const range = `-${hunkRange(hunk.oldStart, hunk.oldLines)} +${hunkRange(hunk.newStart, hunk.newLines)}`;
    lines.push(`@@ ${range} @@`, ...hunk.lines);
  }
  return `${lines.join("\n")}\n`;
}

/** How many lines a change adds and removes. */
export function diffStat(change: Change): DiffStat {
  const hunks = hunksOf(change);
  if (hunks === "binary") return { added: 0, removed: 0, binary: true };
  const count = (sign: string) =>
    hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.startsWith(sign)).length, 0);
  return { added: count("+"), removed: count("-"), binary: false };
}

function hunksOf(change: Change): readonly Hunk[] | "binary" {
  const before = change.kind === "create" ? "" : decodeText(change.before);
  const after = change.kind === "delete" ? "" : decodeText(change.after);
  if (before === undefined || after === undefined) return "binary";
  if (before === "" || after === "") return replaced(before, after);
  return (
    structuredPatch("", "", before, after, "", "", { context: 3, maxEditLength })?.hunks ?? replaced(before, after)
  );
}

/** Beyond this many differing lines a comparison would take seconds and show nothing that a reader can follow. */
const maxEditLength = 2_000;

function replaced(before: string, after: string): readonly Hunk[] {
  const removed = signed("-", before);
  const added = signed("+", after);
  if (removed.count + added.count === 0) return [];
  return [
    {
      oldStart: Math.min(removed.count, 1),
      oldLines: removed.count,
      newStart: Math.min(added.count, 1),
      newLines: added.count,
      lines: [...removed.lines, ...added.lines],
    },
  ];
}

function signed(sign: "+" | "-", text: string): { lines: string[]; count: number } {
  if (text === "") return { lines: [], count: 0 };
  const lines = text.split("\n").map((line) => sign + line);
  const count = text.endsWith("\n") ? lines.length - 1 : lines.length;
  if (count < lines.length) lines.pop();
  else lines.push(noFinalNewline);
  return { lines, count };
}

/** The text, or nothing when the bytes are not UTF-8 or hold a NUL, git's own sign of a binary file. */
function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function gitMode(change: Change): string {
  return change.mode === "executable" ? "100755" : "100644";
}

function hunkRange(start: number, count: number): string {
  return count === 1 ? String(start) : `${start},${count}`;
}

/** Git quotes a name only when a reader of the header line could mistake where it ends. */
function quotePath(path: string): string {
  const special = /[\p{Cc}"\\]/gu;
  const octal = (char: string) =>
    [...Buffer.from(char)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  return path.search(special) === -1 ? path : `"${path.replace(special, octal)}"`;
}

/** Git ends a name that holds a space with a tab, so that readers do not take what follows the space for a date. */
function endName(name: string): string {
  return name.includes(" ") && !name.startsWith('"') ? `${name}\t` : name;
}
