/**
 * Patterns of text fields. They must mean the same to Rust's `regex`, to the JSON Schema of the API (ECMA-262) and to
 * whoever makes test data, so only what all of them know is taken: literals, classes, groups, alternatives, anchors at
 * the ends, and repetition.
 */

type Node =
  | { readonly kind: "set"; readonly characters: string; readonly rust: string }
  | { readonly kind: "group"; readonly alternatives: readonly (readonly Repeated[])[] };

interface Repeated {
  readonly node: Node;
  readonly min: number;
  readonly max: number;
  readonly source: string;
}

export interface Pattern {
  /** The pattern for Rust, where `\d` and `\w` would match all of Unicode. */
  readonly rust: string;
  /** Texts that match, different for each `n`, of a length in this range; fewer when the pattern has no more. */
  readonly samples: (count: number, min: number, max: number) => string[];
}

const range = (from: string, to: string): string => {
  const [start = 0, end = 0] = [from.codePointAt(0), to.codePointAt(0)];
  return String.fromCodePoint(...Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index));
};

const digits = range("0", "9");
const wordCharacters = `${range("a", "z")}${range("A", "Z")}${digits}_`;
const printable = range(" ", "~");

/** Classes with a name, as a set and as Rust writes them for ASCII. */
const named: Readonly<Record<string, readonly [characters: string, rust: string]>> = {
  d: [digits, "0-9"],
  w: [wordCharacters, "0-9A-Za-z_"],
};

/** How much of an open-ended repetition is tried. */
const someMore = 12;

/** Reads a pattern. What it cannot read, it names: the text is the offending part. */
export function parsePattern(source: string): Pattern | { readonly unsupported: string } {
  const reader = new Reader(source);
  try {
    const alternatives = reader.alternatives();
    if (reader.rest !== "") return { unsupported: reader.rest };
    const expression = new RegExp(source, "u");
    return {
      rust: alternatives.map((items) => items.map(rustOf).join("")).join("|"),
      samples: (count, min, max) => {
        const found = new Set<string>();
        for (let attempt = 0; attempt < 4000 && found.size < count; attempt++) {
          const text = generate({ kind: "group", alternatives }, counter(attempt));
          if (text.length >= min && text.length <= max && expression.test(text)) found.add(text);
        }
        return [...found];
      },
    };
  } catch (error) {
    if (error instanceof Unsupported) return { unsupported: error.message };
    return { unsupported: source };
  }
}

class Unsupported extends Error {}

class Reader {
  rest: string;
  readonly #whole: string;

  constructor(source: string) {
    this.#whole = source;
    this.rest = source;
  }

  alternatives(): Repeated[][] {
    const all = [this.#sequence()];
    while (this.#take("|")) all.push(this.#sequence());
    return all;
  }

  #sequence(): Repeated[] {
    const items: Repeated[] = [];
    while (this.rest !== "" && !this.rest.startsWith("|") && !this.rest.startsWith(")")) {
      // Anchors matter to the pattern, not to what it generates.
      if (this.rest.startsWith("^") && this.rest === this.#whole) {
        this.#take("^");
        items.push({ node: { kind: "set", characters: "", rust: "^" }, min: 0, max: 0, source: "" });
      } else if (this.rest === "$") {
        this.#take("$");
        items.push({ node: { kind: "set", characters: "", rust: "$" }, min: 0, max: 0, source: "" });
      } else {
        items.push(this.#repeated());
      }
    }
    return items;
  }

  #repeated(): Repeated {
    const node = this.#atom();
    const [, source = "", min, comma, max] = /^(?:([*+?]|\{(\d+)(,?)(\d*)\}))/u.exec(this.rest) ?? [];
    this.rest = this.rest.slice(source.length);
    if (/^[?+*{]/u.test(this.rest)) throw new Unsupported(this.rest);
    if (source === "") return { node, min: 1, max: 1, source };
    if (source === "?") return { node, min: 0, max: 1, source };
    if (source === "*") return { node, min: 0, max: someMore, source };
    if (source === "+") return { node, min: 1, max: 1 + someMore, source };
    const least = Number(min);
    const most = comma === "" ? least : max === "" ? least + someMore : Number(max);
    return { node, min: least, max: most, source };
  }

  #atom(): Node {
    if (this.#take("(")) {
      if (this.rest.startsWith("?") && !this.#take("?:")) throw new Unsupported(`(${this.rest}`);
      const alternatives = this.alternatives();
      if (!this.#take(")")) throw new Unsupported(this.rest);
      return { kind: "group", alternatives };
    }
    if (this.rest.startsWith("[")) return this.#class();
    if (this.#take(".")) return { kind: "set", characters: printable, rust: "." };
    const [text = "", escaped] = /^(?:\\(.)|[^\\^$.*+?()[\]{}|])/u.exec(this.rest) ?? [];
    if (text === "") throw new Unsupported(this.rest);
    this.rest = this.rest.slice(text.length);
    if (escaped === undefined) return { kind: "set", characters: text, rust: text };
    const name = named[escaped];
    if (name) return { kind: "set", characters: name[0], rust: `[${name[1]}]` };
    if (/[A-Za-z0-9]/u.test(escaped)) throw new Unsupported(text);
    return { kind: "set", characters: escaped, rust: text };
  }

  #class(): Node {
    const [text, negated = "", body = ""] = /^\[(\^?)((?:[^\]\\]|\\.)+)\]/u.exec(this.rest) ?? [];
    // Nested classes and set operations are Rust's alone.
    if (text === undefined || /(?<!\\)\[|&&|--|~~/u.test(body)) throw new Unsupported(this.rest);
    this.rest = this.rest.slice(text.length);
    let characters = "";
    let rust = "";
    for (const [item, from, to, name, escaped] of body.matchAll(/([^\\])-([^\\])|\\([dw])|\\([^A-Za-z0-9])|\\.|./gu)) {
      const known = name === undefined ? undefined : named[name];
      if (from !== undefined && to !== undefined) characters += range(from, to);
      else if (known) characters += known[0];
      else if (item.startsWith("\\") && escaped === undefined) throw new Unsupported(item);
      else characters += escaped ?? item;
      rust += known ? known[1] : item;
    }
    if (negated !== "") {
      characters = [...printable].filter((character) => !characters.includes(character)).join("");
    }
    if (characters === "") throw new Unsupported(text);
    return { kind: "set", characters, rust: `[${negated}${rust}]` };
  }

  #take(text: string): boolean {
    if (!this.rest.startsWith(text)) return false;
    this.rest = this.rest.slice(text.length);
    return true;
  }
}

function rustOf({ node, source }: Repeated): string {
  if (node.kind === "set") return node.rust + source;
  return `(?:${node.alternatives.map((items) => items.map(rustOf).join("")).join("|")})${source}`;
}

/** Chooses by the digits of a number, so that each number chooses differently. */
function counter(seed: number): (count: number) => number {
  let rest = seed;
  return (count) => {
    const choice = rest % count;
    rest = Math.floor(rest / count);
    return choice;
  };
}

function generate(node: Node, choose: (count: number) => number): string {
  if (node.kind === "set") {
    const characters = [...node.characters];
    return characters[choose(characters.length)] ?? "";
  }
  const items = node.alternatives[choose(node.alternatives.length)] ?? [];
  return items
    .map(({ node: inner, min, max }) => {
      const times = min + choose(max - min + 1);
      return Array.from({ length: times }, () => generate(inner, choose)).join("");
    })
    .join("");
}
