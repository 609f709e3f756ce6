import { asFunctionCall, methodCalls } from "../calls.ts";
import { asyncContext } from "../contexts.ts";
import { blockingGuard } from "../guards.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import type { SyntaxNode } from "../syntax.ts";

export const lockAcrossAwait: Rule = {
  id: "lock-across-await",
  severity: "error",
  title: { en: "lock held across an await", zh: "跨 await 持有锁" },
  explanation: {
    en: "A guard of `std::sync` or `parking_lot` that is alive at an `.await` keeps the lock while the task is suspended. Another task that wants it then blocks its whole thread, and if that is the thread which would have resumed the first, nothing moves again. Take what is needed out of the lock in a block of its own, or `drop` the guard before the `.await`; if the lock must span it, use `tokio::sync::Mutex`.",
    zh: "如果 `std::sync` 或 `parking_lot` 的锁守卫在 `.await` 处仍然存活，任务挂起期间锁也不会释放。另一个等待该锁的任务会阻塞整个线程；若恢复前一个任务的恰好是这个线程，便会永远停住。请在单独的代码块中取出所需的内容，或在 `.await` 之前 `drop` 守卫；若确需跨越，请用 `tokio::sync::Mutex`。",
  },
  *check(file) {
    for (const call of methodCalls(file, "lock", "read", "write", "upgradable_read")) {
      const guard = blockingGuard(file, call);
      if (guard === undefined || file.inTest(guard)) continue;
      const context = asyncContext(guard);
      if (context === undefined) continue;
      const suspension = awaitDuring(file, guard, context);
      if (suspension === undefined) continue;
      const line = file.text.slice(0, suspension.endIndex).split("\n").length;
      yield {
        range: guard,
        message: {
          en: `this lock is still held at the \`.await\` on line ${line}`,
          zh: `到第 ${line} 行的 \`.await\` 时仍持有该锁`,
        },
      };
    }
  },
};

/** The first `.await` at which the guard is alive. */
function awaitDuring(file: RustFile, guard: SyntaxNode, context: SyntaxNode): SyntaxNode | undefined {
  const parent = guard.parent;
  if (parent?.type !== "let_declaration") return awaitDuringTemporary(guard, context);
  const pattern = parent.childForFieldName("pattern");
  // `let _ = lock` drops the guard at once.
  if (pattern?.type !== "identifier" || parent.childForFieldName("alternative") !== undefined) return undefined;
  const siblings = parent.parent?.children ?? [];
  for (const statement of siblings.slice(siblings.indexOf(parent) + 1)) {
    const end = givenAway(file, statement, pattern.text);
    const found = firstAwait(statement, context);
    if (found !== undefined && (end === undefined || found.endIndex <= end.startIndex)) return found;
    if (end !== undefined) return undefined;
  }
  return undefined;
}

/** A guard without a name lives to the end of its statement, or through the whole `match`, `for` or `if let` over it. */
function awaitDuringTemporary(guard: SyntaxNode, context: SyntaxNode): SyntaxNode | undefined {
  let inner = guard;
  for (const around of guard.ancestors()) {
    if (around === context) return undefined;
    if (around.type === "closure_expression" || around.type === "async_block") return undefined;
    if (around.type === "await_expression") return around;
    // Conditions and the tails of blocks drop what they made.
    const condition = inner.field === "condition" && inner.type !== "let_condition" && inner.type !== "let_chain";
    if (condition || around.type === "block" || around.type === "match_arm") return undefined;
    if (around.type === "match_expression" && inner.field === "value") return firstAwait(around, context);
    if (around.type === "for_expression" && inner.field === "value") return firstAwait(around, context);
    if (around.type === "if_expression") return consequenceAwait(around, context);
    if (around.type === "while_expression") return firstAwait(around, context);
    if (around.type.endsWith("_statement") || around.type === "let_declaration") return undefined;
    inner = around;
  }
  return undefined;
}

/** Since the 2024 edition a guard in the condition of `if let` is gone in `else`. */
function consequenceAwait(conditional: SyntaxNode, context: SyntaxNode): SyntaxNode | undefined {
  const body = conditional.childForFieldName("consequence");
  return body && firstAwait(body, context);
}

/** Where a statement drops the guard or moves it elsewhere: from then on it is not this code that holds the lock. */
function givenAway(file: RustFile, statement: SyntaxNode, name: string): SyntaxNode | undefined {
  for (const call of statement.descendants("call_expression")) {
    const [first] = asFunctionCall(file, call)?.arguments ?? [];
    if (first?.type === "identifier" && first.text === name) return call;
  }
  return undefined;
}

function firstAwait(node: SyntaxNode, context: SyntaxNode): SyntaxNode | undefined {
  const own = (found: SyntaxNode) => asyncContext(found) === context;
  if (node.type === "await_expression" && own(node)) return node;
  for (const found of node.descendants("await_expression")) if (own(found)) return found;
  return undefined;
}
