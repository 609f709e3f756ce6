/** How one line of a text ends. */
export type LineEnding = "\n" | "\r\n";

/** The line ending that most lines of a text use. */
export function lineEnding(text: string): LineEnding {
  const lines = text.split("\n").length - 1;
  const withReturn = text.split("\r\n").length - 1;
  return withReturn * 2 > lines ? "\r\n" : "\n";
}

/** The text with each line ended by `eol`. */
export function withLineEnding(text: string, eol: LineEnding): string {
  return text.replace(/\r?\n/g, eol);
}

/** The text with what is between two indexes replaced. */
export function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** Where the line that holds `index` starts. */
export function startOfLine(text: string, index: number): number {
  return text.lastIndexOf("\n", index - 1) + 1;
}

/** Where the line that holds `index` ends, ahead of its line ending. */
export function endOfLine(text: string, index: number): number {
  const newline = text.indexOf("\n", index);
  if (newline === -1) return text.length;
  return newline > index && text[newline - 1] === "\r" ? newline - 1 : newline;
}

/** Where the next line starts, for an index at the end of a line; the same index at the end of the text. */
export function afterNewline(text: string, index: number): number {
  if (text.startsWith("\r\n", index)) return index + 2;
  return text[index] === "\n" ? index + 1 : index;
}

/** The blanks that a line starts with. */
export function indentation(text: string, index: number): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, index)))?.[0] ?? "";
}

/** Whether an empty line lies between two indexes. */
export function hasBlankLine(text: string, start: number, end: number): boolean {
  const from = text[start - 1] === "\n" ? start - 1 : start;
  return /\n[ \t\r]*\n/.test(text.slice(from, end));
}
