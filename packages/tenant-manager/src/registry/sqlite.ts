import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from "kysely";
import Database from "libsql";
import type { Tables } from "./tables.ts";

/** How long a process waits for another one's transaction, in milliseconds. */
const busyTimeout = 30_000;

export interface SqliteFile {
  readonly db: Kysely<Tables>;
  readonly raw: Database.Database;
}

/** Opens a registry's file, and makes it when it is not there: readable by its owner only, for it knows every customer. */
export function openSqlite(path: string): SqliteFile {
  const isNew = !existsSync(path);
  if (isNew) mkdirSync(dirname(path), { recursive: true });
  const raw = new Database(path, { timeout: busyTimeout });
  if (isNew) chmodSync(path, 0o600);
  raw.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
  // Readers and the one writer do not wait for each other, and what was confirmed survives a power cut.
  raw.exec("PRAGMA journal_mode = WAL");
  raw.exec("PRAGMA synchronous = FULL");
  // What is deleted is overwritten: an erased tenant must not be legible in the file.
  raw.exec("PRAGMA secure_delete = ON");
  return { raw, db: new Kysely<Tables>({ dialect: new ImmediateSqliteDialect({ database: asKyselyExpects(raw) }) }) };
}

/** A transaction that begins as a reader cannot always become a writer; this one is a writer from the start. */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0];

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // On a full disk SQLite has rolled back by itself. What went wrong is the error before this one.
      if (!(error instanceof Error && error.message.includes("no transaction is active"))) throw error;
    }
  }
}

/** libsql's types say `any` where Kysely's say what it needs. */
const asKyselyExpects = (database: Database.Database): SqliteDatabase => ({
  close: () => void database.close(),
  prepare: (sql) => {
    const statement = database.prepare(sql);
    return {
      reader: statement.reader,
      all: (parameters) => statement.all(...parameters),
      run: (parameters) => statement.run(...parameters),
      iterate: (parameters) => statement.iterate(...parameters) as IterableIterator<unknown>,
    };
  },
});
