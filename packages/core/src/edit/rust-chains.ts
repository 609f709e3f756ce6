import type { Node } from "@vscode/tree-sitter-wasm";
import { CliError } from "../program/errors.ts";
import { endOfLine, indentation, lineEnding, splice, startOfLine } from "./lines.ts";
import {
  layOutChain,
  linkIndent,
  type Piece,
  type PieceLine,
  type RustfmtWidths,
  vertical,
} from "./rust-chain-layout.ts";
import { childrenOf, isComment, withRustTree } from "./rust-parser.ts";

export interface ChainEdit {
  /** The file's name for an error message; nothing is read from it. */
  readonly file: string;
  /** A function of the file, or `Type::method`, or `module::function`. */
  readonly function: string;
  /** One link of a method chain: `.merge(task::routes())`. */
  readonly call: string;
  /** Where the project's rustfmt breaks lines; rustfmt's own defaults unless told. */
  readonly widths?: RustfmtWidths;
}

/** A piece of the source, with its tokens, which tell a call from another however it is laid out. */
interface SourcePiece extends Piece {
  readonly start: number;
  readonly end: number;
  readonly tokens: string;
}

/** A method chain taken apart: `Router::new()`, then each `.call()` with the `?` that follows it. */
interface Chain {
  readonly root: SourcePiece;
  readonly links: readonly SourcePiece[];
  /** Comments stand between the pieces; a new layout would have to find a place for them. */
  readonly commented: boolean;
}

const defaultWidths: RustfmtWidths = { maxWidth: 100, chainWidth: 60 };

/**
 * Appends a call to the expression that a function returns, formatted as rustfmt would; unchanged if it is there.
 * Where a function exists once for each `cfg`, each gets it.
 */
export async function appendToChain(source: string, edit: ChainEdit): Promise<string> {
  const wanted = await tokensOfCall(edit.call);
  return await withRustTree(source, (root) => {
    const chains = functionsAt(root, edit.function.split("::")).map((node) => chainOf(source, node));
    if (chains.length === 0) throw placeNotFound(edit);
    // From the last one, so that the indexes of the others stay right.
    return chains.reduceRight((text, chain) => {
      if (chain === undefined) throw placeNotFound(edit);
      return chain.links.some((link) => link.tokens === wanted) ? text : appended(text, chain, edit);
    }, source);
  });
}

/** Undoes {@link appendToChain}; a source without the call, or without the function, stays as it is. */
export async function removeFromChain(source: string, edit: ChainEdit): Promise<string> {
  const wanted = await tokensOfCall(edit.call);
  const without = await editChains(source, edit, (text, { root, links }) => {
    const index = links.findIndex((link) => link.tokens === wanted);
    const link = links[index];
    if (link === undefined) return text;
    const before = links[index - 1] ?? root;
    const start = startsLine(text, link) ? endOfLine(text, before.end) : before.end;
    const end = startsLine(text, link) ? link.end + remarkAfter(text, link.end).length : link.end;
    return splice(text, start, end, "");
  });
  if (without === source) return source;
  return await editChains(without, edit, (text, { root, links, commented }) => {
    if (commented || !startsLine(text, root)) return text;
    return splice(
      text,
      root.start,
      (links.at(-1) ?? root).end,
      layOutChain(root, links, lineEnding(text), edit.widths ?? defaultWidths),
    );
  });
}

async function editChains(source: string, edit: ChainEdit, change: (text: string, chain: Chain) => string) {
  return await withRustTree(source, (root) =>
    functionsAt(root, edit.function.split("::")).reduceRight((text, node) => {
      const chain = chainOf(source, node);
      return chain === undefined ? text : change(text, chain);
    }, source),
  );
}

function appended(text: string, { root, links, commented }: Chain, { call, widths }: ChainEdit): string {
  const eol = lineEnding(text);
  const last = links.at(-1);
  const end = (last ?? root).end;
  const remark = remarkAfter(text, end);
  const afterRemark = end + remark.length;
  if (last !== undefined && startsLine(text, last))
    return splice(text, afterRemark, afterRemark, eol + last.indent + call);
  if (commented || !startsLine(text, root)) return splice(text, end, end, call);
  if (remark !== "") {
    return splice(
      text,
      root.start,
      afterRemark,
      vertical(root, links, eol) + remark + eol + linkIndent(root, links) + call,
    );
  }
  const link: Piece = { lines: [{ text: call, fixed: false }], indent: root.indent };
  return splice(text, root.start, end, layOutChain(root, [...links, link], eol, widths ?? defaultWidths));
}

/** A comment that ends the line, with the blanks ahead of it. */
function remarkAfter(text: string, index: number): string {
  return /^[ \t]*\/\/.*$/.exec(text.slice(index, endOfLine(text, index)))?.[0] ?? "";
}

function startsLine(text: string, { start }: SourcePiece): boolean {
  return text.slice(startOfLine(text, start), start).trim() === "";
}

/** The functions with a body at a path of modules, types and traits. */
function functionsAt(scope: Node, [name, ...rest]: readonly string[]): Node[] {
  return childrenOf(scope).flatMap((item) => {
    const body = item.childForFieldName("body");
    if (body === null || nameOf(item) !== name) return [];
    if (rest.length > 0) return item.type === "function_item" ? [] : functionsAt(body, rest);
    return item.type === "function_item" ? [item] : [];
  });
}

function nameOf(item: Node): string | undefined {
  if (item.type !== "impl_item") return item.childForFieldName("name")?.text;
  const type = item.childForFieldName("type");
  return (type?.childForFieldName("type") ?? type?.childForFieldName("name") ?? type)?.text;
}

/** What a `.call()` may follow without changing what the expression means. */
const receivers = new Set([
  "call_expression",
  "identifier",
  "index_expression",
  "macro_invocation",
  "parenthesized_expression",
  "scoped_identifier",
  "self",
  "struct_expression",
]);

/** The expression that a function ends with, if it is a chain or can start one. */
function chainOf(source: string, node: Node): Chain | undefined {
  const body = node.childForFieldName("body");
  const tail = body?.namedChildren.findLast((child) => child !== null && !isComment(child));
  if (!tail || tail.hasError) return undefined;

  const ranges: [start: number, end: number][] = [];
  let root = tail;
  let end = tail.endIndex;
  for (let receiver = receiverOf(root); receiver !== undefined; receiver = receiverOf(root)) {
    const dot = childrenOf(root).find((child) => child.type === ".");
    root = receiver;
    if (dot === undefined) continue;
    ranges.unshift([dot.startIndex, end]);
    end = receiver.endIndex;
  }
  if (!receivers.has(root.type) || (ranges.length === 0 && (isWrapped(root) || isBraced(root)))) return undefined;
  const piece = ([start, end]: [number, number]) => pieceOf(source, tail, start, end);
  const links = ranges.map(piece);
  const gaps = links.map((link, index) => source.slice(ranges[index - 1]?.[1] ?? end, link.start));
  return { root: piece([tail.startIndex, end]), links, commented: gaps.some((gap) => gap.trim() !== "") };
}

/** What a link of a chain, or a part of one, is applied to. */
function receiverOf(node: Node): Node | undefined {
  const first = node.child(0) ?? undefined;
  if (["field_expression", "await_expression", "try_expression"].includes(node.type)) return first;
  if (node.type === "generic_function") return first?.type === "field_expression" ? first : undefined;
  const isMethod =
    first?.type === "field_expression" ||
    (first !== undefined && receiverOf(first) && first.type === "generic_function");
  return node.type === "call_expression" && isMethod ? first : undefined;
}

/** `Ok(router)`: a call appended to it would be one of the wrapper. */
function isWrapped(node: Node): boolean {
  return node.type === "call_expression" && ["Ok", "Err", "Some"].includes(node.child(0)?.text ?? "");
}

/** `name! { … }` is a statement of its own, whatever follows it. */
function isBraced(node: Node): boolean {
  return node.type === "macro_invocation" && node.text.endsWith("}");
}

function pieceOf(source: string, tail: Node, start: number, end: number): SourcePiece {
  const tokens: string[] = [];
  const fixed: Node[] = [];
  const visit = (node: Node) => {
    if (node.endIndex <= start || node.startIndex >= end) return;
    const literal = node.type.endsWith("_literal");
    if (literal || isComment(node)) fixed.push(node);
    if (isComment(node)) return;
    if (node.childCount > 0 && !literal) return childrenOf(node).forEach(visit);
    if (/^[)\]}]$/.test(node.type) && tokens.at(-1) === ",") tokens.pop();
    tokens.push(node.text);
  };
  visit(tail);
  let at = start;
  const lines = source
    .slice(start, end)
    .split("\n")
    .map((line): PieceLine => {
      const from = at;
      at += line.length + 1;
      const inside = fixed.some((node) => node.startIndex < from && from < node.endIndex);
      return { text: line.replace(/\r$/, ""), fixed: inside };
    });
  return { start, end, lines, indent: indentation(source, start), tokens: tokens.join(" ") };
}

async function tokensOfCall(call: string): Promise<string> {
  const source = `fn f() {\n    x${call}\n}\n`;
  return await withRustTree(source, (root) => {
    const [node] = functionsAt(root, ["f"]);
    const links = (node && chainOf(source, node)?.links) ?? [];
    const [link] = links;
    if (link === undefined || links.length > 1) throw new Error(`Not one call of a method chain: ${call}`);
    return link.tokens;
  });
}

function placeNotFound({ file, function: name, call }: ChainEdit): CliError {
  return new CliError("place-not-found", {
    message: {
      en: `${file} has no function \`${name}\` that ends with a method chain.`,
      zh: `${file} 中没有以方法链结尾的函数 \`${name}\`。`,
    },
    hint: {
      en: `Add \`${call}\` by hand to the value that \`${name}\` returns.`,
      zh: `请手动把 \`${call}\` 加到 \`${name}\` 返回的值之后。`,
    },
    details: { file, function: name, call },
  });
}
