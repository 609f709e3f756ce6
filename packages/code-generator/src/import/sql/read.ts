import { CliError, type Context, exitCodes } from "@microforge/core/program";
import { finish } from "../finish.ts";
import { type Imported, Remarks } from "../imported.ts";
import { onlyThese } from "../only.ts";
import { isAddress, readSourceFile, shownAddress } from "../source.ts";
import type { Database } from "./database.ts";
import type { Dialect } from "./dialects.ts";
import { draftsOf } from "./entities.ts";
import { describeServer } from "./live.ts";
import { parseScript } from "./parser.ts";
import { readPostgres } from "./postgres.ts";
import { openFile, openScript } from "./sqlite.ts";
import { readSqlite } from "./sqlite-tables.ts";

export interface SqlChoice {
  readonly dialect: Dialect;
  /** The schema of a running server. */
  readonly schema: string;
  readonly only: readonly string[] | undefined;
}

/** Makes entities of a dump, a SQLite database or script, or a running PostgreSQL. */
export async function importSql(ctx: Pick<Context, "cwd">, source: string, choice: SqlChoice): Promise<Imported> {
  const remarks = new Remarks();
  const database = await readDatabase(ctx, source, choice, remarks);
  return finish(onlyThese(draftsOf(database, remarks), choice.only, remarks), remarks);
}

async function readDatabase(
  ctx: Pick<Context, "cwd">,
  source: string,
  { dialect, schema }: SqlChoice,
  remarks: Remarks,
): Promise<Database> {
  if (isAddress(source)) {
    if (!/^postgres(?:ql)?:\/\//iu.test(source)) throw notAServer(source);
    const script = await describeServer(source, schema);
    const named =
      () =>
      (_: number, ...names: readonly (string | undefined)[]) =>
        names.filter(Boolean).join(".");
    return await readPostgres(script, shownAddress(source), remarks, named);
  }
  const bytes = await readSourceFile(ctx, source);
  const isFile = bytes.subarray(0, 16).toString("latin1") === "SQLite format 3\0";
  const text = bytes.toString("utf8").replace(/^\uFEFF/u, "");
  if (isFile || dialect === "sqlite" || (dialect === "auto" && (await looksLikeSqlite(text, source)))) {
    const opened = await (isFile ? openFile(bytes, source) : openScript(text, source, remarks));
    try {
      return await readSqlite(opened, source, remarks);
    } finally {
      opened.close();
    }
  }
  return await readPostgres(text, source, remarks);
}

/** Words of one dialect that the other has not; of a script that has none, PostgreSQL decides whether it is its own. */
async function looksLikeSqlite(text: string, shown: string): Promise<boolean> {
  const code = text.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//gu, " ");
  if (/\b(?:AUTOINCREMENT|WITHOUT\s+ROWID|sqlite_\w+|PRAGMA\s+\w+|VIRTUAL\s+TABLE)\b|\)\s*STRICT\s*;|`\w/iu.test(code))
    return true;
  if (
    /\bpg_catalog\b|\b(?:BIG|SMALL)?SERIAL\b|\bTIMESTAMPTZ\b|\bALTER\s+TABLE\s+ONLY\b|\bCREATE\s+(?:TYPE|DOMAIN|SCHEMA|EXTENSION)\b|::/iu.test(
      code,
    )
  )
    return false;
  try {
    await parseScript(text, shown);
    return /\bDATETIME\b/iu.test(code);
  } catch (error) {
    if (error instanceof CliError) return true;
    throw error;
  }
}

function notAServer(source: string): CliError {
  return new CliError("unsupported-address", {
    message: {
      en: `\`${shownAddress(source)}\` is not an address of PostgreSQL`,
      zh: `\`${shownAddress(source)}\` 不是 PostgreSQL 的地址`,
    },
    hint: {
      en: "`postgres://user@host:5432/database`, or the path of a file",
      zh: "`postgres://user@host:5432/database`，或文件路径",
    },
    exitCode: exitCodes.usage,
  });
}
