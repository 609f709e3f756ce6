import { asFunctionCall, chainOf, type MethodCall, macroPath, methodCalls } from "./calls.ts";
import { literalText, macroArguments } from "./format-strings.ts";
import { lastSegment } from "./imports.ts";
import { bindingOf } from "./locals.ts";
import type { RustFile } from "./rust-file.ts";
import type { SyntaxNode } from "./syntax.ts";

/** A statement that is sent to a database. */
export interface Query {
  /** The call that sends it. */
  readonly call: MethodCall;
  readonly library: "sqlx" | "diesel" | "sea-orm";
  /** The statement's text, where it is written in place. */
  readonly sql: string | undefined;
  /** The calls that lead to it, the last one first. */
  readonly links: readonly MethodCall[];
  readonly start: SyntaxNode;
}

const sends = {
  sqlx: ["fetch_all", "fetch_one", "fetch_optional", "fetch", "fetch_many", "execute", "execute_many"],
  diesel: ["load", "get_results", "get_result", "first", "execute", "load_stream"],
  "sea-orm": ["all", "one", "stream"],
} as const;

const sqlxQuery = /^sqlx(::query\w*)?::(query\w*|raw_sql)$/;

/** The statements that a file sends to a database, as far as the calls that make and send them are one chain. */
export function* queriesOf(file: RustFile): Generator<Query> {
  const names = [...sends.sqlx, ...sends.diesel, ...sends["sea-orm"]];
  for (const call of methodCalls(file, ...names)) {
    const { links, start } = chainOf(call.receiver);
    const query = readQuery(file, call, links, start);
    if (query !== undefined) yield query;
  }
}

function readQuery(
  file: RustFile,
  call: MethodCall,
  links: readonly MethodCall[],
  start: SyntaxNode,
): Query | undefined {
  const known = (library: Query["library"]) => (sends[library] as readonly string[]).includes(call.name);
  if (start.type === "macro_invocation") {
    if (!known("sqlx") || !sqlxQuery.test(macroPath(file, start))) return undefined;
    const texts = macroArguments(start).flatMap(({ tokens }) => literalText(tokens[0]) ?? []);
    return { call, library: "sqlx", sql: texts[0], links, start };
  }
  const made = asFunctionCall(file, start);
  if (made !== undefined && sqlxQuery.test(made.path) && known("sqlx"))
    return { call, library: "sqlx", sql: sqlText(made.arguments[0]), links, start };
  if (call.arguments.length !== 1) return undefined;
  // Diesel's statements end in a connection, and begin at a table or a function of its own.
  if (known("diesel") && file.imports.mentions("diesel") && isDieselStart(file, links, start))
    return { call, library: "diesel", sql: undefined, links, start };
  if (known("sea-orm") && made !== undefined && /::(find|find_by_id)$/.test(made.path) && usesSeaOrm(file))
    return { call, library: "sea-orm", sql: undefined, links, start };
  return undefined;
}

const usesSeaOrm = (file: RustFile): boolean => file.imports.mentions("sea_orm");

function isDieselStart(file: RustFile, links: readonly MethodCall[], start: SyntaxNode): boolean {
  const made = asFunctionCall(file, start);
  if (made !== undefined)
    return /(^|::)(insert_into|update|delete|select|sql_query|replace_into|all|query|as_query)$/.test(made.path);
  if (links.length === 0) return lastSegment(start.text) === "table";
  if (start.type === "scoped_identifier")
    return lastSegment(start.text) === "table" || /^[a-z]/.test(lastSegment(start.text));
  return (
    start.type === "identifier" && bindingOf(start.text, start) === undefined && file.resolve(start).includes("::")
  );
}

function sqlText(argument: SyntaxNode | undefined): string | undefined {
  if (argument === undefined) return undefined;
  const direct = literalText(argument);
  if (direct !== undefined || argument.type !== "identifier") return direct;
  const value = bindingOf(argument.text, argument)?.value;
  return literalText(value);
}

/** Whether the statement selects rows. */
export const isSelect = (sql: string): boolean => /^\s*(--[^\n]*\n\s*)*(select|with)\b/i.test(sql);
