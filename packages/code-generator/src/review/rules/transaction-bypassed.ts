import { methodCalls } from "../calls.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";
import { type Transaction, transactions, useOf } from "../transactions.ts";

const running = ["execute", "fetch", "fetch_one", "fetch_optional", "fetch_all", "fetch_many", "execute_many"];

/** Statements that go to the pool while the function holds a transaction on it. */
export const transactionBypassed: Rule = {
  id: "transaction-bypassed",
  severity: "error",
  title: { en: "a statement outside of the transaction", zh: "语句绕过了事务" },
  explanation: {
    en: "The statement runs on a second connection: it does not see what the transaction has done, is not undone with it, and can wait for its locks. Under load it also waits for a connection while holding one, and when all requests do, the pool is stuck. Run it on the transaction (`&mut *tx`), or before it begins.",
    zh: "该语句在另一个连接上执行：看不到事务所做的改动，不会随事务回滚，还可能等待事务持有的锁。高负载时，它占着一个连接又去等另一个，当所有请求都如此，连接池就会死锁。应在事务上执行（`&mut *tx`），或放到事务开始之前。",
  },
  *check(file) {
    for (const transaction of transactions(file)) {
      const block = transaction.declaration.parent;
      if (block === undefined || file.inTest(block)) continue;
      const end = endOf(transaction, block);
      for (const call of methodCalls(file, ...running)) {
        const [executor] = call.arguments;
        const during =
          call.node.startIndex > transaction.declaration.endIndex &&
          block.contains(call.node) &&
          call.node.endIndex < end;
        if (executor === undefined || !during || isDeferred(call.node, block)) continue;
        if (executor.text.replace(/^&(mut )?/, "") !== transaction.pool) continue;
        yield {
          range: executor,
          message: {
            en: `this is not part of \`${transaction.name}\``,
            zh: `此语句不属于事务 \`${transaction.name}\``,
          },
        };
      }
    }
  },
};

/** Where the transaction is first committed, rolled back or given away. */
function endOf({ uses }: Transaction, block: SyntaxNode): number {
  return uses.find((use) => useOf(use) !== "borrowed")?.startIndex ?? block.endIndex;
}

/** Whether a statement is in a closure or task of its own, to run some other time. */
function isDeferred(node: SyntaxNode, block: SyntaxNode): boolean {
  for (const around of node.ancestors()) {
    if (around === block) return false;
    if (around.type === "closure_expression" || around.type === "async_block") return true;
  }
  return false;
}
