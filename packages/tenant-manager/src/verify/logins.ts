import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import type { Client } from "pg";
import { quoteName } from "../data/sql-text.ts";
import { errorCodeOf } from "../error-code.ts";
import { loginUrl } from "./connect.ts";
import { literal } from "./sql.ts";

/** A login made for one run. */
export interface TemporaryLogin {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

const prefix = "tenant_verify_";
/** Any number, as long as nobody else takes it for something else. */
const lockSpace = 721_448_013;

/**
 * Makes a login with a random password that is a member of the role and of nothing else. It starts sessions as the role itself
 * would: with the role's own settings. A lock that ends with the administrator's connection tells that its run is alive.
 */
export async function temporaryLogin(admin: Client, url: string, role: string, now: Date): Promise<TemporaryLogin> {
  const name = `${prefix}${randomBytes(8).toString("hex")}`;
  const password = randomBytes(24).toString("base64url");
  const until = new Date(now.getTime() + 24 * 3_600_000).toISOString();
  await admin.query(`SELECT pg_advisory_lock(${lockSpace}, hashtext(${literal(name)}))`);
  await admin.query(
    `CREATE ROLE ${quoteName(name)} LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 8 PASSWORD ${literal(scramVerifier(password))} VALID UNTIL ${literal(until)}`,
  );
  const drop = async (): Promise<void> => {
    await admin.query("ROLLBACK");
    await admin.query(`DROP ROLE IF EXISTS ${quoteName(name)}`);
    await admin.query(`SELECT pg_advisory_unlock(${lockSpace}, hashtext(${literal(name)}))`);
  };
  try {
    await admin.query(`GRANT ${quoteName(role)} TO ${quoteName(name)}`);
    for (const statement of await settingsOf(admin, role, name)) await admin.query(statement);
  } catch (error) {
    await drop();
    throw error;
  }
  return { name, url: loginUrl(url, name, password), drop };
}

/**
 * Drops the logins of runs that were killed. Runs that are alive hold their lock, maybe in another database of the server:
 * only the list of locks tells of those.
 */
export async function clearLeftovers(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>(
    `SELECT rolname FROM pg_roles r WHERE rolname ~ '^${prefix}[0-9a-f]{16}$' AND NOT EXISTS (
       SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${lockSpace}
         AND l.objid = (hashtext(r.rolname::text)::int8 & 4294967295)::oid)`,
  );
  for (const { rolname } of rows) {
    await admin.query(`DROP ROLE IF EXISTS ${quoteName(rolname)}`).catch((error: unknown) => {
      // Somebody else's to drop.
      if (errorCodeOf(error) !== "42501") throw error;
    });
  }
}

/** What `ALTER ROLE … SET` gave the role counts for who logs in, not for who is a member. */
async function settingsOf(admin: Client, role: string, login: string): Promise<readonly string[]> {
  const { rows } = await admin.query<{ setting: string; own: boolean }>(
    `SELECT unnest(setconfig) AS setting, setdatabase <> 0 AS own FROM pg_db_role_setting
     WHERE setrole = ${literal(role)}::regrole AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`,
  );
  const database = await admin.query<{ name: string }>("SELECT current_database() AS name");
  const here = quoteName(database.rows[0]?.name ?? "");
  return rows.flatMap(({ setting, own }) => {
    const [name = "", ...value] = setting.split("=");
    // Lists, such as a search path, have a syntax of their own and no say in whose rows are seen.
    if (!name.includes(".") && name !== "row_security") return [];
    const parts = name.split(".").map(quoteName).join(".");
    return [
      `ALTER ROLE ${quoteName(login)}${own ? ` IN DATABASE ${here}` : ""} SET ${parts} TO ${literal(value.join("="))}`,
    ];
  });
}

/** What the server keeps instead of a password, made here so that no log of statements ever holds the password. */
function scramVerifier(password: string): string {
  const rounds = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, rounds, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(hmac("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${rounds}:${salt.toString("base64")}$${stored}:${hmac("Server Key").toString("base64")}`;
}
