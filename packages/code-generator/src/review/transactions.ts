import { asMethodCall, chainOf } from "./calls.ts";
import type { RustFile } from "./rust-file.ts";
import type { SyntaxNode } from "./syntax.ts";
import { mentionsOf } from "./variables.ts";

/** `let mut tx = pool.begin().await?;` and what becomes of it. */
export interface Transaction {
  readonly name: string;
  readonly declaration: SyntaxNode;
  /** What it was begun on, without `&`: `self.pool`. */
  readonly pool: string;
  readonly uses: readonly SyntaxNode[];
}

/** What a use of a transaction does with it. */
export type TransactionUse = "borrowed" | "ended" | "moved";

/** The transactions that a file begins and gives a name to. */
export function* transactions(file: RustFile): Generator<Transaction> {
  for (const declaration of file.nodes("let_declaration")) {
    const [pattern, value] = [declaration.childForFieldName("pattern"), declaration.childForFieldName("value")];
    const block = declaration.parent;
    if (pattern?.type !== "identifier" || value === undefined || block === undefined) continue;
    const pool = begunOn(value);
    if (pool === undefined) continue;
    const uses = mentionsOf(pattern.text, block).filter((use) => use.startIndex > declaration.endIndex);
    yield { name: pattern.text, declaration, pool, uses };
  }
}

/** The pool of `pool.begin().await?`; errors may be mapped on the way. */
function begunOn(value: SyntaxNode): string | undefined {
  const { links } = chainOf(value);
  const begin = links.find(({ name, arguments: given }) => /^(begin|transaction)$/.test(name) && given.length === 0);
  // `conn.transaction()?` is the same without a runtime, as `rusqlite` has it.
  const around = begin?.node.parent?.type;
  const begins = around === "await_expression" || (around === "try_expression" && begin?.name === "transaction");
  if (begin === undefined || !begins) return undefined;
  const after = links.slice(0, links.indexOf(begin));
  const passesOn = after.every(({ name }) => /^(map_err|context|with_context|unwrap|expect|or_else)$/.test(name));
  return passesOn ? begin.receiver.text.replace(/^[&*(]+|\)+$/g, "") : undefined;
}

const borrowing =
  /^(execute|execute_many|query|query_one|query_opt|query_raw|batch_execute|prepare|fetch|fetch_\w+|acquire|begin|as_mut|as_ref|deref_mut|client|savepoint)$/;

/** A transaction that is moved may be committed wherever it went; one that is lent cannot be. */
export function useOf(use: SyntaxNode): TransactionUse {
  const { parent } = use;
  if (parent?.type === "field_expression" && use.field === "value") {
    const name = asMethodCall(parent.parent)?.name ?? "";
    if (name === "commit" || name === "rollback") return "ended";
    return borrowing.test(name) ? "borrowed" : "moved";
  }
  let around = parent;
  while (around?.type === "unary_expression") around = around.parent;
  if (around?.type === "reference_expression") return "borrowed";
  const callee = around?.type === "arguments" ? around.parent?.childForFieldName("function")?.text : undefined;
  return callee !== undefined && /(^|::)drop$/.test(callee) ? "ended" : "moved";
}
