import { lastSegment } from "../imports.ts";
import type { Rule } from "../rule.ts";

/** Handlers that give up. `unreachable!` and `assert!` state what holds, and are left to their authors. */
export const panicInHandler: Rule = {
  id: "panic-in-handler",
  severity: "error",
  title: { en: "a handler panics", zh: "处理函数中发生 panic" },
  explanation: {
    en: 'A panic ends the request without an answer: the client sees a broken connection, retries, and nothing says why. With `panic = "abort"` it ends the whole service. Return an error that becomes a response, 501 where something is not there yet.',
    zh: '发生 panic 时请求得不到响应：客户端只看到连接中断并不断重试，而且没有任何说明。若设置了 `panic = "abort"`，整个服务都会终止。应返回可转换为响应的错误；功能尚未实现时返回 501。',
  },
  *check(file) {
    for (const invocation of file.nodes("macro_invocation")) {
      const name = lastSegment(invocation.childForFieldName("macro")?.text ?? "");
      if (!/^(panic|todo|unimplemented)$/.test(name)) continue;
      if (file.handlerOf(invocation) === undefined || file.inTest(invocation)) continue;
      yield {
        range: invocation,
        message: { en: `\`${name}!\` leaves the client without an answer`, zh: `\`${name}!\` 使客户端得不到响应` },
      };
    }
  },
};
