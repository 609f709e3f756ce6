import { qualifiedName, quoteLiteral, quoteName } from "../../data/sql-text.ts";
import type { RowPolicy, RowTable } from "./catalogue.ts";
import type { Change, RowOptions } from "./change.ts";
import { rlsMessages as messages } from "./messages.ts";

const policyName = "tenant_isolation";

/**
 * The condition for a row to be the tenant's. The subquery is computed once a query and not once a row; after a transaction
 * that set it, a setting is the empty text, which is no tenant either.
 */
export const policyCondition = ({ tenantColumn, setting }: RowOptions): string =>
  `${quoteName(tenantColumn)} = (SELECT nullif(current_setting(${quoteLiteral(setting)}, true), '')::uuid)`;

/** What switches row-level security on for a table, for its owner too, with one policy that lets rows through. */
export function policyChanges(table: RowTable, options: RowOptions): readonly Change[] {
  const target = qualifiedName(options.schema, table.name);
  const object = table.name;
  const changes: Change[] = [];
  if (!table.isProtected) {
    changes.push({
      kind: "security",
      object,
      sql: `ALTER TABLE ${target} ENABLE ROW LEVEL SECURITY`,
      reason: messages.enable,
    });
  }
  if (!table.isForced) {
    changes.push({
      kind: "security",
      object,
      sql: `ALTER TABLE ${target} FORCE ROW LEVEL SECURITY`,
      reason: messages.force,
    });
  }
  const right = table.policies.find((policy) => isRight(policy, options));
  for (const { name, isPermissive } of table.policies) {
    if (name === right?.name || (!isPermissive && name !== policyName)) continue;
    const sql = `DROP POLICY ${quoteName(name)} ON ${target}`;
    const reason = name === policyName ? messages.wrongPolicy : messages.otherPolicy(name);
    changes.push({ kind: "policy", object, sql, reason, isLoud: true });
  }
  if (!right) {
    const condition = policyCondition(options);
    const sql = `CREATE POLICY ${policyName} ON ${target} FOR ALL USING (${condition}) WITH CHECK (${condition})`;
    changes.push({ kind: "policy", object, sql, reason: messages.policy });
  }
  return changes;
}

const isRight = (
  { command, isPermissive, isPublic, using, check }: RowPolicy,
  { tenantColumn, setting }: RowOptions,
): boolean => {
  const wanted = bare(
    `${quoteName(tenantColumn)} = (SELECT NULLIF(current_setting(${quoteLiteral(setting)}, true), '')::uuid)`,
  );
  return (
    command === "*" && isPermissive && isPublic && bare(using ?? "") === wanted && bare(check ?? using ?? "") === wanted
  );
};

/** A condition without what the server adds when it writes it back. */
const bare = (condition: string): string =>
  condition
    .replaceAll(/\bAS "?nullif"?/g, "")
    .replaceAll("::text", "")
    .replaceAll(/[\s()"]/g, "");
