import { methodCalls } from "../calls.ts";
import { isExplained } from "../explained.ts";
import type { Rule } from "../rule.ts";
import { cannotFail } from "../unwraps.ts";

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
      if (!file.servesRequests(call.node) || cannotFail(file, call) || isExplained(file, call.node)) continue;
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
