import { qualifiedName, quoteLiteral, quoteName } from "../../data/sql-text.ts";
import type { TemplateCatalogue } from "./catalogue.ts";
import { inOrder } from "./order.ts";
import { retarget } from "./retarget.ts";

export interface CloneTarget {
  readonly template: string;
  /** Like the template's, a name that needs no quotes. */
  readonly schema: string;
  /** The tenant's role: it gets the rights that the service's role has in the template. */
  readonly role: string;
  readonly appRole: string;
  /** The comment that tells whose the schema is. */
  readonly mark: string;
}

/** What makes a schema like the template, to be run as one transaction. */
export function cloneScript(catalogue: TemplateCatalogue, target: CloneTarget): string {
  const { template, schema, role } = target;
  const made = [...inOrder(catalogue.parts, catalogue.needs).map(({ sql }) => sql), ...catalogue.rest];
  const rows = catalogue.sharedTables.map(
    (name) => `INSERT INTO ${quoteName(name)} OVERRIDING SYSTEM VALUE SELECT * FROM ${qualifiedName(template, name)}`,
  );
  return [
    `CREATE SCHEMA ${quoteName(schema)}`,
    `COMMENT ON SCHEMA ${quoteName(schema)} IS ${quoteLiteral(target.mark)}`,
    `SET LOCAL search_path = ${quoteName(schema)}`,
    // Bodies are checked when all that they use is there: when they run.
    "SET LOCAL check_function_bodies = off",
    ...made.map((statement) => retarget(statement, template, schema)),
    ...rows,
    ...grantStatements(catalogue, target),
    `GRANT USAGE ON SCHEMA ${quoteName(schema)} TO ${quoteName(role)}`,
    "SET LOCAL search_path = ''",
  ]
    .map((statement) => `${statement.replace(/;\s*$/, "")};\n`)
    .join("");
}

function grantStatements(
  { grants, appHasRights, sharedTables }: TemplateCatalogue,
  { template, schema, role, appRole }: CloneTarget,
): readonly string[] {
  const point = (sql: string): string => retarget(sql, template, schema);
  const revoked = [...new Set(grants.flatMap(({ revoke }) => (revoke === null ? [] : [revoke])))];
  const granted = grants.flatMap(({ sql, grantee, grantable }) => {
    if (sql === null) return [];
    const isOnSchema = sql.endsWith(` ON SCHEMA ${template}`);
    // Who may use the template may not therefore use every tenant's schema: that is what tells tenants apart.
    if (isOnSchema && (grantee === null || grantee === appRole)) return [];
    const to = grantee === null ? "PUBLIC" : quoteName(grantee === appRole ? role : grantee);
    const statement = isOnSchema ? `${sql.slice(0, sql.lastIndexOf(" "))} ${quoteName(schema)}` : point(sql);
    return [`${statement} TO ${to}${grantable ? " WITH GRANT OPTION" : ""}`];
  });
  const inSchema = `IN SCHEMA ${quoteName(schema)}`;
  const to = quoteName(role);
  // Without rights of its own in the template, the service's role is taken to work with all of it.
  const whole = appHasRights
    ? []
    : [
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES ${inSchema} TO ${to}`,
        `GRANT USAGE ON ALL SEQUENCES ${inSchema} TO ${to}`,
        ...sharedTables.map((name) => `REVOKE INSERT, UPDATE, DELETE ON ${quoteName(name)} FROM ${to}`),
      ];
  // Migrations make tables later.
  const later = [
    `ALTER DEFAULT PRIVILEGES ${inSchema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${to}`,
    `ALTER DEFAULT PRIVILEGES ${inSchema} GRANT USAGE ON SEQUENCES TO ${to}`,
  ];
  return [...revoked.map(point), ...granted, ...whole, ...later];
}
