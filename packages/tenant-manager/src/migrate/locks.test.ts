import pg from "pg";
import { expect, test } from "vitest";
import { databaseOf, parseStoreUrl, postgresUrl } from "../data/store-url.ts";
import { inOrder, parseMigration } from "./files.ts";
import { lockOf, sqlxLockOf } from "./postgres-sql.ts";
import { openPostgresTargets } from "./postgres-store.ts";
import { sharedSchema, type Target } from "./target.ts";
import { ground, schemaOf } from "./testing.ts";

test("sqlx's number for a database is computed as sqlx does", () => {
  // crc32("123456789") is 0xcbf43926 by the definition of CRC-32 (ISO-HDLC).
  expect(sqlxLockOf("123456789")).toBe((0x3d32ad9en * 0xcbf43926n).toString());
});

const target = (name: string, schema: string): Target => ({
  key: name,
  name,
  role: "tenant",
  isolation: "schema",
  region: "default",
  place: { kind: "schema", schema },
});

test("who migrates keeps others away: another run from the tenant, a service that starts from all of its database", async () => {
  const place = await ground({ "0001_a.sql": "CREATE TABLE a ()" });
  await place.sql(`CREATE SCHEMA ${schemaOf("x")}; CREATE SCHEMA ${schemaOf("y")}`);
  const all = inOrder([parseMigration("0001_a.sql", Buffer.from("CREATE TABLE a ()"))].flatMap((one) => one ?? []));
  const settings = {
    all,
    parallel: 1,
    lockTimeout: 0,
    statementTimeout: 0,
    patience: 50,
    signal: AbortSignal.timeout(60_000),
  };
  const access = await openPostgresTargets(postgresUrl(parseStoreUrl(place.storeUrl, "/")), { env: {} }, settings);
  const watch = { begin: () => {}, end: () => {} };
  const other = new pg.Client({ connectionString: place.storeUrl });
  await other.connect();
  const outcome = async (name: string, schema: string) => {
    const result = await access.apply(target(name, schema), all, watch);
    return result.kind === "problem" ? result.problem.kind : result.kind;
  };

  await other.query("SELECT pg_advisory_lock($1)", [lockOf(schemaOf("x"))]);
  expect(await outcome("x", schemaOf("x"))).toBe("busy");
  expect(await outcome("y", schemaOf("y"))).toBe("done");
  expect((await access.look([target("x", schemaOf("x"))])).get("x")).toMatchObject({ running: true });
  await other.query("SELECT pg_advisory_unlock_all()");

  await other.query("SELECT pg_advisory_lock($1)", [sqlxLockOf(databaseOf(place.storeUrl))]);
  expect(await outcome("x", schemaOf("x"))).toBe("busy");
  expect(await outcome("shared", sharedSchema)).toBe("busy");
  await other.query("SELECT pg_advisory_unlock_all()");

  // Tenants share sqlx's lock among each other; the service's own tables are migrated alone.
  await other.query("SELECT pg_advisory_lock_shared($1)", [sqlxLockOf(databaseOf(place.storeUrl))]);
  expect(await outcome("x", schemaOf("x"))).toBe("done");
  expect(await outcome("shared", sharedSchema)).toBe("busy");
  await other.end();
  await access.close();
});
