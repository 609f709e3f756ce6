import type { SyntaxNode } from "./syntax.ts";

/** One argument of a macro, as its tokens: a macro's arguments are no syntax yet. */
export interface MacroArgument {
  readonly tokens: readonly SyntaxNode[];
  /** `name` of `name = value`; undefined where there is none. */
  readonly name: string | undefined;
}

/** The arguments of a macro, split at its commas. */
export function macroArguments(invocation: SyntaxNode): MacroArgument[] {
  const tree = invocation.childOfType("token_tree");
  const groups: SyntaxNode[][] = [[]];
  for (const token of tree?.children.slice(1, -1) ?? []) {
    if (token.type === ",") groups.push([]);
    else if (!/comment$/.test(token.type)) groups.at(-1)?.push(token);
  }
  return groups.filter((tokens) => tokens.length > 0).map(toArgument);
}

function toArgument(tokens: readonly SyntaxNode[]): MacroArgument {
  const equals = tokens.findIndex((token) => token.type === "=");
  if (equals <= 0) return { tokens, name: undefined };
  const name = tokens
    .slice(0, equals)
    .map((token) => token.text)
    .join("");
  return { tokens: tokens.slice(equals + 1), name };
}

/** The text between the quotes of a string literal, escapes as they are written; undefined for anything else. */
export function literalText(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== "string_literal" && node?.type !== "raw_string_literal") return undefined;
  return node.children
    .filter(({ type }) => type === "string_content" || type === "escape_sequence")
    .map(({ text }) => text)
    .join("");
}

/** A `{…}` of a format string. */
export interface Placeholder {
  /** `name` of `{name:?}`; `0` of `{0}`; empty for `{}`. */
  readonly name: string;
  /** Where it begins in the format string. */
  readonly index: number;
}

/** The placeholders of a format string, in their order. */
export function placeholders(format: string): Placeholder[] {
  // Doubled braces stand for themselves; blanks in their place keep the indexes right.
  const plain = format.replaceAll("{{", "  ").replaceAll("}}", "  ");
  return [...plain.matchAll(/\{([^{}:]*)(?::[^{}]*)?\}/g)].map((match) => ({
    name: (match[1] ?? "").trim(),
    index: match.index,
  }));
}
