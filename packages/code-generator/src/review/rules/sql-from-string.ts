import { asFunctionCall, chainOf, functionCalls, methodCalls } from "../calls.ts";
import { lastSegment } from "../imports.ts";
import { bindingOf } from "../locals.ts";
import type { Rule } from "../rule.ts";
import type { RustFile } from "../rust-file.ts";
import { SqlText } from "../sql-text.ts";
import type { SyntaxNode } from "../syntax.ts";

/** Functions that take SQL as text, and which argument it is. */
const takesSql: readonly { readonly path: RegExp; readonly argument: number }[] = [
  {
    path: /^(sqlx(::query\w*)?::(query|query_as|query_scalar|query_with|query_as_with|query_scalar_with|raw_sql)|sqlx::QueryBuilder::(new|with_arguments)|sqlx::query_builder::QueryBuilder::new)$/,
    argument: 0,
  },
  { path: /^diesel(::\w+)*::(sql_query|sql)$/, argument: 0 },
  { path: /^sea_orm::Statement::(from_string|from_sql_and_values)$/, argument: 1 },
];

/** Methods that take SQL as text, and a sign that the receiver is of a database. */
const clients: readonly { readonly crate: string; readonly methods: readonly string[] }[] = [
  {
    crate: "tokio_postgres",
    methods: ["query", "query_one", "query_opt", "execute", "batch_execute", "simple_query", "prepare"],
  },
  {
    crate: "deadpool_postgres",
    methods: ["query", "query_one", "query_opt", "execute", "batch_execute", "simple_query", "prepare"],
  },
  { crate: "rusqlite", methods: ["execute", "execute_batch", "prepare", "prepare_cached", "query_row"] },
];

export const sqlFromString: Rule = {
  id: "sql-from-string",
  severity: "error",
  title: { en: "SQL put together from strings", zh: "用字符串拼接 SQL" },
  explanation: {
    en: "A value that is written into the text of a statement can end it and begin another: that is SQL injection, and it takes only one caller who passes text of a user's. Bind values (`$1`, `?`, `QueryBuilder::push_bind`); for names of columns and tables, choose among literals with a `match`. Literals, constants, numbers and choices between literals are not reported, nor are names of tables and whole clauses of unknown origin.",
    zh: "写入语句文本的值可以结束该语句并另起一条，这就是 SQL 注入；只要有一个调用方传入用户的文本就会发生。请绑定取值（`$1`、`?`、`QueryBuilder::push_bind`）；列名和表名请用 `match` 在字面量中选择。字面量、常量、数字、在字面量中的选择，以及来源不明的表名和整段子句不在此列。",
  },
  *check(file) {
    for (const { path, arguments: given, node } of functionCalls(file)) {
      const known = takesSql.find((one) => one.path.test(path));
      if (known !== undefined) yield* checkText(file, node, given[known.argument]);
    }
    for (const { crate, methods } of clients) {
      if (!file.imports.mentions(crate)) continue;
      for (const { node, arguments: given } of methodCalls(file, ...methods)) yield* checkText(file, node, given[0]);
    }
    for (const { node, receiver, arguments: given } of methodCalls(file, "push"))
      if (isQueryBuilder(file, receiver)) yield* checkText(file, node, given[0]);
  },
};

function* checkText(file: RustFile, call: SyntaxNode, text: SyntaxNode | undefined) {
  if (text === undefined || file.inTest(call) || !isPutTogether(text)) return;
  const part = new SqlText(file).foreignValue(text);
  if (part === undefined) return;
  const shown = part.type.endsWith("string_literal") || part.text.length > 40 ? undefined : part.text;
  yield {
    range: text,
    message: {
      en: `${shown ? `\`${shown}\`` : "a value"} becomes part of the SQL text; bind it instead`,
      zh: `${shown ? `\`${shown}\` ` : "有值"}成为 SQL 文本的一部分；请改为绑定`,
    },
  };
}

/** Whether the text is visibly put together here; where it merely arrives as a parameter, its maker is to be looked at. */
function isPutTogether(text: SyntaxNode): boolean {
  if (text.type === "macro_invocation")
    return /^(format|format_args)$/.test(lastSegment(text.childForFieldName("macro")?.text ?? ""));
  if (text.type === "binary_expression") return true;
  if (text.type === "identifier") {
    const bound = bindingOf(text.text, text);
    if (bound?.kind !== "let" || !bound.whole || bound.value === undefined) return false;
    return isPutTogether(bound.value) || bound.node.childOfType("mutable_specifier") !== undefined;
  }
  const { links, start } = chainOf(text);
  if (start !== text)
    return (
      links.every(({ name }) => /^(as_str|as_ref|to_string|to_owned|into|clone)$/.test(name)) && isPutTogether(start)
    );
  if (text.type !== "call_expression") return false;
  const [first] = text.childForFieldName("arguments")?.namedChildren ?? [];
  return (
    /AssertSqlSafe$|String::from$/.test(text.childForFieldName("function")?.text ?? "") &&
    first !== undefined &&
    isPutTogether(first)
  );
}

function isQueryBuilder(file: RustFile, receiver: SyntaxNode): boolean {
  const { start } = chainOf(receiver);
  const bound = start.type === "identifier" ? bindingOf(start.text, start) : undefined;
  if (bound?.type !== undefined && /\bQueryBuilder\b/.test(bound.type.text))
    return file.resolve("QueryBuilder", start).startsWith("sqlx");
  const made = bound?.value ?? start;
  return /^sqlx::(\w+::)?QueryBuilder::/.test(asFunctionCall(file, chainOf(made).start)?.path ?? "");
}
