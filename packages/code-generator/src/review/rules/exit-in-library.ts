import { functionCalls } from "../calls.ts";
import { enclosingFunction } from "../contexts.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

/** `process::exit` in places from which nobody expects it. */
export const exitInLibrary: Rule = {
  id: "exit-in-library",
  severity: "warning",
  title: { en: "the process ends away from `main`", zh: "在 `main` 之外结束进程" },
  explanation: {
    en: "`process::exit` runs no destructor: requests in flight are cut off, buffers and spans are not flushed, transactions hang until the server notices. The caller cannot decide otherwise, and no test survives it. Return an error and let `main` choose the exit code.",
    zh: "`process::exit` 不会运行任何析构函数：处理中的请求被切断，缓冲区和追踪数据来不及写出，事务会悬挂到数据库察觉为止。调用方无法另作选择，测试也会随之终止。应返回错误，由 `main` 决定退出码。",
  },
  *check(file) {
    if (/(^|\/)(main|build)\.rs$|(^|\/)(bin|xtask|cli|commands?)\//.test(file.path)) return;
    for (const call of functionCalls(file))
      if (call.path === "std::process::exit" && !isExpected(call.node) && !file.inTest(call.node))
        yield {
          range: call.node,
          message: {
            en: "nothing is closed or flushed before this ends the process",
            zh: "进程将直接结束，资源来不及关闭和写出",
          },
        };
  },
};

/** In a `static`, which can return no error, in `main`, in a function whose type or name says that it does not come back, and after a second signal or a panic. */
function isExpected(node: SyntaxNode): boolean {
  const around = enclosingFunction(node);
  const name = around?.childForFieldName("name")?.text ?? "";
  const never = around?.childForFieldName("return_type")?.type === "never_type";
  return (
    around === undefined ||
    never ||
    /^main$|exit|abort|die|fatal|usage|signal|ctrl_c|panic/.test(name) ||
    isInHook(node)
  );
}

function isInHook(node: SyntaxNode): boolean {
  const calls = [...node.ancestors()].filter(({ type }) => type === "call_expression");
  return calls.some((call) => /(set_hook|set_handler|ctrl_c)$/.test(call.childForFieldName("function")?.text ?? ""));
}
