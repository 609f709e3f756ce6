import { CliError, type Context } from "@microforge/core/program";
import { checkVersion, openPostgresStore, type Sql } from "../data/postgres.ts";
import { quoteName } from "../data/sql-text.ts";
import { holdTemplate } from "../migrate/template-lock.ts";
import { readTemplate } from "./clone/catalogue.ts";
import { cloneScript } from "./clone/script.ts";
import { isolationMessages as messages } from "./messages.ts";
import { placeNames, templateNames } from "./names.ts";
import {
  checkPlace,
  markOf,
  placeMissing,
  placeTaken,
  templateBusy,
  templateMissing,
  templateNotEmpty,
} from "./place.ts";
import type { Place, Provider, ProviderOptions } from "./provider.ts";
import { dropRole, ensureRole } from "./roles.ts";
import { rowAccess } from "./rows/access.ts";
import type { Space } from "./rows/space.ts";
import { readTables, tablesWithRows } from "./rows/tables.ts";

/** Tenants with a schema each, cloned from a template, and a role each that may use that schema only. */
export async function schemaProvider(
  location: { readonly url: string; readonly shown: string },
  ctx: Pick<Context, "env">,
  options: ProviderOptions,
): Promise<Provider> {
  const store = await openPostgresStore(location, ctx);
  const reach = async (place: Place) => {
    const { schema } = placeNames(checkPlace(place).slug);
    const space = spaceIn(schema, place, options);
    const mark = await store.session((sql) => schemaMark(sql, schema));
    if (mark === undefined) throw placeMissing("schema", schema);
    if (mark !== markOf(place)) throw placeTaken("schema", schema);
    return { store, space };
  };
  return {
    ...rowAccess(reach),
    provision: (place) =>
      store.transaction(async (sql) => {
        const { schema, role } = placeNames(checkPlace(place).slug);
        await oneAtATime(sql, schema);
        await checkVersion(store, sql);
        const mark = await schemaMark(sql, schema);
        if (mark !== undefined && mark !== markOf(place)) throw placeTaken("schema", schema);
        await ensureRole(sql, place, role, options.appRole);
        if (mark === undefined) await clone(sql, place, options);
      }),
    remove: (place) =>
      store.transaction(async (sql) => {
        const { schema, role } = placeNames(checkPlace(place).slug);
        await oneAtATime(sql, schema);
        const mark = await schemaMark(sql, schema);
        if (mark !== undefined && mark !== markOf(place)) throw placeTaken("schema", schema);
        if (mark !== undefined) await sql.script(`DROP SCHEMA ${quoteName(schema)} CASCADE`);
        await dropRole(sql, place, role);
      }),
    close: () => store.close(),
  };
}

const spaceIn = (schema: string, { id }: Place, { tenantColumn, setting, shared }: ProviderOptions): Space => ({
  schema,
  tenantId: id,
  tenantColumn,
  setting,
  isShared: false,
  sharedTables: shared,
});

/** The schema, or nothing: one transaction. */
async function clone(sql: Sql, place: Place, options: ProviderOptions): Promise<void> {
  const { appRole, shared } = options;
  const { schema, role } = placeNames(place.slug);
  const template = templateNames.schema;
  // What is cloned while it is migrated would be half of one version and half of the next.
  if (!(await holdTemplate(sql))) throw templateBusy(template);
  const catalogue = await readTemplate(sql, { schema: template, appRole, shared });
  if (!catalogue.exists) throw templateMissing("schema", template);
  if (catalogue.unsupported.length > 0) {
    throw new CliError("template-unsupported", {
      message: messages.unsupported(catalogue.unsupported),
      hint: messages.unsupportedHint,
      details: { objects: catalogue.unsupported },
    });
  }
  const space = spaceIn(template, place, options);
  const full = await tablesWithRows(sql, template, await readTables(sql, space));
  if (full.length > 0) throw templateNotEmpty(full);
  await sql.script(cloneScript(catalogue, { template, schema, role, appRole, mark: markOf(place) }));
}

/** Two processes that make the same schema do it one after the other; the second finds it done. */
const oneAtATime = (sql: Sql, schema: string): Promise<unknown> =>
  sql.query("SELECT pg_advisory_xact_lock(hashtextextended('tenant-manager ' || $1, 0))", [schema]);

/** Whose the schema is: undefined without a schema, empty for one that is nobody's. */
async function schemaMark(sql: Sql, schema: string): Promise<string | undefined> {
  const [found] = await sql.query<{ mark: string | null }>(
    "SELECT obj_description(oid, 'pg_namespace') AS mark FROM pg_catalog.pg_namespace WHERE nspname = $1",
    [schema],
  );
  return found && (found.mark ?? "");
}
