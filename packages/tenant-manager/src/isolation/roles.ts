import type { Sql } from "../data/postgres.ts";
import { quoteLiteral, quoteName } from "../data/sql-text.ts";
import { markOf, placeTaken } from "./place.ts";
import type { Place } from "./provider.ts";

/**
 * The tenant's own role, which may log in nowhere: the service's role may take it on (`SET ROLE`) but has none of its rights
 * without doing so.
 */
export async function ensureRole(sql: Sql, place: Place, role: string, appRole: string): Promise<void> {
  const [found] = await sql.query<Found>(foundSql, [role, appRole]);
  if (found?.exists && found.mark !== markOf(place)) throw placeTaken("role", role);
  const statements: string[] = [];
  if (!found?.exists) {
    statements.push(
      `CREATE ROLE ${quoteName(role)} NOLOGIN NOINHERIT NOBYPASSRLS`,
      `COMMENT ON ROLE ${quoteName(role)} IS ${quoteLiteral(markOf(place))}`,
    );
  }
  if (found?.app && !found.member) {
    // Before 16, whether rights are inherited is the member's attribute: it must be NOINHERIT, or it sees every tenant.
    if (found.version < 16 && found.inherits && (await inheritsStill(sql, appRole)))
      statements.push(withoutInheriting(appRole));
    const how = found.version < 16 ? "" : " WITH INHERIT FALSE, SET TRUE";
    statements.push(`GRANT ${quoteName(role)} TO ${quoteName(appRole)}${how}`);
  }
  if (statements.length > 0) await sql.script(statements.join(";\n"));
}

/** Two that change the same role at once would fail ("tuple concurrently updated"): the second waits, and finds it done. */
async function inheritsStill(sql: Sql, role: string): Promise<boolean> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('tenant-manager role ' || $1, 0))", [role]);
  const found = await sql.query<{ rolinherit: boolean }>(
    "SELECT rolinherit FROM pg_catalog.pg_roles WHERE rolname = $1",
    [role],
  );
  return found[0]?.rolinherit ?? false;
}

/** Sixteen that find it inheriting must not change it at once: PostgreSQL refuses that. */
const withoutInheriting = (role: string): string => `DO $do$ BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock(7214480139);
  IF (SELECT rolinherit FROM pg_catalog.pg_roles WHERE rolname = ${quoteLiteral(role)}) THEN
    ALTER ROLE ${quoteName(role)} NOINHERIT;
  END IF; END $do$`;

interface Found {
  readonly exists: boolean;
  readonly mark: string | null;
  /** Whether the service's role exists, inherits, and is a member already. */
  readonly app: boolean;
  readonly inherits: boolean;
  readonly member: boolean;
  readonly version: number;
}

const foundSql = `
SELECT r.oid IS NOT NULL AS exists, shobj_description(r.oid, 'pg_authid') AS mark,
  a.oid IS NOT NULL AS app, coalesce(a.rolinherit, false) AS inherits,
  EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.roleid = r.oid AND m.member = a.oid) AS member,
  current_setting('server_version_num')::int / 10000 AS version
FROM (VALUES (1)) one
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = $1 LEFT JOIN pg_catalog.pg_roles a ON a.rolname = $2`;

/** Drops the tenant's role, unless it still has rights elsewhere: another place of the same tenant, while it moves. */
export async function dropRole(sql: Sql, place: Place, role: string): Promise<void> {
  const [found] = await sql.query<{ mark: string | null; isUsed: boolean }>(
    `SELECT shobj_description(r.oid, 'pg_authid') AS mark,
       EXISTS (SELECT FROM pg_catalog.pg_shdepend d WHERE d.refclassid = 'pg_catalog.pg_authid'::regclass
         AND d.refobjid = r.oid AND d.deptype <> 'i') AS "isUsed"
     FROM pg_catalog.pg_roles r WHERE r.rolname = $1`,
    [role],
  );
  if (found?.mark === markOf(place) && !found.isUsed) await sql.script(`DROP ROLE ${quoteName(role)}`);
}
