import { methodCalls } from "../calls.ts";
import { isExplained } from "../explained.ts";
import { isFromOutside } from "../origins.ts";
import type { Rule } from "../rule.ts";
import { cannotFail } from "../unwraps.ts";

export const unwrapInHandler: Rule = {
  id: "unwrap-in-handler",
  severity: "warning",
  title: { en: "panic on a value that a request decides", zh: "请求处理代码中的 unwrap" },
  explanation: {
    en: "`unwrap` and `expect` in code that answers requests turn a value that was not foreseen into a panic: the client sees a closed connection instead of an error, and what was going on is left half done. Return the error with `?`, as a type that becomes a response. Reported is what comes from outside: the result of an `.await`, a text that is parsed, a part of the request. Not reported: locks and channels, values that are constant or were tested before, code with a comment on it, and an `expect` that gives the reason why a value is there, unless it stands right behind an `.await`.",
    zh: "在处理请求的代码中使用 `unwrap` 和 `expect`，意料之外的取值就会变成 panic：客户端看到的是连接断开而不是错误，进行中的工作也半途而废。请用 `?` 返回可以转换为响应的错误。报告的是来自外部的值：`.await` 的结果、被解析的文本、请求的一部分。锁和通道、常量或事先检查过的值、有注释说明的代码，以及写明取值必然存在之理由的 `expect`（紧跟 `.await` 的除外）不在此列。",
  },
  *check(file) {
    for (const call of methodCalls(file, "unwrap", "expect")) {
      if (!file.servesRequests(call.node) || !isFromOutside(file, call.receiver)) continue;
      if (cannotFail(file, call) || isExplained(file, call.node)) continue;
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
