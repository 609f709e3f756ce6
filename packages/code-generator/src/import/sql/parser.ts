import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { CliError } from "@microforge/core/program";
import type { Node, ParseResult } from "libpg-query";
import { bracketed } from "./brackets.ts";

type PgQuery = typeof import("libpg-query");

let library: Promise<PgQuery> | undefined;

/**
 * PostgreSQL's own parser, compiled to WebAssembly. It is CommonJS that reads its WebAssembly beside itself: a built tool
 * carries `libpg-query.cjs` and `libpg-query.wasm` beside its bundle; from source they are in the installed package.
 */
async function load(): Promise<PgQuery> {
  const require = createRequire(import.meta.url);
  const bundled = fileURLToPath(new URL("./libpg-query.cjs", import.meta.url));
  const loaded: PgQuery = require(existsSync(bundled) ? bundled : "libpg-query");
  await loaded.loadModule();
  return loaded;
}

export interface Script {
  readonly statements: readonly Statement[];
  /** The part of the text from here to the end of the bracket that opens there. */
  readonly bracketAt: (offset: number) => string;
  /** Lines are counted from 1. */
  readonly lineAt: (offset: number) => number;
}

export interface Statement {
  readonly node: Node;
  /** Of its first word. All offsets are in bytes. */
  readonly start: number;
}

/** Parses a script of PostgreSQL; `shown` names it in errors. */
export async function parseScript(sql: string, shown: string): Promise<Script> {
  library ??= load();
  const parser = await library;
  const text = withoutPsql(sql);
  const bytes = Buffer.from(text);
  const lineAt = lineCounter(bytes);
  let result: ParseResult;
  try {
    result = parser.parseSync(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = parser.hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? 0) : 0;
    const line = lineAt(position);
    throw new CliError("invalid-sql", {
      message: {
        en: `${shown}:${line}: PostgreSQL does not understand this: ${message}`,
        zh: `${shown}:${line}：PostgreSQL 无法解析：${message}`,
      },
      hint: {
        en: "SQL of PostgreSQL (`pg_dump --schema-only`) and of SQLite (`.schema`, with `--dialect sqlite`) can be imported",
        zh: "可导入 PostgreSQL（`pg_dump --schema-only`）和 SQLite（`.schema`，加 `--dialect sqlite`）的 SQL",
      },
      cause: error,
    });
  }
  return {
    statements: (result.stmts ?? []).flatMap(({ stmt, stmt_location: from = 0, stmt_len: length = bytes.length }) =>
      stmt === undefined
        ? []
        : [{ node: stmt, start: from + blanksBefore(bytes.subarray(from, from + length).toString()) }],
    ),
    bracketAt: (offset) => {
      const text = bytes.subarray(offset, offset + longestShown).toString();
      return bracketed(text) || `${text.slice(0, 80)}…`;
    },
    lineAt,
  };
}

/** An expression by itself, such as SQLite keeps of a default; undefined when PostgreSQL does not know it. */
export async function parseExpression(text: string): Promise<Node | undefined> {
  library ??= load();
  const parser = await library;
  try {
    const [only, ...more] = parser.parseSync(`SELECT (${text}\n)`).stmts ?? [];
    const node = only?.stmt;
    if (more.length > 0 || node === undefined || !("SelectStmt" in node)) return undefined;
    const [target] = node.SelectStmt.targetList ?? [];
    return target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  } catch {
    return undefined;
  }
}

/** Blanks out what is for psql and not for the server, byte for byte: its commands, and rows of `COPY … FROM stdin`. */
function withoutPsql(sql: string): string {
  let inRows = false;
  const blank = (line: string): string => " ".repeat(Buffer.byteLength(line));
  return sql
    .replaceAll("\0", " ")
    .split("\n")
    .map((line) => {
      if (inRows) {
        inRows = !/^\\\.\s*$/u.test(line);
        return blank(line);
      }
      inRows = /^COPY .* FROM stdin\b.*;\s*$/iu.test(line);
      return inRows || line.startsWith("\\") ? blank(line) : line;
    })
    .join("\n");
}

function lineCounter(bytes: Buffer): (offset: number) => number {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) ends.push(at);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

/** Conditions longer than this are cut where they are shown. */
const longestShown = 4000;

/** The blanks and comments that the parser counts to a statement, in bytes. */
function blanksBefore(statement: string): number {
  const [before = ""] = /^(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)*/u.exec(statement) ?? [];
  return Buffer.byteLength(before);
}
