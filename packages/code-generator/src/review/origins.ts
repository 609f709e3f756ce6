import { asFunctionCall, asMethodCall, chainOf } from "./calls.ts";
import { lastSegment } from "./imports.ts";
import { bindingOf } from "./locals.ts";
import type { RustFile } from "./rust-file.ts";
import type { SyntaxNode } from "./syntax.ts";

/** Parameters of handlers and extractors that hold what the client sent; what the service itself put there is none. */
const requestType =
  /\b(\w*(Path|Query|Json|Form)<|HeaderMap|TypedHeader|Multipart|Bytes|(Http)?Request\b|Parts\b|Uri\b|RawQuery|Host\b|CookieJar|WebSocket)/;

/** Functions that read a text as something else. */
const readsText = /^(parse|from_str|from_utf8|to_str|split_once|from_slice|from_reader|decode|parse_str)$/;

/**
 * Whether an expression's value is decided outside of the service: it is what an `.await` gives, a text that is read as
 * something else, or a part of the request.
 */
export function isFromOutside(file: RustFile, expression: SyntaxNode): boolean {
  if (expression.type === "await_expression") return true;
  if (expression.type === "identifier") {
    const bound = bindingOf(expression.text, expression);
    if (bound?.kind === "let" && bound.whole && bound.value?.type === "await_expression") return true;
  }
  const { links, start } = chainOf(expression);
  const called = asFunctionCall(file, start)?.path ?? "";
  const name = links[0]?.name ?? lastSegment(called);
  return readsText.test(name) || readsRequest(file, expression, 0);
}

/** Whether an expression goes back to a parameter that holds the request, through names, fields and calls. */
function readsRequest(file: RustFile, expression: SyntaxNode, depth: number): boolean {
  if (depth > 6 || /^(if|match|closure|async)_?\w*$|block/.test(expression.type)) return false;
  const { start } = chainOf(expression);
  if (start.type !== "identifier") {
    // What another function makes of the request, its fields included, is that function's matter.
    const given = (depth === 0 && asFunctionCall(file, start)?.arguments) || [];
    return given.some((argument) => readsRequest(file, argument, depth + 1));
  }
  const bound = bindingOf(start.text, start);
  if (bound === undefined) return false;
  if (bound.value !== undefined) return readsRequest(file, bound.value, depth + 1);
  const owner = bound.node.parent?.parent;
  if (owner?.type === "function_item")
    return isRequestFunction(file, owner) && requestType.test(bound.node.childForFieldName("type")?.text ?? "");
  // The parameter of a closure is a part of what its method is called on.
  const source = asMethodCall(bound.node.closest("call_expression"))?.receiver;
  return source !== undefined && readsRequest(file, source, depth + 1);
}

/** Handlers, and the methods of extractors: functions that a framework gives the request. */
const isRequestFunction = (file: RustFile, item: SyntaxNode): boolean =>
  file.handlers.has(item) || item.closest("impl_item")?.childForFieldName("trait") !== undefined;
