import { qualifiedName, quoteName } from "../../data/sql-text.ts";
import type { RowCatalogue, RowGrant, RowTable } from "./catalogue.ts";
import type { Change, RowOptions } from "./change.ts";
import { rlsMessages as messages } from "./messages.ts";
import { isTenantTable } from "./references.ts";

const rows = ["SELECT", "INSERT", "UPDATE", "DELETE"];

export function schemaChanges(catalogue: RowCatalogue, { schema, appRole }: RowOptions): readonly Change[] {
  const target = `SCHEMA ${quoteName(schema)}`;
  const app = quoteName(appRole);
  const change = (sql: string, reason: Change["reason"]): Change => ({ kind: "schema", object: schema, sql, reason });
  return [
    ...(catalogue.publicMayCreate ? [change(`REVOKE CREATE ON ${target} FROM PUBLIC`, messages.noCreate)] : []),
    ...(catalogue.appMayCreate ? [change(`REVOKE CREATE ON ${target} FROM ${app}`, messages.noCreate)] : []),
    ...(catalogue.appMayUse ? [] : [change(`GRANT USAGE ON ${target} TO ${app}`, messages.schemaUsage)]),
  ];
}

/** Rights on a table: rows of tenants may be read and written, shared ones read, partitions only through their table. */
export function tableGrants(table: RowTable, options: RowOptions): readonly Change[] {
  const target = `TABLE ${qualifiedName(options.schema, table.name)}`;
  const isOwn = isTenantTable(table, options);
  const wanted = table.isPartition ? [] : isOwn ? rows : ["SELECT"];
  const missing = wanted.filter(
    (privilege) =>
      !table.grants.some((grant) => grant.grantee !== null && grant.column === null && grant.privilege === privilege),
  );
  const changes = [
    ...revokePublic(table.name, target, table.grants),
    ...revokeExtra(table.name, target, table.grants, wanted, options),
  ];
  if (missing.length === 0) return changes;
  const sql = `GRANT ${missing.join(", ")} ON ${target} TO ${quoteName(options.appRole)}`;
  return [
    ...changes,
    { kind: "grant", object: table.name, sql, reason: isOwn ? messages.grant : messages.grantShared },
  ];
}

/** Views that look with the eyes of who asks, and rights on them no wider than on tables. */
export function viewChanges({ views }: RowCatalogue, options: RowOptions): readonly Change[] {
  return views
    .filter(({ isMaterialized }) => !isMaterialized)
    .flatMap(({ schema, name, isInvoker, grants }) => {
      const view = qualifiedName(schema, name);
      const target = `TABLE ${view}`;
      const changes: Change[] = [];
      if (!isInvoker) {
        const sql = `ALTER VIEW ${view} SET (security_invoker = true)`;
        changes.push({ kind: "view", object: name, sql, reason: messages.invoker });
      }
      const read = ({ privilege }: RowGrant): boolean => privilege === "SELECT";
      const has = grants.filter(({ grantee }) => grantee !== null).some(read);
      changes.push(...revokePublic(name, target, grants), ...revokeExtra(name, target, grants, rows, options));
      if (!has) {
        const sql = `GRANT SELECT ON ${target} TO ${quoteName(options.appRole)}`;
        changes.push({ kind: "grant", object: name, sql, reason: messages.grantView });
      }
      return changes;
    });
}

/** Functions that run with their owner's rights are nobody's to call but the owner's. */
export function functionChanges({ functions }: RowCatalogue, options: RowOptions): readonly Change[] {
  return functions.flatMap(({ signature, grants }) => {
    const from = [
      ...(grants.some(({ grantee }) => grantee === null) ? ["PUBLIC"] : []),
      ...(grants.some(({ grantee }) => grantee !== null) ? [quoteName(options.appRole)] : []),
    ];
    if (from.length === 0) return [];
    const sql = `REVOKE EXECUTE ON ROUTINE ${signature} FROM ${from.join(", ")}`;
    return [{ kind: "function", object: signature, sql, reason: messages.definer, isLoud: true } as const];
  });
}

export function revokePublic(object: string, target: string, grants: readonly RowGrant[]): readonly Change[] {
  if (!grants.some(({ grantee }) => grantee === null)) return [];
  return [{ kind: "grant", object, sql: `REVOKE ALL ON ${target} FROM PUBLIC`, reason: messages.revokePublic }];
}

/** Takes from the service's role what it should not have. */
export function revokeExtra(
  object: string,
  target: string,
  grants: readonly RowGrant[],
  wanted: readonly string[],
  { appRole }: RowOptions,
): readonly Change[] {
  const extra = grants.filter(({ grantee, privilege }) => grantee !== null && !wanted.includes(privilege));
  if (extra.length === 0) return [];
  const words = extra.map(({ privilege, column }) =>
    column === null ? privilege : `${privilege} (${quoteName(column)})`,
  );
  const sql = `REVOKE ${words.join(", ")} ON ${target} FROM ${quoteName(appRole)}`;
  return [{ kind: "grant", object, sql, reason: messages.revokeExtra, isLoud: true }];
}
