import { asFunctionCall, chainOf, type MethodCall, methodCalls } from "../calls.ts";
import { isConstant } from "../constants.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";

export const unwrapInHandler: Rule = {
  id: "unwrap-in-handler",
  severity: "warning",
  title: { en: "panic on a value that a request decides", zh: "请求处理代码中的 unwrap" },
  explanation: {
    en: "`unwrap` and `expect` in code that answers requests turn a value that was not foreseen into a panic: the client sees a closed connection instead of an error, and what was going on is left half done. Return the error with `?`, as a type that becomes a response. Not reported: what is made from constants alone, locks, and values that were tested before.",
    zh: "在处理请求的代码中使用 `unwrap` 和 `expect`，意料之外的取值就会变成 panic：客户端看到的是连接断开而不是错误，进行中的工作也半途而废。请用 `?` 返回可以转换为响应的错误。仅由常量构成的值、锁以及事先检查过的值不在此列。",
  },
  *check(file) {
    for (const call of methodCalls(file, "unwrap", "expect")) {
      if (!file.servesRequests(call.node) || cannotFail(file, call)) continue;
      yield {
        range: { startIndex: call.nameNode.startIndex, endIndex: call.node.endIndex },
        message: {
          en: `\`${call.name}\` here panics in the middle of a request; return an error instead`,
          zh: `此处的 \`${call.name}\` 会在处理请求的过程中 panic；请改为返回错误`,
        },
      };
    }
  },
};

/** Methods whose result is only absent when another thread has panicked, or that are given only constants. */
const poisoned = new Set(["lock", "read", "write", "try_lock", "into_inner", "wait", "get_mut"]);

function cannotFail(file: RustFile, { receiver, node }: MethodCall): boolean {
  const { links, start } = chainOf(receiver);
  const [last] = links;
  if (last !== undefined && poisoned.has(last.name) && last.arguments.length === 0) return true;
  if (fromConstants(file, links, start)) return true;
  return isTested(receiver.text, node);
}

/** `Regex::new("…")`, `"…".parse()`, `Response::builder().status(StatusCode::OK).body(body)`. */
function fromConstants(file: RustFile, links: readonly MethodCall[], start: SyntaxNode): boolean {
  const call = asFunctionCall(file, start);
  const builder = call !== undefined && /(^|::)Response::builder$/.test(call.path);
  const constantLinks = links.every(
    (link) => (builder && link.name === "body") || link.arguments.every((argument) => isConstant(argument)),
  );
  if (!constantLinks) return false;
  return call === undefined
    ? isConstant(start)
    : call.arguments.every((argument) => isConstant(argument)) && (call.arguments.length > 0 || builder);
}

/** Whether an `if` around the place has asked already: `if x.is_some() { x.unwrap() }`. */
function isTested(receiver: string, at: SyntaxNode): boolean {
  const tests = [`${receiver}.is_some()`, `${receiver}.is_ok()`, `${receiver}.is_none()`, `${receiver}.is_err()`];
  for (const around of at.ancestors()) {
    if (around.type === "function_item") return false;
    const condition = around.type === "if_expression" && around.childForFieldName("condition")?.text;
    if (condition && tests.some((test) => condition.includes(test))) return true;
    // `if x.is_none() { return … }` ahead of it, in the same block.
    if (around.type !== "block") continue;
    for (const statement of around.children) {
      if (statement.startIndex > at.startIndex) break;
      const guard = statement.childOfType("if_expression")?.childForFieldName("condition")?.text;
      if (guard && tests.some((test) => guard.includes(test))) return true;
    }
  }
  return false;
}
