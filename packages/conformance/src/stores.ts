import { execFile, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "./polling.ts";
import type { TestStore } from "./target.ts";

type DatabaseClient = "sqlite3" | "psql";

const psql: DatabaseClient = "psql";
/** Says nothing but results, reads no start-up file, and ends at the first error. */
const quietly = ["-qXv", "ON_ERROR_STOP=1"];

/** An SQLite database in a folder of its own. */
export async function createSqliteStore(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  const file = join(folder, "store.db");
  return {
    settings: { storeUrl: `sqlite://${file}` },
    damage: async () => {
      await Promise.all([file, `${file}-wal`].map((path) => truncate(path)));
    },
    stall: () => holdLock("sqlite3", [file], ".bail on\n.timeout 5000\nBEGIN EXCLUSIVE;"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A database of its own on a PostgreSQL server; needs `psql`, and a URL that may create databases. */
export async function createPostgresStore(serverUrl: string, table: string): Promise<TestStore> {
  const name = `conformance_${randomUUID().replaceAll("-", "")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const run = (sql: string) => promisify(execFile)(psql, [serverUrl, ...quietly, "-c", sql]);
  await run(`CREATE DATABASE ${name}`);
  const drop = async () => {
    await run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return {
    settings: { storeUrl: url.href },
    damage: drop,
    stall: () => holdLock("psql", [url.href, ...quietly], `BEGIN; LOCK TABLE ${table} IN EXCLUSIVE MODE;`),
    remove: drop,
  };
}

/**
 * Runs SQL in a database client that stays open, and with it the lock, until the returned function is called. A fresh
 * machine need not have the client.
 */
async function holdLock(
  program: DatabaseClient,
  args: readonly string[],
  sql: string,
): Promise<(() => Promise<void>) | undefined> {
  if (spawnSync(program, ["--version"]).status !== 0) return undefined;
  const client = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
  let output = "";
  client.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  client.stdin.write(`${sql}\nSELECT 'locked';\n`);
  await eventually("the lock", () => (output.includes("locked") ? true : undefined));
  return async () => {
    const ended = once(client, "exit");
    client.stdin.end("ROLLBACK;\n");
    await ended;
  };
}
