import { lastSegment } from "../imports.ts";
import type { Rule } from "../rule.ts";

/**
 * Code that is not written yet, outside of handlers: there it is a panic that a client can cause. An `unimplemented!`
 * with a reason is a decision that something will not be there.
 */
export const unfinishedCode: Rule = {
  id: "unfinished-code",
  severity: "warning",
  title: { en: "code that is not written yet", zh: "尚未完成的代码" },
  explanation: {
    en: "`todo!` and `unimplemented!` compile, so nothing holds them back from production, where they panic on the day that someone comes along. Write the code, return an error that says that it is not supported, or leave the function out.",
    zh: "`todo!` 和 `unimplemented!` 可以通过编译，因此很容易进入生产环境，并在被执行到的那一天 panic。应补全代码、返回说明不支持的错误，或者干脆不提供该函数。",
  },
  *check(file) {
    // What panics in a derive is an error of compilation.
    if (["proc_macro", "proc_macro2", "syn"].some((crate) => file.imports.mentions(crate))) return;
    for (const invocation of file.nodes("macro_invocation")) {
      const name = lastSegment(invocation.childForFieldName("macro")?.text ?? "");
      if (name !== "todo" && name !== "unimplemented") continue;
      const isDecision = name === "unimplemented" && (invocation.childOfType("token_tree")?.children.length ?? 0) > 2;
      if (isDecision || file.handlerOf(invocation) !== undefined || file.inTest(invocation)) continue;
      yield { range: invocation, message: { en: `\`${name}!\` panics`, zh: `\`${name}!\` 会 panic` } };
    }
  },
};
