import { asFunctionCall } from "../calls.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";

/** Words with which a loop says that it ends, or that it waits longer each time. */
const bounded =
  /attempt|retries|retry_?count|tries|max_|limit|deadline|elapsed|timeout|backoff|jitter|cancel|shutdown|stop|select!|\*=|\.pow\(|saturating_/i;

const leaving = ["break_expression", "return_expression", "try_expression"];

/** Loops that try again for ever, at the same pace, until something succeeds. */
export const endlessRetry: Rule = {
  id: "endless-retry",
  severity: "warning",
  title: { en: "a retry without an end", zh: "无休止的重试" },
  explanation: {
    en: "When the other side is down for good, this never says so: the caller waits for ever, the service cannot stop, and when the other side comes back, all instances fall upon it in the same beat. Bound the attempts or the time, wait longer after each failure with some jitter, and stop on shutdown.",
    zh: "如果对方彻底不可用，这里永远不会报告：调用方一直等待，服务无法停止；而对方恢复时，所有实例又会以同样的节拍一拥而上。应限制次数或总时长，每次失败后延长等待并加入随机抖动，并在服务停止时退出。",
  },
  *check(file) {
    for (const loop of file.nodes("loop_expression", "while_expression")) {
      const body = loop.childForFieldName("body");
      if (body === undefined || bounded.test(loop.text) || !sleeps(file, body)) continue;
      const retries = loop.type === "loop_expression" ? leavesOnSuccess(body) : repeatsOnError(loop);
      if (!retries || file.inTest(loop)) continue;
      const keyword = loop.childOfType("loop", "while") ?? loop;
      yield { range: keyword, message: { en: "this tries again for ever", zh: "此处会无限重试" } };
    }
  },
};

const sleeps = (file: RustFile, body: SyntaxNode): boolean =>
  [...body.descendants("await_expression")].some((node) =>
    /(^|::)time::sleep$|(^|::)task::sleep$/.test(asFunctionCall(file, node.namedChildren[0])?.path ?? ""),
  );

/** `while let Err(_) = connect().await { sleep }`, without another way out. */
function repeatsOnError(loop: SyntaxNode): boolean {
  const condition = loop.childForFieldName("condition");
  const onError =
    condition?.type === "let_condition" && /^Err\b/.test(condition.childForFieldName("pattern")?.text ?? "");
  return onError && !leaves(loop.childForFieldName("body"));
}

/** Whether the loop ends in the `Ok` of a `match` on awaited work whose `Err` goes round again, and nowhere else. */
function leavesOnSuccess(body: SyntaxNode): boolean {
  const leavesHere = (arm: SyntaxNode) => leaves(arm.childForFieldName("value"));
  return [...body.descendants("match_expression")].some((match) => {
    const arms = match.childForFieldName("body")?.namedChildren ?? [];
    const [ok, failed] = [armOf(arms, "Ok"), armOf(arms, "Err")];
    const exits = [...body.descendants(...leaving)];
    const otherExit = exits.some((exit) => !ok.some((arm) => arm.contains(exit)));
    const awaited = match.childForFieldName("value")?.type === "await_expression";
    return awaited && !otherExit && ok.length > 0 && failed.length > 0 && ok.every(leavesHere);
  });
}

const armOf = (arms: readonly SyntaxNode[], variant: "Ok" | "Err"): SyntaxNode[] =>
  arms.filter((arm) => new RegExp(`^${variant}\\b`).test(arm.childForFieldName("pattern")?.text ?? ""));

/** Whether a `break` or `return` stands in an arm. */
function leaves(value: SyntaxNode | undefined): boolean {
  return value !== undefined && (leaving.includes(value.type) || [...value.descendants(...leaving)].length > 0);
}
