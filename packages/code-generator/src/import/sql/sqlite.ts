import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "@microforge/core/program";
import type { Database as Connection, SqlJsStatic, SqlValue } from "sql.js";
import type { Remarks } from "../imported.ts";

let library: Promise<SqlJsStatic> | undefined;

/**
 * SQLite itself, compiled to WebAssembly: it reads a schema exactly as SQLite does, and whatever a script says, it cannot
 * reach a file. A built tool carries `sql-wasm.cjs` and `sql-wasm.wasm` beside its bundle.
 */
async function load(): Promise<SqlJsStatic> {
  const require = createRequire(import.meta.url);
  const bundled = fileURLToPath(new URL("./sql-wasm.cjs", import.meta.url));
  const path = existsSync(bundled) ? bundled : require.resolve("sql.js");
  const start: (config: { wasmBinary: ArrayBuffer }) => Promise<SqlJsStatic> = require(path);
  const { buffer } = new Uint8Array(await readFile(join(dirname(path), "sql-wasm.wasm")));
  return start({ wasmBinary: buffer });
}

/** A database in memory, and the lines of the script that its parts come from. */
export interface Opened {
  readonly rows: (sql: string, ...values: SqlValue[]) => Record<string, SqlValue>[];
  /** The line of a table or index, if it comes from a script. */
  readonly lines: ReadonlyMap<string, number>;
  /** Virtual tables of a script: they are not made, as the modules behind them may be missing. */
  readonly virtual: readonly string[];
  readonly close: () => void;
}

/** Opens a database file. */
export async function openFile(bytes: Uint8Array, shown: string): Promise<Opened> {
  library ??= load();
  const { Database } = await library;
  const connection = new Database(bytes);
  const opened = {
    rows: rowsOf(connection),
    lines: new Map<string, number>(),
    virtual: [],
    close: () => connection.close(),
  };
  try {
    opened.rows("SELECT count(*) FROM sqlite_master");
    return opened;
  } catch (error) {
    connection.close();
    throw invalid(shown, error);
  }
}

/** Statements that make parts of a schema; everything else of a script is not run. */
const makes = /^CREATE\s+(?:TABLE|(?:UNIQUE\s+)?INDEX|VIEW|TRIGGER)\b|^ALTER\s+TABLE\b/iu;
const byQuery = /^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:"[^"]*"|`[^`]*`|\[[^\]]*\]|[\w.])+\s+AS\b/iu;
const isVirtual = /^CREATE\s+VIRTUAL\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?("[^"]*"|'[^']*'|`[^`]*`|\[[^\]]*\]|\w+)/iu;

/** Runs what makes a schema in a script, in memory. */
export async function openScript(sql: string, shown: string, remarks: Remarks): Promise<Opened> {
  library ??= load();
  const { Database } = await library;
  const connection = new Database();
  const lines = new Map<string, number>();
  const known = new Set<string>();
  const virtual: string[] = [];
  const rows = rowsOf(connection);
  // The shell's own commands, and its table of counters, which only SQLite itself can make.
  const script = sql
    .replace(/^\..*$/gmu, "")
    .replace(/^CREATE TABLE sqlite_[^;]*;/gimu, (text) => text.replace(/\S/gu, " "));
  let line = 1;
  try {
    const statements = connection.iterateStatements(script);
    let rest = script;
    for (;;) {
      line += newlines(blanks(rest));
      const { value: statement, done } = statements.next();
      if (done) break;
      const text = rest.slice(0, rest.length - statements.getRemainingSQL().length);
      const own = text.slice(blanks(text).length);
      if (byQuery.test(own))
        remarks.lost(`${shown}:${line}`, "a table made by a query is left out", "未导入由查询创建的表");
      else if (makes.test(own)) statement.step();
      else if (isVirtual.test(own)) {
        const name = isVirtual.exec(own)?.[1]?.replace(/^["'`[]|["'`\]]$/gu, "") ?? "";
        virtual.push(name);
        remarks.lost(`${shown}:${line}`, `a virtual table (\`${name}\`) is left out`, `未导入虚拟表（\`${name}\`）`);
      } else if (/^CREATE\b/iu.test(own))
        remarks.lost(`${shown}:${line}`, `\`${firstWords(own)}\` is left out`, `未导入 \`${firstWords(own)}\``);
      else
        remarks.passed(
          `${shown}:${line}`,
          `${firstWords(own)}: says nothing about tables`,
          `${firstWords(own)}：与表结构无关`,
        );
      for (const { name } of rows("SELECT name FROM sqlite_master")) {
        if (!known.has(String(name))) lines.set(String(name), line);
        known.add(String(name));
      }
      line += newlines(own);
      rest = statements.getRemainingSQL();
    }
  } catch (error) {
    connection.close();
    throw invalid(`${shown}:${line}`, error);
  }
  return { rows, lines, virtual, close: () => connection.close() };
}

const blanks = (text: string): string => /^(?:[\s;]+|--[^\n]*|\/\*[\s\S]*?\*\/)*/u.exec(text)?.[0] ?? "";
const newlines = (text: string): number => text.split("\n").length - 1;
const firstWords = (text: string): string => /^\w+(?:\s+TABLE)?/iu.exec(text)?.[0].toLowerCase() ?? "";

const rowsOf =
  (connection: Connection): Opened["rows"] =>
  (sql, ...values) => {
    const statement = connection.prepare(sql);
    try {
      statement.bind(values);
      const found: Record<string, SqlValue>[] = [];
      while (statement.step()) found.push(statement.getAsObject());
      return found;
    } finally {
      statement.free();
    }
  };

function invalid(place: string, error: unknown): CliError {
  const message = error instanceof Error ? error.message : String(error);
  return new CliError("invalid-sql", {
    message: {
      en: `${place}: SQLite does not understand this: ${message}`,
      zh: `${place}：SQLite 无法解析：${message}`,
    },
    hint: {
      en: "SQL of PostgreSQL (`pg_dump --schema-only`) and of SQLite (`.schema`) can be imported; `--dialect` says which",
      zh: "可导入 PostgreSQL（`pg_dump --schema-only`）和 SQLite（`.schema`）的 SQL；用 `--dialect` 指定",
    },
    cause: error,
  });
}
