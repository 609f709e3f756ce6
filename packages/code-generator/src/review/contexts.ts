import type { SyntaxNode } from "./syntax.ts";

/** Methods that call their closure at once, in the caller's own thread and task. */
const callsInline =
  /^(map|map_err|map_or|map_or_else|and_then|or_else|then|filter|filter_map|flat_map|for_each|try_for_each|fold|try_fold|inspect|inspect_err|any|all|find|find_map|position|partition|retain|take_while|skip_while|unwrap_or_else|ok_or_else|is_some_and|is_ok_and|unwrap_or_default|entry|or_insert_with|with|sort_by|sort_by_key|sort_unstable_by|min_by_key|max_by_key|get_or_insert_with)$/;

/** The function around a node, methods included; closures and async blocks are passed through. */
export function enclosingFunction(node: SyntaxNode): SyntaxNode | undefined {
  return node.closest("function_item");
}

/** Whether a function, closure or block is `async`. */
export function isAsync(node: SyntaxNode): boolean {
  if (node.type === "async_block") return true;
  if (node.type === "closure_expression") return node.children.some((child) => child.type === "async");
  return node.childOfType("function_modifiers")?.children.some((child) => child.type === "async") ?? false;
}

/**
 * The innermost `async` function, block or closure in whose task a node runs; undefined where it runs elsewhere, or where
 * that cannot be told. A closure runs elsewhere unless it is given to a method that calls it on the spot, as `map` does.
 */
export function asyncContext(node: SyntaxNode): SyntaxNode | undefined {
  for (const around of node.ancestors()) {
    if (around.type === "async_block") return around;
    if (around.type === "function_item") return isAsync(around) ? around : undefined;
    if (around.type === "const_item" || around.type === "static_item") return undefined;
    if (around.type === "closure_expression") {
      if (isAsync(around)) return around;
      if (!isCalledInline(around)) return undefined;
    }
  }
  return undefined;
}

function isCalledInline(closure: SyntaxNode): boolean {
  const call = closure.parent?.parent;
  if (closure.parent?.type !== "arguments" || call?.type !== "call_expression") return false;
  const callee = call.childForFieldName("function");
  return callee?.type === "field_expression" && callsInline.test(callee.childForFieldName("field")?.text ?? "");
}

/** What is repeated around a node, inside the same function: a loop, or a closure given to an iterator's method. */
export function enclosingLoop(node: SyntaxNode): SyntaxNode | undefined {
  let inner: SyntaxNode = node;
  for (const around of node.ancestors()) {
    if (around.type === "function_item") return undefined;
    if (around.type === "async_block" || around.type === "closure_expression") {
      inner = around;
      continue;
    }
    // What a `for` iterates over is evaluated once.
    if (around.type === "for_expression" && around.childForFieldName("body")?.contains(inner)) return around;
    if (around.type === "while_expression" || around.type === "loop_expression") return around;
    inner = around;
  }
  return undefined;
}
