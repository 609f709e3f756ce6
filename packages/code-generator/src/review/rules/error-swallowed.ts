import { asFunctionCall, asMethodCall, chainOf } from "../calls.ts";
import { isExplained } from "../explained.ts";
import type { Range, Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";

/** Methods that change what is stored or sent, so that a failure means that something did not happen. */
const writes =
  /^(execute|execute_many|commit|save|write_all|flush|sync_all|set_permissions|publish|produce|send_message|put_object|delete_object|insert_one|insert_many|update_one|update_many|delete_one|delete_many|replace_one)$/;

const functions = /^(std|tokio)::fs::(write|create_dir|create_dir_all|rename|copy|hard_link|set_permissions)$/;

export const errorSwallowed: Rule = {
  id: "error-swallowed",
  severity: "warning",
  title: { en: "error that nobody hears of", zh: "被吞掉的错误" },
  explanation: {
    en: "A write that fails without a trace is found out weeks later, in the data. Return the error with `?`, or log it where nobody can be told; if it really does not matter, say so in a comment, and it is not reported. Reported are `let _ =`, `.ok();`, `if let Ok(…)` without `else` and empty `Err(_)` arms on calls that write: to a database, to a file, to a broker.",
    zh: "无声失败的写入往往要到数周后才从数据中发现。请用 `?` 返回错误，或在无人可告知之处写入日志；若确实无关紧要，请用注释说明，便不再报告。报告的是对写入（数据库、文件、消息代理）调用的 `let _ =`、`.ok();`、没有 `else` 的 `if let Ok(…)` 以及空的 `Err(_)` 分支。",
  },
  *check(file) {
    const found = [
      ...file.nodes("let_declaration").map(discarded),
      ...file.nodes("expression_statement").map(turnedToOption),
      ...file.nodes("if_expression").map(ignoredElse),
      ...file.nodes("match_arm").map(emptyArm),
    ];
    for (const one of found) {
      if (one === undefined) continue;
      const range = writeIn(file, one.value);
      if (range === undefined || file.inTest(one.at) || isExplained(file, one.at) || failsAnyway(one.at)) continue;
      yield {
        range,
        message: {
          en: "when this write fails, nobody hears of it; return the error or log it",
          zh: "写入失败时无人知晓；请返回错误或写入日志",
        },
      };
    }
  },
};

interface Swallowed {
  readonly at: SyntaxNode;
  readonly value: SyntaxNode;
}

/** `let _ = write().await;` */
function discarded(node: SyntaxNode): Swallowed | undefined {
  const value = node.childForFieldName("value");
  if (node.childForFieldName("pattern")?.type !== "_" || value === undefined) return undefined;
  return value.type === "try_expression" ? undefined : { at: node, value };
}

/** `write().await.ok();` */
function turnedToOption(node: SyntaxNode): Swallowed | undefined {
  const call = asMethodCall(node.namedChildren[0]);
  if (call?.name !== "ok" || call.arguments.length > 0 || !node.children.some((child) => child.type === ";"))
    return undefined;
  return { at: node, value: call.receiver };
}

/** `if let Ok(…) = write().await { … }` */
function ignoredElse(node: SyntaxNode): Swallowed | undefined {
  const condition = node.childForFieldName("condition");
  const value = condition?.childForFieldName("value");
  if (condition?.type !== "let_condition" || value === undefined || node.childForFieldName("alternative") !== undefined)
    return undefined;
  return /^Ok\b/.test(condition.childForFieldName("pattern")?.text ?? "") ? { at: condition, value } : undefined;
}

/** `Err(_) => {}` */
function emptyArm(node: SyntaxNode): Swallowed | undefined {
  const body = node.childForFieldName("value");
  const empty = body !== undefined && /^(\{\s*\}|\(\))$/.test(body.text);
  const value = node.closest("match_expression")?.childForFieldName("value");
  return empty && value !== undefined && /^Err\b/.test(node.childForFieldName("pattern")?.text ?? "")
    ? { at: node, value }
    : undefined;
}

/** The call that writes, awaited or not, if that is what an expression is. */
function writeIn(file: RustFile, value: SyntaxNode): Range | undefined {
  const { links, start } = chainOf(value);
  const [last] = links;
  if (last !== undefined)
    return writes.test(last.name) ? { startIndex: last.nameNode.startIndex, endIndex: last.node.endIndex } : undefined;
  const call = asFunctionCall(file, start);
  return call !== undefined && functions.test(call.path) ? call.pathNode : undefined;
}

/** Whether the block goes on to return another error, of which this write only was a record. */
function failsAnyway(at: SyntaxNode): boolean {
  const siblings = at.parent?.namedChildren ?? [];
  return siblings.slice(siblings.indexOf(at) + 1).some((statement) => /^(return )?Err\b/.test(statement.text));
}
