import type { SyntaxNode } from "./syntax.ts";

type Scope = Map<string, string>;

/** What names mean in one file, as far as its `use` declarations tell. */
export class Imports {
  readonly #scopes = new Map<SyntaxNode, Scope>();

  constructor(declarations: readonly SyntaxNode[]) {
    for (const declaration of declarations) {
      const scope = declaration.parent;
      const argument = declaration.childForFieldName("argument");
      if (scope === undefined || argument === undefined) continue;
      const names = this.#scopes.get(scope) ?? new Map();
      this.#scopes.set(scope, names);
      collect(argument, "", names);
    }
  }

  /**
   * The full path that a path stands for at a place: `Mutex` is `std::sync::Mutex` below `use std::sync::Mutex`. A path
   * whose first segment nothing imports stays as it is, without generic arguments and a leading `::`.
   */
  resolve(path: string, at: SyntaxNode): string {
    const plain = plainPath(path);
    const end = plain.indexOf("::");
    const [first, rest] = end === -1 ? [plain, ""] : [plain.slice(0, end), plain.slice(end)];
    for (const scope of at.ancestors()) {
      const found = this.#scopes.get(scope)?.get(first);
      if (found !== undefined) return found === plain ? plain : found + rest;
      // A module sees nothing of what the file around it imports.
      if (scope.type === "mod_item") break;
    }
    return plain;
  }

  /** Whether anything of this crate or module is imported anywhere in the file. */
  mentions(prefix: string): boolean {
    const within = (path: string) => path === prefix || path.startsWith(`${prefix}::`);
    return [...this.#scopes.values()].some((names) => [...names.values()].some(within));
  }
}

/** A path without generic arguments, blanks and the leading `::`: `Vec::<u8>::new` is `Vec::new`. */
export function plainPath(path: string): string {
  if (!/[<\s]/.test(path)) return path.startsWith("::") ? path.slice(2) : path;
  let depth = 0;
  let plain = "";
  for (const [index, letter] of [...path].entries()) {
    if (letter === "<") depth += 1;
    else if (letter === ">" && path[index - 1] !== "-") depth -= 1;
    else if (depth === 0 && !/\s/.test(letter)) plain += letter;
  }
  return plain.replace(/::(?=::|$)/g, "").replace(/^::/, "");
}

function collect(node: SyntaxNode, prefix: string, names: Scope): void {
  const join = (path: string) => (prefix === "" ? plainPath(path) : `${prefix}::${plainPath(path)}`);
  switch (node.type) {
    case "use_list":
      for (const child of node.namedChildren) collect(child, prefix, names);
      break;
    case "scoped_use_list": {
      const path = node.childForFieldName("path");
      const list = node.childForFieldName("list");
      if (list !== undefined) collect(list, path === undefined ? prefix : join(path.text), names);
      break;
    }
    case "use_as_clause": {
      const path = node.childForFieldName("path");
      const alias = node.childForFieldName("alias");
      if (path !== undefined && alias !== undefined) names.set(alias.text, join(path.text));
      break;
    }
    case "use_wildcard": {
      // Which names a glob brings cannot be told from here; that it brings something of the crate can.
      const path = node.namedChildren[0];
      if (path !== undefined) names.set(`${join(path.text)}::*`, `${join(path.text)}::*`);
      break;
    }
    case "self":
      names.set(lastSegment(prefix), prefix);
      break;
    default:
      names.set(lastSegment(node.text), join(node.text));
  }
}

/** The last name of a path: `Mutex` of `std::sync::Mutex`. */
export const lastSegment = (path: string): string => plainPath(path).split("::").at(-1) ?? "";
