import { functionCalls } from "../calls.ts";
import { enclosingLoop } from "../contexts.ts";
import { stringValue } from "../expressions.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

/** Patterns written in the source that are compiled over and over. */
export const regexPerRequest: Rule = {
  id: "regex-per-request",
  severity: "warning",
  title: { en: "a regular expression compiled again and again", zh: "反复编译正则表达式" },
  explanation: {
    en: 'Compiling a pattern takes up to a thousand times as long as matching it, and blocks the thread of everybody else\'s requests. A pattern that stands in the source needs compiling once: `static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new(…).expect("a valid pattern"));`.',
    zh: '编译正则表达式的耗时可达匹配的上千倍，并会阻塞其他请求所在的线程。写在源代码中的表达式只需编译一次：`static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new(…).expect("a valid pattern"));`。',
  },
  *check(file) {
    for (const { node, path, arguments: given } of functionCalls(file)) {
      if (!/^regex::(bytes::)?Regex::new$/.test(path) || given[0] === undefined) continue;
      if (stringValue(given[0]) === undefined || isOnce(node) || file.inTest(node)) continue;
      const repeated = file.handlerOf(node) !== undefined || enclosingLoop(node) !== undefined;
      if (repeated)
        yield {
          range: node,
          message: { en: "this is compiled each time around", zh: "每次执行到此都会重新编译" },
        };
    }
  },
};

/** `LazyLock::new(|| …)`, `cell.get_or_init(|| …)`: once, wherever they stand. */
function isOnce(node: SyntaxNode): boolean {
  for (const around of node.ancestors()) {
    if (around.type === "static_item" || around.type === "const_item") return true;
    if (around.type !== "closure_expression") continue;
    const callee = around.parent?.parent?.childForFieldName("function")?.text ?? "";
    if (/Lazy(Lock|Cell)?::new$|get_or_(try_)?init$|call_once$/.test(callee)) return true;
  }
  return false;
}
