import { CliError, type Context } from "@microforge/core/program";
import { checkVersion, openPostgresStore } from "../data/postgres.ts";
import { isolationMessages as messages } from "./messages.ts";
import { checkPlace } from "./place.ts";
import type { Place, Provider, ProviderOptions } from "./provider.ts";
import { rowAccess } from "./rows/access.ts";
import { clearRows } from "./rows/clear.ts";
import type { Space } from "./rows/space.ts";

/** Tenants that share tables: nothing is made for one of them, and its rows are told apart by their tenant. */
export async function rowProvider(
  location: { readonly url: string; readonly shown: string },
  ctx: Pick<Context, "env">,
  options: ProviderOptions,
): Promise<Provider> {
  const store = await openPostgresStore(location, ctx);
  const spaceOf = (place: Place): Space => ({
    schema: options.schema,
    tenantId: checkPlace(place).id,
    tenantColumn: options.tenantColumn,
    setting: options.setting,
    isShared: true,
    sharedTables: options.shared,
  });
  return {
    ...rowAccess(async (place) => ({ store, space: spaceOf(place) })),
    async provision(place) {
      checkPlace(place);
      const open = await store.session(async (sql) => {
        await checkVersion(store, sql);
        return sql.query<{ name: string }>(unprotectedSql, [options.schema, options.tenantColumn, options.shared]);
      });
      if (open.length > 0) {
        throw new CliError("isolation-missing", {
          message: messages.unprotected(open.map(({ name }) => name)),
          hint: messages.unprotectedHint,
          details: { tables: open.map(({ name }) => name) },
        });
      }
    },
    remove: (place) => store.transaction((sql) => clearRows(sql, spaceOf(place), "whatever they are")),
    close: () => store.close(),
  };
}

/** Tables with tenants' rows that would be shown to everybody; whether policies are the right ones, `plan` and `verify` tell. */
const unprotectedSql = `
SELECT c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relname = ANY ($3::text[])
  AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = $2 AND NOT a.attisdropped)
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity
    AND EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive))
ORDER BY 1`;
