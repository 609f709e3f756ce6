import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "libsql";
import { errorCodeOf } from "../error-code.ts";
import type { Migration } from "./files.ts";
import { about, describeError } from "./problem.ts";
import { type Applied, type Problem, standingOf } from "./standing.ts";
import type { ApplySettings, Look, Outcome, StoreAccess, Watch } from "./store-access.ts";
import type { Target } from "./target.ts";

/** sqlx's own table, to the letter. */
const createRecord = `CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)`;

const insertRecord = `INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
  VALUES (?, ?, ?, ?, ?)`;

/** A folder of files, one a tenant. SQLite's own lock of a file keeps two runs apart. */
export async function openFiles(settings: ApplySettings): Promise<StoreAccess> {
  const { default: Sqlite } = await import("libsql");
  const visit = <T>(path: string, work: (db: Database) => T): T => {
    const db = new Sqlite(path, { timeout: settings.patience });
    try {
      db.exec(`PRAGMA busy_timeout = ${settings.patience}`);
      // As sqlx opens it.
      db.exec("PRAGMA foreign_keys = ON");
      return work(db);
    } finally {
      db.close();
    }
  };
  const pathOf = ({ place }: Target): string => (place.kind === "file" ? place.path : "");
  return {
    look: async (targets) =>
      new Map(
        targets.map((target): [string, Look] => {
          const path = pathOf(target);
          if (!existsSync(path)) return [target.key, { exists: false }];
          return [target.key, { exists: true, applied: visit(path, recordedIn), running: false }];
        }),
      ),
    apply: async (target, todo, watch) => {
      // Everything here blocks; in between, signals are heard and progress is drawn.
      await new Promise((resolve) => setImmediate(resolve));
      return visit(pathOf(target), (db) => applyTo(db, todo, watch, settings));
    },
    prepare: async (target) => {
      const path = pathOf(target);
      if (existsSync(path)) return;
      mkdirSync(dirname(path), { recursive: true });
      visit(path, (db) => db.exec(createRecord));
      chmodSync(path, 0o600);
    },
    repair: async (target, version, as) => {
      const change = as === "done" ? "UPDATE _sqlx_migrations SET success = true" : "DELETE FROM _sqlx_migrations";
      visit(pathOf(target), (db) => db.prepare(`${change} WHERE version = ? AND NOT success`).run(version));
      return true;
    },
    close: async () => {},
  };
}

function recordedIn(db: Database): readonly Applied[] {
  const exists = db.prepare("SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations'").get();
  if (exists === undefined) return [];
  const rows = db.prepare("SELECT version, success, lower(hex(checksum)) AS checksum FROM _sqlx_migrations").all();
  return (rows as { version: number; success: number; checksum: string }[]).map(({ version, success, checksum }) => ({
    version,
    success: success !== 0,
    checksum,
  }));
}

function applyTo(db: Database, todo: readonly Migration[], watch: Watch, settings: ApplySettings): Outcome {
  let applied = 0;
  for (const migration of todo) {
    const step = migration.transactional
      ? inTransaction(db, migration, watch, settings)
      : withoutTransaction(db, migration, watch, settings);
    if (typeof step === "object") return { kind: "problem", applied, problem: step };
    if (step === "applied") applied += 1;
  }
  return { kind: "done", applied };
}

type Step = "applied" | "already" | Problem;

function inTransaction(db: Database, migration: Migration, watch: Watch, { all }: ApplySettings): Step {
  const began = performance.now();
  try {
    db.exec("BEGIN IMMEDIATE");
    const due = lookAgain(db, migration, all);
    if (due !== true) {
      db.exec("ROLLBACK");
      return due;
    }
    watch.begin(migration);
    db.exec(migration.sql);
    if (!db.inTransaction) return endedItsTransaction(db, migration);
    record(db, migration, true, nanoseconds(began));
    db.exec("COMMIT");
    watch.end(migration);
    return "applied";
  } catch (error) {
    const told = describeError(error, migration.sql);
    if (db.inTransaction) db.exec("ROLLBACK");
    // Some errors end the transaction by themselves, and then nothing of it is left; but so does a COMMIT in the file.
    else if (/\bcommit\b/iu.test(migration.sql)) return endedItsTransaction(db, migration);
    return about(isBusy(error) ? "busy" : "failed", migration, told);
  }
}

/** Under the lock: true when the migration is still due. */
function lookAgain(db: Database, migration: Migration, all: readonly Migration[]): true | "already" | Problem {
  db.exec(createRecord);
  const { problem, todo } = standingOf(recordedIn(db), all);
  return problem ?? (todo.includes(migration) || "already");
}

/** The file has a COMMIT of its own: how much of it is there, nobody knows, so it is recorded as half done. */
function endedItsTransaction(db: Database, migration: Migration): Problem {
  record(db, migration, false, -1);
  return about("ended-transaction", migration);
}

function withoutTransaction(db: Database, migration: Migration, watch: Watch, { all }: ApplySettings): Step {
  const began = performance.now();
  db.exec("BEGIN IMMEDIATE");
  const due = lookAgain(db, migration, all);
  if (due === true) record(db, migration, false, -1);
  db.exec(due === true ? "COMMIT" : "ROLLBACK");
  if (due !== true) return due;
  watch.begin(migration);
  try {
    db.exec(migration.sql);
  } catch (error) {
    const told = describeError(error, migration.sql);
    if (db.inTransaction) db.exec("ROLLBACK");
    return about("half-done", migration, told);
  }
  if (db.inTransaction) {
    db.exec("ROLLBACK");
    return about("half-done", migration);
  }
  const end = db.prepare("UPDATE _sqlx_migrations SET success = true, execution_time = ? WHERE version = ?");
  end.run(nanoseconds(began), migration.version);
  watch.end(migration);
  return "applied";
}

function record(db: Database, { version, description, checksum }: Migration, success: boolean, took: number): void {
  db.prepare(insertRecord).run(version, description, success ? 1 : 0, Buffer.from(checksum, "hex"), took);
}

const nanoseconds = (began: number): number => Math.round((performance.now() - began) * 1e6);

const isBusy = (error: unknown): boolean => errorCodeOf(error).startsWith("SQLITE_BUSY");
