import { plainPath } from "./imports.ts";
import type { RustFile } from "./rust-file.ts";
import type { SyntaxNode } from "./syntax.ts";

/** A call of a method: `receiver.name(arguments)`. */
export interface MethodCall {
  readonly node: SyntaxNode;
  readonly receiver: SyntaxNode;
  readonly name: string;
  readonly nameNode: SyntaxNode;
  readonly arguments: readonly SyntaxNode[];
}

/** A call of a function by its path: `path(arguments)`. */
export interface FunctionCall {
  readonly node: SyntaxNode;
  /** In full, as far as imports tell: `std::fs::read`. */
  readonly path: string;
  readonly pathNode: SyntaxNode;
  readonly arguments: readonly SyntaxNode[];
}

/** What a `call_expression` calls a method on; undefined for any other node. */
export function asMethodCall(node: SyntaxNode | undefined): MethodCall | undefined {
  const callee = withoutTurbofish(node);
  if (node === undefined || callee?.type !== "field_expression") return undefined;
  const [receiver, nameNode] = [callee.childForFieldName("value"), callee.childForFieldName("field")];
  if (receiver === undefined || nameNode === undefined) return undefined;
  return { node, receiver, name: nameNode.text, nameNode, arguments: argumentsOf(node) };
}

/** What a `call_expression` calls by a path; undefined for any other node. */
export function asFunctionCall(file: RustFile, node: SyntaxNode | undefined): FunctionCall | undefined {
  const callee = withoutTurbofish(node);
  if (node === undefined || (callee?.type !== "identifier" && callee?.type !== "scoped_identifier")) return undefined;
  return { node, path: file.resolve(callee), pathNode: callee, arguments: argumentsOf(node) };
}

interface Calls {
  readonly methods: readonly MethodCall[];
  readonly functions: readonly FunctionCall[];
}

/** Nearly every rule goes through the calls, so they are read once for each file. */
const callsByFile = new WeakMap<RustFile, Calls>();

function callsOf(file: RustFile): Calls {
  const known = callsByFile.get(file);
  if (known !== undefined) return known;
  const nodes = file.nodes("call_expression");
  const calls = {
    methods: nodes.flatMap((node) => asMethodCall(node) ?? []),
    functions: nodes.flatMap((node) => asFunctionCall(file, node) ?? []),
  };
  callsByFile.set(file, calls);
  return calls;
}

/** All calls of methods in a file, in the order of the text; of these names, if any are given. */
export function methodCalls(file: RustFile, ...names: readonly string[]): readonly MethodCall[] {
  const { methods } = callsOf(file);
  return names.length === 0 ? methods : methods.filter(({ name }) => names.includes(name));
}

/** All calls by path in a file, in the order of the text. */
export const functionCalls = (file: RustFile): readonly FunctionCall[] => callsOf(file).functions;

/**
 * The links of a chain from the outside in, `a().b()?.c().await` giving c, b; whatever it starts with is `start`. Passes
 * through `?`, `.await`, fields and parentheses.
 */
export function chainOf(node: SyntaxNode): { readonly links: readonly MethodCall[]; readonly start: SyntaxNode } {
  const links: MethodCall[] = [];
  for (let at = node; ; ) {
    const call = asMethodCall(at);
    const next = call?.receiver ?? unwrapped(at);
    if (call !== undefined) links.push(call);
    if (next === undefined) return { links, start: at };
    at = next;
  }
}

function unwrapped(node: SyntaxNode): SyntaxNode | undefined {
  const transparent = ["await_expression", "try_expression", "parenthesized_expression", "reference_expression"];
  if (transparent.includes(node.type)) return node.namedChildren.at(-1);
  return node.type === "field_expression" ? node.childForFieldName("value") : undefined;
}

function withoutTurbofish(call: SyntaxNode | undefined): SyntaxNode | undefined {
  if (call?.type !== "call_expression") return undefined;
  const callee = call.childForFieldName("function");
  return callee?.type === "generic_function" ? callee.childForFieldName("function") : callee;
}

function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.childForFieldName("arguments")?.namedChildren ?? [];
  return list.filter((node) => node.type !== "attribute_item");
}

/** The name of a macro and its tokens: `tracing::info!(…)`; the path in full, as far as imports tell. */
export function macroPath(file: RustFile, invocation: SyntaxNode): string {
  const path = invocation.childForFieldName("macro");
  return path === undefined ? "" : file.resolve(plainPath(path.text), path);
}
