import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { quoteLiteral } from "../../data/sql-text.ts";
import { templateNames } from "../names.ts";
import { markOf, placeMissing, placeTaken, templateMissing } from "../place.ts";
import type { Place } from "../provider.ts";

export type SqliteDatabase = Database.Database;

export interface TenantFile {
  readonly folder: string;
  readonly name: string;
}

/** The table by which a file is known as made for a tenant. */
export const markTable = "_tenant_manager";

/** Makes the tenant's file from the template: under its name it is whole, or not there. */
export function createFile({ folder, name }: TenantFile, place: Place): void {
  const path = join(folder, name);
  if (existsSync(path)) {
    checkMark(path, name, place);
    return;
  }
  const template = join(folder, templateNames.file);
  if (!existsSync(template)) throw templateMissing("file", templateNames.file);
  // Of another run that was killed, with the same tenant.
  const half = join(folder, `.${place.id}.unfinished`);
  removeWithSides(half);
  closeSync(openSync(half, "wx", 0o600));
  const source = new Database(template, { timeout: busyTimeout });
  let isWal: boolean;
  try {
    isWal = JSON.stringify(source.pragma("journal_mode")).includes("wal");
    // Also what is still in the template's log, as one consistent state, without disturbing whoever writes to it.
    source.exec(`VACUUM INTO ${quoteText(half)}`);
  } finally {
    source.close();
  }
  const copy = new Database(half);
  try {
    copy.exec(
      `CREATE TABLE ${markTable} (mark TEXT NOT NULL); INSERT INTO ${markTable} VALUES (${quoteLiteral(markOf(place))})`,
    );
    if (isWal) copy.exec("PRAGMA journal_mode = WAL");
  } finally {
    copy.close();
  }
  chmodSync(half, 0o600);
  flush(half);
  renameSync(half, path);
  flush(folder);
}

export function openFile({ folder, name }: TenantFile, place: Place): SqliteDatabase {
  const path = join(folder, name);
  if (!existsSync(path)) throw placeMissing("file", name);
  checkMark(path, name, place);
  const db = new Database(path, { timeout: busyTimeout });
  // What is confirmed survives a power cut; 64 bits stay exact.
  db.exec("PRAGMA synchronous = FULL");
  db.defaultSafeIntegers(true);
  return db;
}

/** Removes the tenant's file with its log; what a killed run left of it, too. */
export function removeFile({ folder, name }: TenantFile, place: Place): void {
  const path = join(folder, name);
  if (existsSync(path)) checkMark(path, name, place);
  else if (!existsSync(folder)) return;
  removeWithSides(path);
  removeWithSides(join(folder, `.${place.id}.unfinished`));
  flush(folder);
}

/** The file first: a log without its file is nobody's, a file without its log has lost rows. */
function removeWithSides(path: string): void {
  for (const side of ["", "-wal", "-shm", "-journal"]) rmSync(path + side, { force: true });
}

function checkMark(path: string, name: string, place: Place): void {
  const db = new Database(path, { timeout: busyTimeout, readonly: true });
  try {
    const known = db.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(markTable);
    const row: unknown = known === undefined ? undefined : db.prepare(`SELECT mark FROM ${markTable}`).get();
    const mark: unknown = typeof row === "object" && row !== null ? Reflect.get(row, "mark") : undefined;
    if (mark !== markOf(place)) throw placeTaken("file", name);
  } finally {
    db.close();
  }
}

const busyTimeout = 30_000;

const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function flush(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
