import { eachLocale, type Text } from "../../program/messages.ts";

/** Something that is wrong at a place of a line of fields. */
export interface Mistake {
  /** Where it begins and how far it goes, in UTF-16 units. */
  readonly at: number;
  readonly length: number;
  readonly text: Text;
}

/** A part of the line. */
export interface Piece {
  readonly at: number;
  /** As it is written, quotes included. */
  readonly source: string;
}

/** A value: a bare word, a text in quotes, or a pattern between slashes. */
export interface Value extends Piece {
  readonly kind: "word" | "quoted" | "pattern";
  readonly value: string;
}

/** One `name:type(arguments)flags=default`, as it is written. */
export interface Entry {
  readonly name: Piece;
  readonly type: Piece;
  /** Undefined where there are no parentheses. */
  readonly arguments: readonly Value[] | undefined;
  readonly flags: readonly Piece[];
  readonly default: Value | undefined;
}

export interface Scanned {
  readonly entries: readonly Entry[];
  readonly mistakes: readonly Mistake[];
}

export const mistakeAt = ({ at, source }: Piece, text: Text): Mistake => ({ at, length: source.length, text });

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** Takes a line of fields apart. After a mistake it goes on with the next field. */
export function scanFields(line: string): Scanned {
  const scanner = new Scanner(line);
  const entries: Entry[] = [];
  for (let entry = scanner.next(); entry !== "end"; entry = scanner.next()) if (entry) entries.push(entry);
  return { entries, mistakes: scanner.mistakes };
}

class Scanner {
  readonly mistakes: Mistake[] = [];
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  /** The next field; undefined for one that cannot be read. */
  next(): Entry | undefined | "end" {
    this.#match(/\s*/uy);
    if (this.#at >= this.#line.length) return "end";
    const name = this.#piece(/[^\s:(?^#!*~=,]*/uy);
    if (!this.#take(":")) return this.#skip(withoutType(name.source));
    const type = this.#piece(/[^\s:(?^#!*~=,)]*/uy);
    const parentheses = this.#arguments();
    if (parentheses === "broken") return undefined;
    const flags: Piece[] = [];
    for (let flag = this.#piece(/~~?|[?^#!*]/uy); flag.source !== ""; flag = this.#piece(/~~?|[?^#!*]/uy))
      flags.push(flag);
    const value = this.#take("=") ? this.#value(/\S*/uy, `"'`) : undefined;
    if (value === "broken") return undefined;
    if (value?.source === "") {
      this.#mistake(value, { en: "expected a default after `=`", zh: "`=` 之后应为默认值" });
    }
    const rest = this.#piece(/\S+/uy);
    if (rest.source !== "") this.#mistake(rest, unexpected(rest.source));
    return { name, type, arguments: parentheses, flags, default: value };
  }

  #arguments(): readonly Value[] | undefined | "broken" {
    const open = this.#piece(/\(/uy);
    if (open.source === "") return undefined;
    const values: Value[] = [];
    for (;;) {
      this.#match(/\s*/uy);
      if (values.length === 0 && this.#take(")")) return values;
      const value = this.#value(/[^\s,()]*/uy, `"'/`);
      if (value === "broken") return "broken";
      values.push(value);
      const end = this.#at;
      this.#match(/\s*/uy);
      if (this.#take(")")) return values;
      if (this.#take(",")) continue;
      // The blank may have ended the field: what follows is read as the next one.
      this.#at = end;
      this.#mistake(open, { en: "expected `,` or `)` inside these parentheses", zh: "此括号内应为 `,` 或 `)`" });
      this.#match(/\S*/uy);
      return "broken";
    }
  }

  /** A bare word, or what stands between two of the marks. */
  #value(word: RegExp, marks: string): Value | "broken" {
    const next = this.#line[this.#at];
    if (next !== undefined && marks.includes(next)) return this.#delimited(next, next === "/" ? "pattern" : "quoted");
    const piece = this.#piece(word);
    return { ...piece, kind: "word", value: piece.source };
  }

  /** A text up to the same mark that opened it. In quotes, a backslash escapes; in a pattern, only the slash. */
  #delimited(mark: string, kind: "quoted" | "pattern"): Value | "broken" {
    const start = this.#at;
    let value = "";
    for (let at = start + 1; at < this.#line.length; at++) {
      const character = this.#line[at] ?? "";
      if (character === mark) {
        this.#at = at + 1;
        return { at: start, source: this.#line.slice(start, this.#at), kind, value };
      }
      if (character !== "\\") {
        value += character;
        continue;
      }
      const escaped = this.#line[++at] ?? "";
      if (kind === "quoted") value += escapes[escaped] ?? escaped;
      else value += escaped === mark ? mark : `\\${escaped}`;
    }
    this.#mistake(this.#piece(/.*/suy), {
      en: `there is no closing \`${mark}\``,
      zh: `缺少结尾的 \`${mark}\``,
    });
    return "broken";
  }

  #skip(text: Text): undefined {
    const start = this.#line.slice(0, this.#at).search(/\S+$/u);
    const at = start === -1 ? this.#at : start;
    this.#match(/\S*/uy);
    this.mistakes.push({ at, length: Math.max(1, this.#at - at), text });
  }

  #mistake(piece: Piece, text: Text): void {
    this.mistakes.push(mistakeAt(piece, text));
  }

  #take(text: string): boolean {
    if (!this.#line.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #piece(pattern: RegExp): Piece {
    const at = this.#at;
    return { at, source: this.#match(pattern) };
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [text = ""] = pattern.exec(this.#line) ?? [];
    this.#at += text.length;
    return text;
  }
}

function withoutType(name: string): Text {
  const form = `\`${/^[a-z][a-z0-9_]*$/u.test(name) ? name : "name"}:string\``;
  return { en: `expected a name, \`:\` and a type, such as ${form}`, zh: `应为名称、\`:\` 和类型，例如 ${form}` };
}

function unexpected(source: string): Text {
  if (source.startsWith(",")) {
    return { en: "blanks separate fields, not commas", zh: "字段之间以空格分隔，而不是逗号" };
  }
  if (/^[?^#!*~]/u.test(source)) {
    return { en: "flags stand before the default", zh: "标志应写在默认值之前" };
  }
  const shown = eachLocale(() => `\`${source}\``);
  return {
    en: `${shown.en} is not a flag; flags are \`?\`, \`^\`, \`#\`, \`!\`, \`*\`, \`~\` and \`~~\``,
    zh: `${shown.zh} 不是标志；标志有 \`?\`、\`^\`、\`#\`、\`!\`、\`*\`、\`~\` 和 \`~~\``,
  };
}
