import { asMethodCall } from "../calls.ts";
import { isConstant } from "../constants.ts";
import { bindingOf } from "../locals.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

export const panickingIndex: Rule = {
  id: "panicking-index",
  severity: "warning",
  title: { en: "index that a request can put out of range", zh: "可能越界的下标" },
  explanation: {
    en: "`list[index]` and `&text[start..end]` panic when the index is out of range, and a range of a string also when it cuts a character in two. In code that answers requests, write `.get(…)` and decide what is answered when there is nothing. Not reported: constants, an index that comes from the list itself (`for`, `position`, `find`), and one that is compared first.",
    zh: "下标越界时 `list[index]` 和 `&text[start..end]` 会 panic；字符串的范围若把一个字符切成两半也会 panic。在处理请求的代码中，请使用 `.get(…)`，并决定不存在时如何应答。常量、来自列表本身的下标（`for`、`position`、`find`）以及事先比较过的下标不在此列。",
  },
  *check(file) {
    for (const node of file.nodes("index_expression")) {
      if (!file.servesRequests(node)) continue;
      const [list, index] = node.namedChildren;
      if (list === undefined || index === undefined || isSafe(list, index, node)) continue;
      yield {
        range: node,
        message: {
          en: `this panics when \`${index.text}\` is out of range; use \`get\``,
          zh: `\`${index.text}\` 越界时此处会 panic；请使用 \`get\``,
        },
      };
    }
  },
};

function isSafe(list: SyntaxNode, index: SyntaxNode, node: SyntaxNode): boolean {
  if (index.type === "range_expression") return index.namedChildren.every((end) => isSafe(list, end, node));
  if (isConstant(index) || derivedFromList(index)) return true;
  // A remainder, a type of its own, a key of a map: nothing that counts elements.
  if (index.type === "binary_expression")
    return (
      index.children.some((child) => child.type === "%") ||
      index.namedChildren.every((part) => isSafe(list, part, node))
    );
  if (index.type === "parenthesized_expression") return index.namedChildren.every((part) => isSafe(list, part, node));
  const call = asMethodCall(index);
  if (call !== undefined) return /^(min|len|clamp|index|id|idx)$/.test(call.name);
  if (index.type !== "identifier") return index.type !== "field_expression";
  const bound = bindingOf(index.text, index);
  if (bound === undefined || bound.kind === "for" || !bound.whole) return true;
  const source = asMethodCall(bound.node.closest("call_expression"))?.receiver;
  if (bound.kind === "parameter" && source !== undefined && derivedFromList(source)) return true;
  if (bound.type !== undefined && !/^&?(usize|u\d+|i\d+|Range\w*<.*>)$/.test(bound.type.text)) return true;
  if (bound.value !== undefined && derivedFromList(bound.value)) return true;
  return isCompared(index.text, node);
}

/** `find`, `position`, `len`, `min` and the like give an index that is in range, or an end that is. */
const derivedFromList = (value: SyntaxNode): boolean =>
  /\b(r?find|r?position|len|min|clamp|binary_search\w*|partition_point|char_indices|floor_char_boundary|choose|r?match_indices|gen_range|random_range|enumerate)\b/.test(
    value.text,
  );

/** Whether a condition around the place, or ahead of it in a block around it, speaks of the index. */
function isCompared(name: string, at: SyntaxNode): boolean {
  const speaks = (node: SyntaxNode | undefined): boolean => new RegExp(`\\b${name}\\b`).test(node?.text ?? "");
  for (const around of at.ancestors()) {
    if (around.type === "function_item") return false;
    if (/^(if|while)_expression$/.test(around.type) && speaks(around.childForFieldName("condition"))) return true;
    if (around.type === "binary_expression" && around.children.some((child) => child.type === "&&") && speaks(around))
      return true;
    if (around.type !== "block") continue;
    for (const statement of around.children) {
      if (statement.startIndex >= at.startIndex) break;
      if (speaks(statement.childOfType("if_expression")?.childForFieldName("condition"))) return true;
      if (statement.type === "macro_invocation" || statement.childOfType("macro_invocation"))
        if (/^\s*(debug_)?assert/.test(statement.text) && speaks(statement)) return true;
    }
  }
  return false;
}
