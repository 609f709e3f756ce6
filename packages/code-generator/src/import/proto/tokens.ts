import { CliError } from "@microforge/core/program";

/** A word, a number, a text in quotes or a sign of a proto file. */
export interface Token {
  readonly text: string;
  readonly kind: "word" | "number" | "text" | "sign" | "end";
  readonly line: number;
  /** The comment right above it. */
  readonly comment: string;
}

const pattern =
  /(?<blank>\s+)|(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<word>\.?[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)|(?<number>[0-9][\w.]*(?:[eE][+-]?[0-9]+)?|\.[0-9]\w*)|(?<text>"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|(?<sign>[\s\S])/uy;

/** The tokens of a proto file, an end at last. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let comment = "";
  let commentEnd = 0;
  for (const { 0: text, groups = {} } of source.matchAll(new RegExp(pattern, "guy"))) {
    const lines = text.split("\n").length - 1;
    if (groups.comment !== undefined) {
      // Lines that follow each other are one comment; one behind a statement belongs to what it stands behind.
      const isBehind = tokens.at(-1)?.line === line;
      if (!isBehind) comment = commentEnd >= line - 1 && comment !== "" ? `${comment}\n${plain(text)}` : plain(text);
      line += lines;
      commentEnd = line;
      continue;
    }
    if (groups.blank === undefined) {
      const kind = groups.word ? "word" : groups.number ? "number" : groups.text ? "text" : "sign";
      tokens.push({ text, kind, line, comment: commentEnd >= line - 1 ? comment : "" });
      comment = "";
    }
    line += lines;
  }
  return [...tokens, { text: "", kind: "end", line, comment: "" }];
}

/** A comment's text without its marks. */
function plain(comment: string): string {
  const lines = comment.startsWith("//") ? [comment.replace(/^\/\/+/u, "")] : comment.slice(2, -2).split("\n");
  return lines
    .map((text) => text.replace(/^\s*\*+ ?/u, "").trim())
    .join("\n")
    .trim();
}

/** Reads tokens one after the other. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  #position = 0;

  constructor(source: string, file: string) {
    this.#tokens = tokensOf(source);
    this.#file = file;
  }

  get next(): Token {
    return this.#tokens[this.#position] ?? { text: "", kind: "end", line: 0, comment: "" };
  }

  take(): Token {
    const token = this.next;
    this.#position += 1;
    return token;
  }

  /** Takes the next token if it is this one. */
  skip(text: string): boolean {
    const isNext = this.next.kind !== "text" && this.next.text === text;
    if (isNext) this.#position += 1;
    return isNext;
  }

  expect(text: string): void {
    if (!this.skip(text)) throw this.unexpected(`\`${text}\``);
  }

  word(): string {
    if (this.next.kind !== "word") throw this.unexpected("a name", "名称");
    return this.take().text;
  }

  /** A name with dots, which may go on in the next line, before a dot or behind one. */
  path(): string {
    let path = this.word();
    for (;;) {
      if (this.next.kind === "word" && this.next.text.startsWith(".")) path += this.take().text;
      else if (this.skip(".")) path += `.${this.word()}`;
      else return path;
    }
  }

  /** A text in quotes; several in a row are one. */
  text(): string {
    if (this.next.kind !== "text") throw this.unexpected("a text in quotes", "带引号的文本");
    let text = "";
    while (this.next.kind === "text") text += this.take().text.slice(1, -1);
    return text;
  }

  unexpected(wanted: string, zh = wanted): CliError {
    const { text, line, kind } = this.next;
    const [found, foundZh] = kind === "end" ? ["the end of the file", "文件结尾"] : [`\`${text}\``, `\`${text}\``];
    return new CliError("invalid-proto", {
      message: {
        en: `${this.#file}:${line}: ${wanted} is expected, not ${found}`,
        zh: `${this.#file}:${line}：此处应为${zh}，而不是 ${foundZh}`,
      },
    });
  }
}
