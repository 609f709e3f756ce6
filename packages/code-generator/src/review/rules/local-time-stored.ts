import { asMethodCall, functionCalls } from "../calls.ts";
import type { Rule } from "../rule.ts";

/** Moments that are kept in the time of whatever zone the machine is in, without saying which. */
export const localTimeStored: Rule = {
  id: "local-time-stored",
  severity: "warning",
  title: { en: "a moment without its time zone", zh: "时刻丢失了时区" },
  explanation: {
    en: "Local time without its offset names no moment: an hour a year happens twice, another not at all, and two instances in different zones order the same events differently. Take `Utc::now()`, keep a `DateTime<Utc>` (`TIMESTAMPTZ`), and convert where it is shown.",
    zh: "丢掉偏移量的本地时间无法确定一个时刻：每年有一小时出现两次，另有一小时根本不存在；不同时区的两个实例对同样的事件会得出不同的顺序。应使用 `Utc::now()`，保存 `DateTime<Utc>`（`TIMESTAMPTZ`），仅在展示时转换。",
  },
  *check(file) {
    for (const { node, path } of functionCalls(file)) {
      if (!/^chrono::(offset::)?Local::now$/.test(path) || node.parent?.type !== "field_expression") continue;
      const next = asMethodCall(node.parent.parent);
      if (next?.name === "naive_local" && !file.inTest(node))
        yield {
          range: next.node,
          message: {
            en: "which moment this is depends on the machine's time zone",
            zh: "这是哪个时刻取决于机器的时区",
          },
        };
    }
  },
};
