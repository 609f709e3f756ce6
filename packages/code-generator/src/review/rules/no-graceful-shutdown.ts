import { asFunctionCall, chainOf } from "../calls.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

/** Servers that a signal kills in the middle of a request. */
export const noGracefulShutdown: Rule = {
  id: "no-graceful-shutdown",
  severity: "warning",
  title: { en: "a server that does not stop gracefully", zh: "服务器未实现优雅停止" },
  explanation: {
    en: "Each deployment and each scale-down sends SIGTERM, and without a handler the process ends at once: requests in flight break off, and what they had half done stays half done. Call `.with_graceful_shutdown(signal)` with a future that waits for SIGTERM and Ctrl-C, and bound the wait, since clients may keep connections open.",
    zh: "每次部署和缩容都会发送 SIGTERM；若未处理，进程会立即结束：处理中的请求被切断，做到一半的操作就停在一半。应调用 `.with_graceful_shutdown(signal)`，传入等待 SIGTERM 和 Ctrl-C 的 future，并限制等待时长，因为客户端可能一直保持连接。",
  },
  *check(file) {
    for (const node of file.nodes("await_expression")) {
      const served = node.namedChildren[0];
      if (served === undefined) continue;
      const { links, start } = chainOf(served);
      const call = asFunctionCall(file, start);
      if (call?.path !== "axum::serve" || links.some(({ name }) => name === "with_graceful_shutdown")) continue;
      if (isInTask(node) || file.inTest(node)) continue;
      yield {
        range: call.pathNode,
        message: { en: "SIGTERM breaks off the requests in flight", zh: "收到 SIGTERM 时会切断处理中的请求" },
      };
    }
  },
};

/** A server in a task or future of its own is stopped by whoever holds that. */
const isInTask = (node: SyntaxNode): boolean => {
  for (const around of node.ancestors()) {
    if (around.type === "function_item") return false;
    if (around.type === "async_block" || around.type === "closure_expression") return true;
  }
  return false;
};
