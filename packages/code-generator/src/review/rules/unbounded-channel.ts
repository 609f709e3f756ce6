import { functionCalls } from "../calls.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

const unbounded =
  /^(tokio::sync::mpsc::unbounded_channel|futures(_channel)?(::channel)?::mpsc::unbounded|(async_channel|flume|crossbeam_channel|crossbeam::channel|kanal)::(unbounded|unbounded_async))$/;

export const unboundedChannel: Rule = {
  id: "unbounded-channel",
  severity: "warning",
  title: { en: "channel without a bound", zh: "无界通道" },
  explanation: {
    en: "A channel without a bound accepts messages as fast as they come. When its reader falls behind, because a database is slow or down, the queue grows until the process is killed for its memory, and all that was queued is lost. Create it with a capacity, such as `mpsc::channel(1024)`, and decide at the sender what happens when it is full: wait, or refuse.",
    zh: "无界通道来者不拒。一旦读取方跟不上（例如数据库变慢或宕机），队列就会不断增长，直到进程因内存耗尽被杀，队列中的内容随之丢失。请创建有容量的通道，例如 `mpsc::channel(1024)`，并在发送方决定队列已满时等待还是拒绝。",
  },
  *check(file) {
    for (const { node, path, pathNode } of functionCalls(file)) {
      if (!unbounded.test(path) || file.inTest(pathNode) || dropsAnEnd(node)) continue;
      yield {
        range: pathNode,
        message: {
          en: "nothing limits how much this channel holds; give it a capacity",
          zh: "该通道可以无限增长；请设定容量",
        },
      };
    }
  },
};

/** `let (sender, _) = …`: nothing is ever kept in a channel without a reader. */
const dropsAnEnd = (call: SyntaxNode): boolean =>
  call.parent?.childForFieldName("pattern")?.children.some((end) => end.type === "_") ?? false;
