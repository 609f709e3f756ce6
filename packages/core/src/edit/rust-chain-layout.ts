import type { LineEnding } from "./lines.ts";

/** A part of a method chain: what it starts with, or one link of it. */
export interface Piece {
  readonly lines: readonly PieceLine[];
  /** What the line is indented by on which the piece starts. */
  readonly indent: string;
}

export interface PieceLine {
  readonly text: string;
  /** The line starts inside a string or comment: its blanks are content. */
  readonly fixed: boolean;
}

/** Where rustfmt breaks a line, and a chain of more than one call, in columns. */
export interface RustfmtWidths {
  readonly maxWidth: number;
  readonly chainWidth: number;
}

/** The widths that a project's rustfmt.toml sets; rustfmt's own defaults without one. */
export async function rustfmtWidths(rustfmtToml: string | undefined): Promise<RustfmtWidths> {
  const { parse } = await import("smol-toml");
  const settings = rustfmtToml === undefined ? {} : parse(rustfmtToml);
  const number = (key: string): number | undefined => (typeof settings[key] === "number" ? settings[key] : undefined);
  const maxWidth = number("max_width") ?? 100;
  // "Default" scales with the line's width, "Max" is all of it, "Off" keeps no chain on one line.
  const share = { Max: 1, Off: 0 }[String(settings.use_small_heuristics)] ?? 0.6;
  return { maxWidth, chainWidth: number("chain_width") ?? Math.floor(maxWidth * share) };
}

/**
 * A chain as rustfmt writes it: on one line while that is short, and its last call may go on over more lines;
 * otherwise one call a line. The first line is not indented, the place where it goes is.
 */
export function layOutChain(
  root: Piece,
  links: readonly Piece[],
  eol: LineEnding,
  { maxWidth, chainWidth }: RustfmtWidths,
): string {
  const { indent } = root;
  const pieces = [root, ...links];
  const firstLine = pieces.map((piece) => piece.lines[0]?.text ?? "").join("");
  const width = maxWidth - indent.length;
  // rustfmt counts the `?` of a last call twice.
  const tries = /\?*$/.exec(firstLine)?.[0].length ?? 0;
  const limit = links.length > 1 ? Math.min(chainWidth, width) : width;
  if (pieces.slice(0, -1).every(isOneLine) && firstLine.length + tries <= limit) {
    return pieces.map((piece) => indented(piece, indent, eol)).join("");
  }
  return vertical(root, links, eol);
}

/** A chain with one call a line, however short. */
export function vertical(root: Piece, links: readonly Piece[], eol: LineEnding): string {
  const start = startOf(root, links);
  const indent = linkIndent(root, links);
  const below = links.slice(start.length - 1).map((link) => indent + indented(link, indent, eol));
  return [start.map((piece) => indented(piece, root.indent, eol)).join(""), ...below].join(eol);
}

/** Calls stand below the start of their chain, but level with the closing bracket of a start over several lines. */
export function linkIndent(root: Piece, links: readonly Piece[]): string {
  if (!startOf(root, links).every(isOneLine)) return root.indent;
  return root.indent + (root.indent.includes("\t") ? "\t" : "    ");
}

/** What stays together on the first line: a root no wider than an indentation keeps the next call: `r.merge(…)`. */
function startOf(root: Piece, links: readonly Piece[]): Piece[] {
  const start = [root];
  let width = 0;
  for (const next of links) {
    const last = start.at(-1) ?? root;
    width += last.lines[0]?.text.length ?? 0;
    if (width > 4 || !isOneLine(last)) break;
    start.push(next);
  }
  return start;
}

function isOneLine(piece: Piece): boolean {
  return piece.lines.length === 1;
}

/** The text of a piece whose own first line is moved to `indent`: its other lines move along. */
function indented({ lines, indent: from }: Piece, indent: string, eol: LineEnding): string {
  return lines
    .map(({ text, fixed }, index) => {
      const moves = index > 0 && !fixed && text.startsWith(from) && text !== "";
      return moves ? indent + text.slice(from.length) : text;
    })
    .join(eol);
}
