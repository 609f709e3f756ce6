import { asMethodCall, functionCalls } from "../calls.ts";
import { enclosingFunction, enclosingLoop } from "../contexts.ts";
import { isExplained } from "../explained.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";

const spawns = /^(tokio(::task)?|async_std::task|smol|actix_web::rt|actix_rt)::spawn$/;

/** Calls that show that a loop serves connections, lets only so many tasks run at once, or counts them. */
const bounding = new Set([
  "accept",
  "acquire",
  "acquire_owned",
  "acquire_many_owned",
  "try_acquire_owned",
  "fetch_add",
  "fetch_sub",
]);

export const spawnWithoutHandle: Rule = {
  id: "spawn-without-handle",
  severity: "warning",
  title: { en: "task that nobody waits for", zh: "无人等待的任务" },
  explanation: {
    en: "A task whose `JoinHandle` is dropped runs on its own: a panic in it goes unnoticed, a shutdown cuts it off in the middle, and in a loop or in the answer to a request nothing limits how many there are. Keep tasks in a `JoinSet` or `TaskTracker` that shutdown waits for, with a `Semaphore` where there may be many; or await the work in place. A task that has an end of a channel made in the same function, and one that a comment speaks of, is not reported.",
    zh: "丢弃 `JoinHandle` 的任务自行其是：其中的 panic 无人知晓，停机会将它拦腰截断；而在循环或请求处理中，任务数量也没有上限。请把任务放入停机时会等待的 `JoinSet` 或 `TaskTracker`，数量可能很多时再加 `Semaphore`；或者就地等待其完成。持有本函数所建通道一端的任务，以及有注释说明的任务不在此列。",
  },
  *check(file) {
    for (const { node, path, pathNode } of functionCalls(file)) {
      if (!spawns.test(path) || !isDropped(node) || file.inTest(node)) continue;
      if (usesChannel(node) || isExplained(file, node)) continue;
      const loop = enclosingLoop(node);
      if (loop !== undefined ? isBounded(loop) : file.handlerOf(node) === undefined) continue;
      yield {
        range: pathNode,
        message:
          loop === undefined
            ? {
                en: "each request starts a task that nobody waits for",
                zh: "每个请求都会启动一个无人等待的任务",
              }
            : {
                en: "each round of the loop starts a task that nobody waits for",
                zh: "循环的每一轮都会启动一个无人等待的任务",
              },
      };
    }
  },
};

/** `spawn(…);` and `let _ = spawn(…);` */
function isDropped(call: SyntaxNode): boolean {
  if (call.parent?.type === "expression_statement") return call.parent.children.some((child) => child.type === ";");
  return call.parent?.type === "let_declaration" && call.parent.childForFieldName("pattern")?.type === "_";
}

/** A task at one end of a channel that this function has made ends with what is at the other end. */
function usesChannel(call: SyntaxNode): boolean {
  const body = enclosingFunction(call)?.childForFieldName("body");
  const names = [...call.descendants("identifier")].map(({ text }) => text);
  for (const declaration of body?.descendants("let_declaration") ?? []) {
    const made = declaration.childForFieldName("value")?.childForFieldName("function")?.text ?? "";
    if (!/channel|bounded|duplex|^broadcast|oneshot/.test(made)) continue;
    const ends = declaration.childForFieldName("pattern")?.descendants("identifier") ?? [];
    for (const { text } of ends) if (names.includes(text)) return true;
  }
  return false;
}

/** Whether the loop runs a given number of times, or lets only so many tasks run at once. */
function isBounded(loop: SyntaxNode): boolean {
  if (loop.childForFieldName("value")?.type === "range_expression") return true;
  for (const call of loop.descendants("call_expression")) if (bounding.has(asMethodCall(call)?.name ?? "")) return true;
  return false;
}
