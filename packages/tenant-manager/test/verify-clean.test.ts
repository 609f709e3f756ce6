import { testContext } from "@microforge/core/testing";
import { execa } from "execa";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyPlan } from "../src/isolation/rls/command.ts";
import { verify } from "../src/verify/verify.ts";
import { setting } from "./verify/clean-schema.ts";
import { type CleanServer, run, startCleanServer, targetOf, world } from "./verify/databases.ts";

let clean: CleanServer;
beforeAll(async () => {
  clean = await startCleanServer();
});
afterAll(() => clean.stop());

/** The whole server as text: rows, sequences, rights, roles, settings. */
async function dump(url: string): Promise<string> {
  const parts = await Promise.all([
    execa("pg_dump", ["--dbname", url, "--create"]),
    execa("pg_dumpall", ["--dbname", url, "--globals-only"]),
  ]);
  // Newer versions put a random key around the text.
  return parts.map(({ stdout }) => stdout.replaceAll(/^\\(un)?restrict .*$/gm, "")).join("\n");
}

const logins = async (url: string): Promise<readonly string[]> =>
  (await run(url, "SELECT rolname FROM pg_roles WHERE rolname LIKE 'tenant_verify_%'")).rows.map((row) => row.rolname);

const protect = (table: string) => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY; ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON ${table} USING (tenant_id = ${setting}) WITH CHECK (tenant_id = ${setting});
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO tenant_app;`;

/** What is hard to plant rows in, and still clean. */
const demanding = `
  CREATE TABLE accounts (id uuid PRIMARY KEY, name text NOT NULL);
  ALTER TABLE accounts ENABLE ROW LEVEL SECURITY; ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON accounts USING (id = ${setting}) WITH CHECK (id = ${setting});
  GRANT SELECT, UPDATE ON accounts TO tenant_app;
  CREATE TYPE mood AS ENUM ('glad', 'sad');
  CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 5 AND 100);
  CREATE TABLE everything (
    tenant_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, old_id serial,
    mood mood NOT NULL, part percent NOT NULL, code char(3) NOT NULL CHECK (code ~ '^[A-Z]{3}$'), tags text[] NOT NULL,
    data jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'), place inet NOT NULL, span daterange NOT NULL, raw bytea NOT NULL,
    price numeric(6, 2) NOT NULL CHECK (price > 10), twice numeric GENERATED ALWAYS AS (price * 2) STORED,
    parent bigint, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, code), UNIQUE (tenant_id, old_id),
    FOREIGN KEY (tenant_id, parent) REFERENCES everything, FOREIGN KEY (tenant_id) REFERENCES accounts);
  ${protect("everything")}
  CREATE TABLE readings (tenant_id uuid NOT NULL, at date NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id, at)) PARTITION BY RANGE (at);
  CREATE TABLE readings_2026 PARTITION OF readings FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE TABLE private (secret text);
  ${protect("readings")}
  CREATE FUNCTION my_total() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT count(*) FROM orders WHERE tenant_id = ${setting} $$;
  SELECT setval('everything_old_id_seq', 41);
  SELECT lo_from_bytea(0, 'nobody''s');`;

test("a clean schema gives no leak, nothing is untested, and nothing is different afterwards", async () => {
  const url = await clean.database();
  const before = await dump(url);
  const { findings } = await verify(targetOf(url), world());
  expect(findings.filter(({ outcome }) => outcome === "leaked" || outcome === "untested")).toEqual([]);
  expect(findings.filter(({ outcome }) => outcome === "held").length).toBeGreaterThan(100);
  expect(findings.find(({ attack, subject }) => attack === "own-rows" && subject.name === "orders")?.outcome).toBe(
    "held",
  );
  expect(await dump(url)).toBe(before);
});

test("what `isolation apply` makes of an unprotected store holds", async () => {
  await run(clean.server.url, "CREATE DATABASE plain");
  const url = Object.assign(new URL(clean.server.url), { pathname: "/plain" }).href;
  await run(
    url,
    `CREATE TABLE currencies (code text PRIMARY KEY);
     CREATE TABLE projects (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid, name text NOT NULL UNIQUE);
     CREATE TABLE tasks (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid NOT NULL, title text NOT NULL,
       project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE, currency text REFERENCES currencies);
     GRANT ALL ON ALL TABLES IN SCHEMA public TO tenant_app`,
  );
  const leaking = async () =>
    (await verify(targetOf(url), world())).findings.filter(
      ({ outcome }) => outcome === "leaked" || outcome === "untested",
    );
  expect((await leaking()).length).toBeGreaterThan(20);
  const place = { data: url, region: "default", schema: "public", role: "tenant_app", database: "sqlite:none.db" };
  const names = { shared: ["currencies"], tenantColumn: "tenant_id", setting: "app.tenant_id" };
  await applyPlan({ ...place, ...names, dryRun: false, diff: false }, testContext());
  expect(await leaking()).toEqual([]);
});

test("types, checks, identity columns, partitions and a table of tenants are planted and attacked, and stay as they were", async () => {
  const url = await clean.database(demanding);
  const before = await dump(url);
  const { findings } = await verify(targetOf(url), world());
  const bad = findings.filter(({ outcome }) => outcome === "leaked" || outcome === "untested");
  expect(bad.map(({ attack, subject, explanation, proof }) => ({ attack, subject, explanation, proof }))).toEqual([]);
  for (const table of ["everything", "readings"])
    expect(findings.find(({ attack, subject }) => attack === "own-rows" && subject.name === table)?.outcome).toBe(
      "held",
    );
  expect(await dump(url)).toBe(before);
});

test("answers that differ from call to call are no leak, and reference data may be declared in the database", async () => {
  const url = await clean.database(`
    CREATE FUNCTION token() RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$ SELECT gen_random_uuid() $$;
    CREATE VIEW customers_now WITH (security_invoker = true) AS SELECT email, clock_timestamp() AS at FROM customers;
    GRANT SELECT ON customers_now TO tenant_app;
    CREATE TABLE countries (code text PRIMARY KEY); GRANT SELECT ON countries TO tenant_app;
    COMMENT ON TABLE countries IS 'ISO codes (tenant-manager: shared)'`);
  const { findings } = await verify(targetOf(url), world());
  expect(findings.filter(({ outcome }) => outcome === "leaked")).toEqual([]);
  const outcome = (attack: string, name: string) =>
    findings.find((finding) => finding.attack === attack && finding.subject.name === name)?.outcome;
  expect(outcome("definer-read", "token()")).toBe("untested");
  expect(outcome("view-read", "customers_now")).toBe("untested");
  expect(outcome("shared-writable", "countries")).toBe("held");
  expect(outcome("unscoped-table", "countries")).toBeUndefined();
});

test("a leaking store is left as it was as well: all writes are rolled back", async () => {
  const url = await clean.database(
    `ALTER TABLE orders DISABLE ROW LEVEL SECURITY; ALTER TABLE customers DISABLE ROW LEVEL SECURITY;
     GRANT ALL ON ALL TABLES IN SCHEMA public TO tenant_app; GRANT CREATE ON SCHEMA public TO tenant_app;
     CREATE SEQUENCE numbers; GRANT ALL ON SEQUENCE numbers TO tenant_app;
     CREATE FUNCTION wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ DELETE FROM customers $$;
     CREATE PROCEDURE wipe_all() LANGUAGE sql SECURITY DEFINER AS $$ TRUNCATE customers CASCADE $$;`,
  );
  const before = await dump(url);
  const { findings } = await verify(targetOf(url), world());
  const leaked = new Set(findings.filter(({ outcome }) => outcome === "leaked").map(({ attack }) => attack));
  for (const attack of ["truncate", "delete-blind", "definer-write", "create-in-schema", "sequence"])
    expect(leaked).toContain(attack);
  expect(await dump(url)).toBe(before);
});

test("a table in which no row can be planted is untested, and says why", async () => {
  const url = await clean.database(
    `CREATE TABLE impossible (tenant_id uuid NOT NULL, id uuid NOT NULL, CHECK (false), PRIMARY KEY (tenant_id, id)); ${protect("impossible")}`,
  );
  const { findings } = await verify(targetOf(url), world());
  const reads = findings.find(({ attack, subject }) => attack === "read-rows" && subject.name === "impossible");
  expect(reads).toMatchObject({ outcome: "untested" });
  expect(reads?.explanation.en).toContain("23514");
});

test("rows that the service may not insert are planted by the administrator", async () => {
  const url = await clean.database("REVOKE INSERT ON bookings FROM tenant_app");
  const { findings } = await verify(targetOf(url), world());
  const of = (attack: string) =>
    findings.find((finding) => finding.attack === attack && finding.subject.name === "bookings");
  expect(of("own-rows")?.outcome).toBe("held");
  expect(of("read-rows")?.outcome).toBe("held");
  expect(of("reset-role")?.outcome).toBe("held");
  const open = await clean.database(
    "REVOKE INSERT ON bookings FROM tenant_app; CREATE POLICY p ON bookings USING (true)",
  );
  const leaks = (await verify(targetOf(open), world())).findings.filter(({ outcome }) => outcome === "leaked");
  expect(leaks.map(({ attack }) => attack)).toContain("read-rows");
});

test("the service's own login is used when it is given, and RESET ROLE shows what it can", async () => {
  const url = await clean.database("GRANT SELECT ON customers TO service; ALTER ROLE service BYPASSRLS");
  try {
    const asUrl = Object.assign(new URL(url), { username: "service" }).href;
    const { findings, login } = await verify(targetOf(url, { asUrl }), world());
    expect(login).toBe("service");
    const leaked = findings
      .filter(({ outcome }) => outcome === "leaked")
      .map(({ attack, subject }) => [attack, subject.name]);
    expect(leaked).toContainEqual(["read-rows", "customers"]);
    expect(leaked).toContainEqual(["role-attributes", "service"]);
  } finally {
    await run(clean.server.url, "ALTER ROLE service NOBYPASSRLS");
  }
});

test("an interrupt ends the run, and leaves no login behind", async () => {
  const url = await clean.database();
  const before = await dump(url);
  const stop = new AbortController();
  const steps: string[] = [];
  const interrupted = verify(targetOf(url), {
    ...world(stop.signal),
    step: (detail) => {
      steps.push(detail);
      if (steps.length === 2) stop.abort(new Error("interrupted"));
    },
  });
  await expect(interrupted).rejects.toThrow("interrupted");
  expect(await logins(url)).toEqual([]);
  expect(await dump(url)).toBe(before);
});

test("a killed run's login is dropped by the next run, that of a run that is alive is not", async () => {
  const url = await clean.database();
  await run(url, "CREATE ROLE tenant_verify_00000000000000aa LOGIN; CREATE ROLE tenant_verify_00000000000000bb LOGIN");
  // A run on another database of the same server.
  const alive = new pg.Client({ connectionString: clean.server.url });
  await alive.connect();
  await alive.query("SELECT pg_advisory_lock(721448013, hashtext('tenant_verify_00000000000000bb'))");
  await verify(targetOf(url), world());
  expect(await logins(url)).toEqual(["tenant_verify_00000000000000bb"]);
  await alive.end();
  await verify(targetOf(url), world());
  expect(await logins(url)).toEqual([]);
});

test("a role, a schema or a server that is not there is said before anything is done", async () => {
  const url = await clean.database();
  await expect(verify(targetOf(url, { appRole: "nobody" }), world())).rejects.toMatchObject({
    code: "role-missing",
    exitCode: 2,
  });
  await expect(verify(targetOf(url, { schema: "nowhere" }), world())).rejects.toMatchObject({
    code: "schema-missing",
    exitCode: 2,
  });
  const wrong = "postgres://test:secret@127.0.0.1:1/x";
  await expect(verify(targetOf(wrong), world())).rejects.toMatchObject({ code: "data-store-unreachable" });
  await expect(verify(targetOf(wrong), world())).rejects.not.toThrow(/secret/);
});
