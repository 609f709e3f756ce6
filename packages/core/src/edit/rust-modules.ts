import type { Node } from "@vscode/tree-sitter-wasm";
import { afterNewline, endOfLine, hasBlankLine, lineEnding, splice, startOfLine } from "./lines.ts";
import { childrenOf, hasMarker, isComment, withRustTree } from "./rust-parser.ts";

export interface ModuleDeclaration {
  readonly name: string;
  readonly visibility?: "pub" | "pub(crate)";
  /** Whole attributes, one a line: `#[cfg(test)]`. */
  readonly attributes?: readonly string[];
}

/** A `mod name;` of the file's top level, from its first attribute to its semicolon. */
interface Declaration {
  readonly name: string;
  readonly visibility: string;
  readonly attributes: readonly string[];
  readonly start: number;
  readonly end: number;
}

/**
 * Declares a module where rustfmt would sort it: in the group of declarations with the same visibility, else in the
 * first group, else ahead of the first item. Unchanged if the file has a module of that name, inline or under `cfg`.
 */
export async function addModule(source: string, module: ModuleDeclaration): Promise<string> {
  return await withRustTree(source, (root) => {
    if (hasModule(root, plainName(module.name))) return source;
    const eol = lineEnding(source);
    const visibility = module.visibility ?? "";
    const text = [...(module.attributes ?? []), `${visibility} mod ${module.name};`.trimStart()].join(eol);

    const groups = sortedGroups(source, declarationsOf(root));
    const group = groups.find((group) => group.some((other) => other.visibility === visibility)) ?? groups[0];
    if (group === undefined) return insertAlone(source, root, text, eol);
    const next = group.find((other) => other.name > plainName(module.name));
    if (next !== undefined) return splice(source, next.start, next.start, text + eol);
    const end = endOfLine(source, group.at(-1)?.end ?? source.length);
    return splice(source, end, end, eol + text);
  });
}

/** Undoes {@link addModule}. A module with a body is code that somebody wrote, so it stays. */
export async function removeModule(source: string, { name }: { readonly name: string }): Promise<string> {
  return await withRustTree(source, (root) => {
    const declarations = declarationsOf(root);
    const index = declarations.findIndex((declaration) => declaration.name === plainName(name));
    const found = declarations[index];
    if (found === undefined) return source;

    const start = startOfLine(source, found.start);
    const lineEnd = endOfLine(source, found.end);
    const ownLines =
      /^\s*$/.test(source.slice(start, found.start)) && isBlankOrComment(source.slice(found.end, lineEnd));
    if (!ownLines) return splice(source, found.start, found.end, "");

    const [before, after] = [declarations[index - 1], declarations[index + 1]];
    const grouped =
      (before !== undefined && touches(source, before, found)) ||
      (after !== undefined && touches(source, found, after));
    const end = afterNewline(source, lineEnd);
    return grouped ? splice(source, start, end, "") : removeAlone(source, start, end);
  });
}

/** Takes the blank line along that kept the declaration apart: the one after it, at the end of the file the one before. */
function removeAlone(source: string, start: number, end: number): string {
  const above = source.slice(startOfLine(source, start - 1), Math.max(0, start - 1));
  const following = afterNewline(source, end);
  if (/^\s*\/[/*](?![/*!])/.test(above)) return splice(source, start, end, "");
  if (following > end) return splice(source, start, following, "");
  if (end < source.length) return splice(source, start, end, "");
  const kept = source.slice(0, start).replace(/\r?\n$/, "");
  return source.endsWith("\n") ? kept : kept.replace(/\r?\n$/, "");
}

/**
 * Raw identifiers are sorted by the name that they stand for. The order is that of plain strings: rustfmt keeps
 * "version sorting" (`a2` ahead of `a10`) for imports, in the 2024 style too.
 */
function plainName(name: string): string {
  return name.replace(/^r#/, "");
}

/**
 * The groups that rustfmt sorts: declarations without a blank line or comment line between them. It leaves
 * `#[macro_use]` modules where they are, since their place matters; and nothing joins test modules on their own.
 */
function sortedGroups(source: string, declarations: readonly Declaration[]): Declaration[][] {
  const groups: Declaration[][] = [];
  let last: Declaration | undefined;
  for (const declaration of declarations) {
    if (declaration.attributes.some((text) => /\b(macro_use|rustfmt)\b/.test(text))) {
      last = undefined;
      continue;
    }
    if (last !== undefined && touches(source, last, declaration)) groups.at(-1)?.push(declaration);
    else groups.push([declaration]);
    last = declaration;
  }
  const isTest = ({ attributes }: Declaration) => attributes.some((text) => /\bcfg\s*\(\s*test\s*\)/.test(text));
  return groups.filter((group) => !group.every(isTest));
}

function touches(source: string, before: Declaration, after: Declaration): boolean {
  const between = source.slice(before.end, after.start);
  const newline = between.indexOf("\n");
  return (
    isBlankOrComment(between.slice(0, newline)) &&
    between.slice(newline + 1).trim() === "" &&
    !hasBlankLine(between, 0, between.length)
  );
}

function isBlankOrComment(text: string): boolean {
  return /^\s*(\/\/.*)?$/.test(text);
}

function declarationsOf(root: Node): Declaration[] {
  const declarations: Declaration[] = [];
  let leading: Node[] = [];
  for (const node of childrenOf(root)) {
    if (node.type === "attribute_item" || hasMarker(node, "outer")) {
      leading.push(node);
      continue;
    }
    if (node.type === "mod_item" && node.childForFieldName("body") === null) {
      declarations.push({
        name: plainName(node.childForFieldName("name")?.text ?? ""),
        visibility: childrenOf(node).find((child) => child.type === "visibility_modifier")?.text ?? "",
        attributes: leading.filter((node) => node.type === "attribute_item").map((attribute) => attribute.text),
        start: (leading[0] ?? node).startIndex,
        end: node.endIndex,
      });
    }
    if (!isComment(node)) leading = [];
  }
  return declarations;
}

function hasModule(root: Node, name: string): boolean {
  return childrenOf(root).some((node) => {
    if (node.type === "mod_item") return plainName(node.childForFieldName("name")?.text ?? "") === name;
    const macro = node.type === "expression_statement" ? node.child(0) : node;
    return macro?.type === "macro_invocation" && declaresInTokens(macro, name);
  });
}

/** A macro's body is no syntax yet, only tokens, but `cfg_if! { … mod name; … }` declares what it says. */
function declaresInTokens(node: Node, name: string): boolean {
  const children = childrenOf(node);
  return children.some((child, index) => {
    const declared = child.type === "mod" && plainName(children[index + 1]?.text ?? "") === name;
    return declared || (child.type === "token_tree" && declaresInTokens(child, name));
  });
}

/** The first declaration of a file goes below its header and above its first item, with a blank line between. */
function insertAlone(source: string, root: Node, text: string, eol: string): string {
  const first = firstItem(source, root);
  if (first !== undefined) return splice(source, first, first, text + eol + eol);
  if (source.trim() === "") return text + eol;
  const end = source.trimEnd().length;
  return splice(source, end, end, eol + eol + text);
}

/**
 * Where the first item starts, counting the attributes and comments that touch it. What a file opens with is no item:
 * licence and module documentation, inner attributes, `extern crate`, and whatever defines macros for the rest.
 */
function firstItem(source: string, root: Node): number | undefined {
  let lead: { start: number; movable: boolean; macros: boolean } | undefined;
  let end = 0;
  for (const node of childrenOf(root)) {
    const sameLine = end > 0 && !source.slice(end - 1, node.startIndex).includes("\n");
    if (lead?.movable && hasBlankLine(source, end, node.startIndex)) lead = undefined;
    end = node.endIndex;
    if (node.type === "attribute_item" || hasMarker(node, "outer")) {
      const macros = lead?.macros || /\bmacro_use\b/.test(node.text);
      lead = { start: lead?.start ?? node.startIndex, movable: false, macros };
    } else if (isHeader(node) || (lead?.macros && !isComment(node))) lead = undefined;
    else if (!isComment(node)) return lead?.start ?? node.startIndex;
    else if (!sameLine) lead ??= { start: node.startIndex, movable: true, macros: false };
  }
  return undefined;
}

function isHeader(node: Node): boolean {
  const headers = ["shebang", "inner_attribute_item", "extern_crate_declaration", "macro_definition"];
  return headers.includes(node.type) || hasMarker(node, "inner");
}
