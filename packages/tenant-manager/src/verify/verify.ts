import { CliError, exitCodes } from "@microforge/core/program";
import type { Client } from "pg";
import { quoteName } from "../data/sql-text.ts";
import { errorCodeOf } from "../error-code.ts";
import { withoutPassword } from "../registry/url.ts";
import { attacks } from "./attacks/index.ts";
import { connect, userOf, withClient } from "./connect.ts";
import { createField, type FieldParts } from "./field.ts";
import type { AttackInfo, Finding, VerifyReport } from "./finding.ts";
import type { Inventory } from "./inventory.ts";
import { clearLeftovers, temporaryLogin } from "./logins.ts";
import { attackPlaces, placeAttacks } from "./places.ts";
import { attackPool, poolAttacks } from "./pool.ts";
import { readInventory } from "./read-inventory.ts";
import { attackField, attackTables, type Watcher } from "./run-attacks.ts";
import { createSession, type Session } from "./session.ts";
import { literal } from "./sql.ts";
import type { VerifyTarget } from "./target.ts";

export interface VerifyWorld extends Watcher {
  now(): Date;
}

/**
 * Attacks the data store as its tenants. Every write is rolled back, and the login that is made for it is dropped, also after
 * an error or an interrupt; what a killed run left behind is cleared by the next.
 */
export async function verify(target: VerifyTarget, world: VerifyWorld): Promise<VerifyReport> {
  const started = world.now();
  return withClient(target.url, async (admin) => {
    await checkTarget(admin, target);
    await clearLeftovers(admin);
    const inventory = await readInventory(admin, target);
    const { findings, login } = await asService(admin, withDeclared(target, inventory), inventory, world);
    const places = await attackPlaces(admin, target, world);
    return {
      target: withoutPassword(target.url),
      login,
      role: target.appRole,
      setting: target.setting,
      server: `PostgreSQL ${inventory.version}`,
      tenants: { known: target.tenants.length, attacked: Math.min(target.sample, target.tenants.length) },
      started,
      milliseconds: world.now().getTime() - started.getTime(),
      attacks: allAttacks,
      findings: [...findings, ...places],
    };
  });
}

/** Tables may be declared as shared in the database itself, once for all. */
function withDeclared(target: VerifyTarget, { relations }: Inventory): VerifyTarget {
  const declared = relations.filter((relation) => relation.is_declared_shared).map(({ name }) => name);
  return { ...target, shared: [...new Set([...target.shared, ...declared])] };
}

/** The whole catalogue, for reports. */
export const allAttacks: readonly AttackInfo[] = [...attacks, ...poolAttacks, ...placeAttacks].map(
  ({ id, group, title }) => ({
    id,
    group,
    title,
  }),
);

interface Attacked {
  readonly findings: readonly Finding[];
  readonly login: string;
}

async function asService(
  admin: Client,
  target: VerifyTarget,
  inventory: Inventory,
  world: VerifyWorld,
): Promise<Attacked> {
  const session = createSession(admin);
  if (target.asUrl !== undefined) {
    const name = userOf(target.asUrl);
    const enter = await enterOf(admin, name, target.appRole);
    return {
      login: name,
      findings: await withLogin(
        { target, inventory, admin: session, loginUrl: target.asUrl, loginName: name, enter },
        world,
      ),
    };
  }
  const login = await temporaryLogin(admin, target.url, target.appRole, world.now()).catch((error: unknown) => {
    throw errorCodeOf(error) === "42501" ? mayNotCreateRoles(error) : error;
  });
  try {
    const enter = `SET LOCAL ROLE ${quoteName(target.appRole)}`;
    return {
      login: login.name,
      findings: await withLogin(
        { target, inventory, admin: session, loginUrl: login.url, loginName: login.name, enter },
        world,
      ),
    };
  } finally {
    await login.drop();
  }
}

async function withLogin(parts: Omit<FieldParts, "login">, world: VerifyWorld): Promise<readonly Finding[]> {
  const { target } = parts;
  // What earlier clients left in the pool must be looked at before this run uses it.
  const pooled = target.poolUrl === undefined ? [] : await attackPool(target, target.poolUrl, world);
  return withClient(parts.loginUrl, async (client) => {
    const field = createField({ ...parts, login: createSession(client) });
    const direct = await attackTables(field, world);
    const rest = await attackField(field, world);
    const through = target.poolUrl === undefined ? [] : await throughPool(parts, target.poolUrl, world);
    return [...direct, ...rest, ...pooled, ...through];
  });
}

/** All attacks on tables once more, through the pool. */
async function throughPool(
  parts: Omit<FieldParts, "login">,
  poolUrl: string,
  world: VerifyWorld,
): Promise<readonly Finding[]> {
  const name = userOf(poolUrl);
  const client = await connect(poolUrl);
  try {
    const session: Session = createSession(client);
    const enter = await enterOf(parts.admin.client, name, parts.target.appRole);
    return await attackTables(
      createField({ ...parts, login: session, loginUrl: poolUrl, loginName: name, enter }),
      world,
      "pool",
    );
  } finally {
    await client.end();
  }
}

/** A login that has the role's rights by itself acts as it is; one that must ask for them asks. */
export async function enterOf(admin: Client, login: string, role: string): Promise<string> {
  if (login === role) return "SELECT 1";
  const { rows } = await admin.query<{ member: boolean; inherits: boolean }>(
    `SELECT pg_has_role(oid, ${literal(role)}, 'MEMBER') AS member, pg_has_role(oid, ${literal(role)}, 'USAGE') AND NOT rolsuper AS inherits FROM pg_roles WHERE rolname = ${literal(login)}`,
  );
  return rows[0]?.member && !rows[0].inherits ? `SET LOCAL ROLE ${quoteName(role)}` : "SELECT 1";
}

async function checkTarget(admin: Client, { appRole, schema }: VerifyTarget): Promise<void> {
  const { rows } = await admin.query<{ role: boolean; schema: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(appRole)}) AS role, EXISTS (SELECT FROM pg_namespace WHERE nspname = ${literal(schema)}) AS schema`,
  );
  if (!rows[0]?.role) throw missing("role-missing", "role", "角色", appRole, "--role");
  if (!rows[0].schema) throw missing("schema-missing", "schema", "schema ", schema, "--schema");
}

const missing = (code: string, en: string, zh: string, name: string, flag: string): CliError =>
  new CliError(code, {
    message: { en: `there is no ${en} \`${name}\` in the data store`, zh: `数据存储中没有${zh} \`${name}\`` },
    hint: {
      en: `name the service's own with \`${flag}\`, or make it with \`tenant-manager isolation apply\``,
      zh: `请用 \`${flag}\` 指定服务所用的名称，或用 \`tenant-manager isolation apply\` 创建`,
    },
    exitCode: exitCodes.usage,
  });

const mayNotCreateRoles = (cause: unknown): CliError =>
  new CliError("login-refused", {
    message: {
      en: "this login may not create the temporary login for the attacks",
      zh: "当前登录名无权创建攻击所用的临时登录名",
    },
    hint: {
      en: "connect as a role with CREATEROLE, or name the service's own login with `--as`",
      zh: "请以拥有 CREATEROLE 的角色连接，或用 `--as` 指定服务自己的登录名",
    },
    cause,
  });
