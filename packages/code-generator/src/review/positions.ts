import type { Range } from "./rule.ts";

/** A place in a text; line and column count from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/** The lines of a text, to find places in. */
export class Lines {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  positionOf(index: number): Position {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: index - (this.#starts[low] ?? 0) + 1 };
  }

  spanOf({ startIndex, endIndex }: Range): Span {
    return { start: this.positionOf(startIndex), end: this.positionOf(endIndex) };
  }

  /** The lines that a span touches, without their line endings. */
  linesOf({ start, end }: Span): string[] {
    const from = this.#starts[start.line - 1] ?? 0;
    const to = this.#starts[end.line] ?? this.#text.length;
    return this.#text
      .slice(from, to)
      .replace(/\r?\n$/, "")
      .split(/\r?\n/);
  }
}
