import { asMethodCall } from "../calls.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";
import { type Transaction, transactions, useOf } from "../transactions.ts";

const writes = /\b(INSERT\s+INTO|UPDATE\s+[\w."]+\s+SET|DELETE\s+FROM|MERGE\s+INTO)\b/i;

const writingName = /(^|_)(insert|create|update|delete|remove|save|store|upsert|write|record|set|add|append|lock)(_|$)/;

/** Transactions that write and are rolled back at the end, because nothing commits them. Reading needs no commit. */
export const transactionNotCommitted: Rule = {
  id: "transaction-not-committed",
  severity: "error",
  title: { en: "a transaction is never committed", zh: "事务从未提交" },
  explanation: {
    en: "A transaction that goes out of scope is rolled back, in silence: the statements succeed, the caller is told so, and nothing is stored. Commit it before the function answers, or give it to the caller who will.",
    zh: "事务离开作用域时会被悄悄回滚：语句都执行成功，调用方也得到成功的答复，但什么都没有保存。应在函数返回之前提交，或交由调用方提交。",
  },
  *check(file) {
    for (const transaction of transactions(file)) {
      const { declaration, name, uses } = transaction;
      if (uses.length === 0 || !uses.every((use) => useOf(use) === "borrowed")) continue;
      if (!isWritten(transaction) || file.inTest(declaration)) continue;
      yield {
        range: declaration,
        message: { en: `\`${name}\` is rolled back when it goes out of scope`, zh: `\`${name}\` 离开作用域时会被回滚` },
      };
    }
  },
};

/** Whether something is written: by `execute`, by a function whose name says so, or by SQL in the same block. */
function isWritten({ declaration, uses }: Transaction): boolean {
  return uses.some((use) => {
    const call = use.closest("call_expression");
    const name = asMethodCall(call)?.name ?? call?.childForFieldName("function")?.text.split("::").at(-1) ?? "";
    return /^(execute|batch_execute)$/.test(name)
      ? writesIn(call ?? declaration) || !readsIn(call ?? declaration)
      : writingName.test(name);
  });
}

const writesIn = (call: SyntaxNode): boolean => writes.test(call.text);

/** `SET TRANSACTION`, `LOCK` and `SELECT … FOR UPDATE` through `execute` store nothing. */
const readsIn = (call: SyntaxNode): boolean => /\b(SELECT|SET|LOCK|PRAGMA|NOTIFY)\b/i.test(call.text);
