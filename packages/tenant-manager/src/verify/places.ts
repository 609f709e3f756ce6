import type { Client } from "pg";
import { quoteName } from "../data/sql-text.ts";
import { withDatabase } from "../data/store-url.ts";
import { errorCodeOf } from "../error-code.ts";
import { placeNames, templateNames } from "../isolation/names.ts";
import { heldUnless, type Verdict } from "./attack.ts";
import { withClient } from "./connect.ts";
import type { Finding, Group, Subject } from "./finding.ts";
import { type TemporaryLogin, temporaryLogin } from "./logins.ts";
import { messages } from "./messages.ts";
import { toFinding } from "./run-attacks.ts";
import { createSession, type Session } from "./session.ts";
import { literal, qualified } from "./sql.ts";
import type { VerifiedTenant, VerifyTarget } from "./target.ts";
import type { VerifyWorld } from "./verify.ts";

const { remedies, place: words } = messages;
const group: Group = "place";

const readSchema = {
  id: "schema-read",
  group,
  title: words.read,
  meaning: words.readMeaning,
  remedy: remedies.schemaPrivileges,
};
const writeSchema = {
  id: "schema-write",
  group,
  title: words.write,
  meaning: words.writeMeaning,
  remedy: remedies.schemaPrivileges,
};
const createInSchema = {
  id: "schema-create",
  group,
  title: words.create,
  meaning: words.createMeaning,
  remedy: remedies.create,
};
const otherRole = {
  id: "tenant-role",
  group,
  title: words.role,
  meaning: words.roleMeaning,
  remedy: remedies.membership,
};
const connectTo = {
  id: "database-connect",
  group,
  title: words.connect,
  meaning: words.connectMeaning,
  remedy: remedies.connect,
};

export const placeAttacks = [readSchema, writeSchema, createInSchema, otherRole, connectTo] as const;

/** Tenants that have a schema or a database of their own: each tries the place of the next, the template and the shared one. */
export async function attackPlaces(
  admin: Client,
  target: VerifyTarget,
  world: VerifyWorld,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const ofKind = (...kinds: readonly VerifiedTenant["isolation"][]) =>
    target.tenants.filter(({ isolation }) => kinds.includes(isolation)).slice(0, target.sample);
  const schemas = ofKind("schema");
  for (const [index, tenant] of schemas.entries()) {
    world.signal.throwIfAborted();
    world.step(placeNames(tenant.slug).role);
    const next = schemas[(index + 1) % schemas.length];
    const others = [
      ...(next && next !== tenant ? [placeNames(next.slug).schema] : []),
      templateNames.schema,
      target.schema,
    ];
    findings.push(...(await attackSchemas(admin, target, tenant, others, world)));
  }
  const databases = ofKind("database", "namespace");
  for (const [index, tenant] of databases.entries()) {
    world.signal.throwIfAborted();
    world.step(placeNames(tenant.slug).role);
    const next = databases[(index + 1) % databases.length];
    if (next && next !== tenant) findings.push(await attackDatabase(admin, target, tenant, next, world));
  }
  return findings;
}

async function attackSchemas(
  admin: Client,
  target: VerifyTarget,
  tenant: VerifiedTenant,
  others: readonly string[],
  world: VerifyWorld,
): Promise<readonly Finding[]> {
  const role = placeNames(tenant.slug).role;
  const own: Subject = { kind: "schema", name: role };
  if (!(await exists(admin, "pg_roles WHERE rolname", role)))
    return [toFinding(readSchema, own, { outcome: "untested", because: words.absent }, [])];
  return withLogin(admin, target.url, role, world, (login) =>
    withClient(login.url, async (client) => {
      const session = createSession(client);
      const findings: Finding[] = [];
      for (const schema of others) {
        if (!(await exists(admin, "pg_namespace WHERE nspname", schema))) continue;
        const subject: Subject = { kind: "schema", name: `${role} → ${schema}` };
        const tables = await tablesOf(admin, schema);
        const look = (name: string) => `SELECT count(*) AS n FROM (SELECT 1 FROM ${name} LIMIT 1) r`;
        const change = (name: string) => `DELETE FROM ${name} WHERE false`;
        findings.push(toFinding(readSchema, subject, await tryAll(session, tables.map(look)), session.taken()));
        findings.push(toFinding(writeSchema, subject, await tryAll(session, tables.map(change)), session.taken()));
        const made = await tryAll(session, [`CREATE TABLE ${quoteName(schema)}.tenant_verify_probe ()`]);
        findings.push(toFinding(createInSchema, subject, made, session.taken()));
        if (!(await exists(admin, "pg_roles WHERE rolname", schema))) continue;
        const become = await tryAll(session, [`SET LOCAL ROLE ${quoteName(schema)}`]);
        findings.push(toFinding(otherRole, subject, become, session.taken()));
      }
      return findings;
    }),
  );
}

/** In one transaction that is rolled back: whether any of the statements is let through. */
async function tryAll(session: Session, statements: readonly string[]): Promise<Verdict> {
  if (statements.length === 0) return { outcome: "untested", because: words.absent };
  await session.must("BEGIN; SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '2s'");
  session.taken();
  try {
    for (const sql of statements) if ((await session.attempt(sql)).ok) return heldUnless(true);
    return heldUnless(false);
  } finally {
    await session.must("ROLLBACK");
  }
}

/** A login of the tenant's connects to the next tenant's database. */
async function attackDatabase(
  admin: Client,
  target: VerifyTarget,
  tenant: VerifiedTenant,
  next: VerifiedTenant,
  world: VerifyWorld,
): Promise<Finding> {
  const [own, other] = [placeNames(tenant.slug).role, placeNames(next.slug).database];
  const subject: Subject = { kind: "database", name: `${own} → ${other}` };
  if (!(await exists(admin, "pg_database WHERE datname", other)))
    return toFinding(connectTo, subject, { outcome: "untested", because: words.absent }, []);
  // A tenant without a role of its own is served by the service's.
  const role = (await exists(admin, "pg_roles WHERE rolname", own)) ? own : target.appRole;
  const url = withDatabase(target.url, other);
  return withLogin(admin, url, role, world, async (login) => {
    const sql = `\\connect ${other}`;
    const { default: pg } = await import("pg");
    const client = new pg.Client({ connectionString: login.url });
    client.on("error", () => {});
    const code = await client.connect().then(
      () => undefined,
      (error: unknown) => errorCodeOf(error),
    );
    await client.end().catch(() => {});
    const evidence = [{ sql, result: code === undefined ? "connected" : `ERROR ${code}` }];
    // Anything but "permission denied" is about the way there, not about rights.
    if (code === undefined) return toFinding(connectTo, subject, { outcome: "leaked" }, evidence);
    if (code === "42501") return toFinding(connectTo, subject, { outcome: "held" }, evidence);
    return toFinding(connectTo, subject, { outcome: "untested", because: messages.refused(code) }, evidence);
  });
}

async function withLogin<T>(
  admin: Client,
  url: string,
  role: string,
  world: VerifyWorld,
  work: (login: TemporaryLogin) => Promise<T>,
): Promise<T> {
  const login = await temporaryLogin(admin, url, role, world.now());
  try {
    return await work(login);
  } finally {
    await login.drop();
  }
}

async function exists(admin: Client, where: string, name: string): Promise<boolean> {
  const { rowCount } = await admin.query(`SELECT FROM ${where} = ${literal(name)}`);
  return rowCount === 1;
}

async function tablesOf(admin: Client, schema: string): Promise<readonly string[]> {
  const { rows } = await admin.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ${literal(schema)} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 2 LIMIT 200`,
  );
  return rows.map(qualified);
}
