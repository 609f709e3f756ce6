import { readdirSync, readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "@microforge/core/program";
import { type PostgresServer, startPostgres, temporaryFolder, testContext } from "@microforge/core/testing";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { program } from "../src/program.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  // What owns the tables is no superuser: row-level security holds for it, too.
  await psql(server.url, "CREATE ROLE owner LOGIN CREATEDB;");
});
afterAll(() => server.stop());

async function psql(url: string, script: string): Promise<string> {
  const { stdout } = await execa("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-1", url], {
    input: script,
  });
  return stdout;
}

async function emptyDatabase(name: string): Promise<string> {
  await execa("psql", ["-X", "-q", server.url, "-c", `CREATE DATABASE ${name} OWNER owner`]);
  const url = Object.assign(new URL(server.url), { username: "owner", pathname: name });
  return url.href;
}

/** Generates the service `demo`, anew or again, and says what went wrong. */
async function generate(cwd: string, ...args: string[]): Promise<{ code: number; stderr: string }> {
  const ctx = testContext({ cwd });
  const code = await runProgram(program, ["new", "demo", "--yes", "--no-git", "--force", ...args], ctx);
  return { code, stderr: ctx.stderr };
}

const stack = ["--preset", "minimal", "--store", "postgres", "--no-example"];

/** The migrations one way, by their names without the number. */
function migrations(cwd: string, direction: "up" | "down" = "up"): ReadonlyMap<string, string> {
  const folder = join(cwd, "demo/migrations");
  const files = readdirSync(folder).filter((file) => file.endsWith(`.${direction}.sql`));
  return new Map(
    files
      .sort()
      .map((file) => [file.replace(/^\d+_|\.\w+\.sql$/gu, ""), readFileSync(join(folder, file), "utf8")] as const),
  );
}

/** What a table is, whatever the order of its columns. */
const shape = (url: string): Promise<string> =>
  psql(
    url,
    `SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid) FROM pg_attribute
       LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
       WHERE attrelid = 'idempotency_keys'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1;
     SELECT pg_get_indexdef(indexrelid), indisprimary FROM pg_index WHERE indrelid = 'idempotency_keys'::regclass ORDER BY 1;
     SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 'idempotency_keys'::regclass;
     SELECT polname, polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy;`,
  );

/** The shape of a new service's table. */
async function fresh(name: string, ...more: string[]): Promise<string> {
  const cwd = await temporaryFolder();
  expect(await generate(cwd, ...stack, ...more)).toMatchObject({ code: 0 });
  expect([...migrations(cwd).keys()]).toEqual(["create_idempotency_keys"]);
  const url = await emptyDatabase(name);
  for (const sql of migrations(cwd).values()) await psql(url, sql);
  return shape(url);
}

const tenant = "01937e8f-0000-7000-8000-000000000001";
const nobody = "00000000-0000-0000-0000-000000000000";

test("a service whose tables exist comes to keep tenants apart, and ceases to, by migrations of their own", async () => {
  const [plain, secured] = [await fresh("plain"), await fresh("secured", "--tenancy", "registry")];
  expect(secured).toContain("tenant_isolation");
  const cwd = await temporaryFolder();
  await generate(cwd, ...stack);
  const url = await emptyDatabase("changing");
  const first = migrations(cwd).get("create_idempotency_keys") ?? "";
  await psql(url, first);
  const keys = ["alone", `ann ${tenant} a`, ` ${tenant} b`, "ann  c"];
  const insert = "INSERT INTO idempotency_keys (key, fingerprint, token, leased_until, expires_at)";
  for (const key of keys) await psql(url, `${insert} VALUES ('${key}', '', gen_random_uuid(), now(), now());`);

  expect(await generate(cwd, "--tenancy", "registry")).toMatchObject({ code: 0 });
  expect(migrations(cwd).get("create_idempotency_keys")).toBe(first);
  expect([...migrations(cwd).keys()]).toEqual(["create_idempotency_keys", "secure_idempotency_keys"]);
  await psql(url, migrations(cwd).get("secure_idempotency_keys") ?? "");
  expect(await shape(url)).toBe(secured);
  const seen = (whose: string): Promise<string> =>
    psql(url, `SET LOCAL app.tenant_id = '${whose}'; SELECT key FROM idempotency_keys ORDER BY key COLLATE "C";`);
  expect(await seen(tenant)).toBe([` ${tenant} b`, `ann ${tenant} a`].join("\n"));
  expect(await seen(nobody)).toBe("alone\nann  c");

  // Once more changes nothing, and gives later tables a later number.
  await appendFile(
    join(cwd, "demo/microforge.yaml"),
    "entities: { Note: { scope: tenant, fields: { title: { type: string } } } }\n",
  );
  expect(await generate(cwd)).toMatchObject({ code: 0 });
  expect([...migrations(cwd).keys()]).toEqual(["create_idempotency_keys", "secure_idempotency_keys", "create_note"]);
  expect(migrations(cwd).get("create_idempotency_keys")).toBe(first);
  const refused = await generate(cwd, "--tenancy", "none");
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain("`Note`: its table exists");

  await psql(url, migrations(cwd, "down").get("secure_idempotency_keys") ?? "");
  expect(await shape(url)).toBe(plain);
  expect(await psql(url, "SELECT count(*) FROM idempotency_keys;")).toBe("4");
});

test("a service that began with tenants ceases to keep them apart", async () => {
  const cwd = await temporaryFolder();
  await generate(cwd, ...stack, "--tenancy", "registry");
  const first = migrations(cwd).get("create_idempotency_keys");
  expect(await generate(cwd, "--tenancy", "none")).toMatchObject({ code: 0 });
  expect([...migrations(cwd).keys()]).toEqual(["create_idempotency_keys", "open_idempotency_keys"]);
  expect(migrations(cwd).get("create_idempotency_keys")).toBe(first);
  const url = await emptyDatabase("ceased");
  for (const sql of migrations(cwd).values()) await psql(url, sql);
  expect(await shape(url)).toBe(await fresh("never"));
  await psql(url, migrations(cwd, "down").get("open_idempotency_keys") ?? "");
  expect(await shape(url)).toBe(await fresh("always", "--tenancy", "registry"));
});

test("SQLite, which has no row-level security, keeps its table", async () => {
  const cwd = await temporaryFolder();
  await generate(cwd, "--preset", "minimal", "--store", "sqlite", "--no-example");
  const before = migrations(cwd);
  expect(await generate(cwd, "--tenancy", "registry")).toMatchObject({ code: 0 });
  expect(migrations(cwd)).toEqual(before);
});

test("an entity `Tenant` with links is refused where the database keeps tenants apart, and nowhere else", async () => {
  const entities =
    "entities: { Tenant: { scope: tenant, fields: { name: { type: string } }, relations: { peers: { to: Tenant, kind: many-to-many } } } }\n";
  for (const [store, expected] of [
    ["sqlite", 0],
    ["postgres", 2],
  ] as const) {
    const cwd = await temporaryFolder();
    await generate(cwd, "--preset", "minimal", "--store", store, "--no-example", "--tenancy", "registry");
    await appendFile(join(cwd, "demo/microforge.yaml"), entities);
    const { code, stderr } = await generate(cwd);
    expect({ code, refused: stderr.includes("use another name for that entity") }).toEqual({
      code: expected,
      refused: expected === 2,
    });
  }
});
