import { stripVTControlCharacters } from "node:util";

const invisible = /^[\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4dc0-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18df2}\u{1b000}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

/**
 * Columns that the text takes on a terminal.
 *
 * The usual library for this takes 35 ms to load (`Intl.Segmenter`, emoji tables), more than all the rest of a `--help`.
 * The tests hold this function to that library's answers.
 */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  let last = 0;
  let joined = false;
  let flags = 0;
  for (const character of stripVTControlCharacters(text)) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0x200d) joined = last === 2;
    else if (code === 0xfe0f || code === 0x20e3) {
      // "Show it as a picture": what stood there alone is two columns now.
      width += last === 1 ? 1 : 0;
      last = 2;
    } else if (invisible.test(character)) continue;
    else if (joined || (code >= 0x1f3fb && code <= 0x1f3ff && last === 2)) joined = false;
    else if (code >= 0x1f1e6 && code <= 0x1f1ff) {
      // Two regional letters make one flag.
      flags += 1;
      last = flags % 2 === 1 ? 1 : 2;
      width += 1;
      continue;
    } else {
      last = wide.test(character) ? 2 : 1;
      width += last;
    }
    flags = 0;
  }
  return width;
}

/** The text, filled with spaces to `columns`. */
export const padEnd = (text: string, columns: number): string =>
  text + " ".repeat(Math.max(0, columns - displayWidth(text)));

/** The text, cut so that it takes at most `columns`, the mark of the cut included. A text that is cut loses its colours. */
export function truncate(text: string, columns: number, ellipsis = "…"): string {
  if (displayWidth(text) <= columns) return text;
  const room = columns - displayWidth(ellipsis);
  let kept = "";
  for (const character of stripVTControlCharacters(text)) {
    if (displayWidth(kept + character) > room) break;
    kept += character;
  }
  return room < 0 ? "" : kept + ellipsis;
}

// Chinese may break between any two characters, but no line starts with a closing mark or ends with an opening one.
const closing = /^[，。、；：？！）》」』】〉”’…—·％,.;:?!)\]}]/u;
const opening = /[（《「『【〈“‘([{]$/u;

/** The pieces between which a line may break; a space belongs to the piece before it, a quoted word is one piece. */
function pieces(line: string): string[] {
  const found: string[] = [];
  for (const word of line.match(/\s*\S+\s*|\s+/g) ?? []) {
    let piece = "";
    for (const part of word.match(/`[^`]*`|./gsu) ?? []) {
      if (breaksBetween(piece, part)) {
        found.push(piece);
        piece = "";
      }
      piece += part;
    }
    found.push(piece);
  }
  return found;
}

function breaksBetween(before: string, after: string): boolean {
  const last = [...before].at(-1) ?? " ";
  if (last.trim() === "" || after.trim() === "") return false;
  return (displayWidth(last) === 2 || displayWidth(after) === 2) && !closing.test(after) && !opening.test(before);
}

/** The text in lines of at most `columns`. A word that is longer stays whole; line breaks in the text are kept. */
export function wrap(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap((line) => wrapLine(line, columns))
    .join("\n");
}

function wrapLine(line: string, columns: number): string[] {
  if (displayWidth(line) <= columns) return [line];
  const lines: string[] = [];
  let current = "";
  for (const piece of pieces(line)) {
    if (current !== "" && displayWidth(current + piece.trimEnd()) > columns) {
      lines.push(current.trimEnd());
      current = piece.trimStart();
    } else current += piece;
  }
  return [...lines, current.trimEnd()];
}

export interface TableOptions {
  /** Columns of the terminal: the last column wraps to stay inside. */
  readonly columns: number;
  readonly indent?: number;
  readonly gap?: number;
}

/** Rows as aligned columns, without rules; the last column wraps. */
export function table(rows: readonly (readonly string[])[], { columns, indent = 0, gap = 2 }: TableOptions): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count - 1 }, (_, index) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[index] ?? ""))),
  );
  const before = indent + widths.reduce((sum, width) => sum + width + gap, 0);
  const room = Math.max(columns - before, 20);
  return rows
    .map((row) => {
      const cells = widths.map((width, index) => padEnd(row[index] ?? "", width + gap)).join("");
      const last = wrap(row[count - 1] ?? "", room)
        .split("\n")
        .join(`\n${" ".repeat(before)}`);
      return `${" ".repeat(indent)}${cells}${last}`.trimEnd();
    })
    .join("\n");
}
