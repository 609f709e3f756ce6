import { CliError } from "@microforge/core/program";
import type { Sql } from "../../data/postgres.ts";
import { qualifiedName, quoteLiteral } from "../../data/sql-text.ts";
import { isolationMessages as messages } from "../messages.ts";
import { sharedMark } from "../place.ts";
import type { TableShape } from "../provider.ts";
import { parentsFirst } from "./order.ts";
import type { Space } from "./space.ts";

/** A column, with what reading and writing it needs. */
export interface DataColumn {
  readonly name: string;
  readonly type: string;
  /** The type without its length, so that a value too long is refused and not cut. */
  readonly cast: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  readonly collatable: boolean;
  /** The sequence that the column's default takes values from. */
  readonly sequence: string | null;
}

export interface Reference {
  readonly name: string;
  readonly columns: readonly string[];
  /** Qualified, as SQL. */
  readonly target: string;
  /** The target's name, when it is a table of the same schema. */
  readonly table: string | null;
  readonly targetColumns: readonly string[];
  readonly deferrable: boolean;
  readonly full: boolean;
}

export interface DataTable {
  readonly name: string;
  readonly hasTenant: boolean;
  /** Whether its comment declares it reference data. */
  readonly isDeclaredShared: boolean;
  readonly columns: readonly DataColumn[];
  readonly key: readonly string[];
  readonly references: readonly Reference[];
  /** The service's own triggers that fire, with the letter of when. */
  readonly triggers: readonly { readonly name: string; readonly mode: string }[];
}

/** The tables of a tenant, parents before children. */
export async function readTables(sql: Sql, space: Space): Promise<readonly DataTable[]> {
  const [row] = await sql.query<{ tables: readonly DataTable[] | null }>(tablesSql(space));
  const all = row?.tables ?? [];
  return parentsFirst(all.filter((table) => !isReference(table, space) && (table.hasTenant || !space.isShared)));
}

/** Names of the tables of reference data. */
export async function readReferenceTables(sql: Sql, space: Space): Promise<readonly string[]> {
  const [row] = await sql.query<{ tables: readonly DataTable[] | null }>(tablesSql(space));
  return (row?.tables ?? []).filter((table) => isReference(table, space)).map(({ name }) => name);
}

const isReference = ({ name, isDeclaredShared }: DataTable, { sharedTables }: Space): boolean =>
  isDeclaredShared || sharedTables.includes(name);

/** Of these tables, the names of those with rows. */
export async function tablesWithRows(
  sql: Sql,
  schema: string,
  tables: readonly { readonly name: string }[],
): Promise<readonly string[]> {
  if (tables.length === 0) return [];
  const queries = tables.map(
    ({ name }) => `SELECT ${quoteLiteral(name)} AS name WHERE EXISTS (SELECT FROM ${qualifiedName(schema, name)})`,
  );
  return (await sql.query<{ name: string }>(queries.join(" UNION ALL "))).map(({ name }) => name);
}

export function tableNamed(tables: readonly DataTable[], name: string): DataTable {
  const found = tables.find((table) => table.name === name);
  if (found) return found;
  throw new CliError("table-unknown", { message: messages.tableUnknown(name) });
}

/** What is stored, without the tenant, in an order that does not depend on the history of the table. */
export const storedColumns = (table: DataTable, { tenantColumn }: Space): readonly DataColumn[] =>
  table.columns
    .filter(({ name, generated }) => !generated && name !== tenantColumn)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

export const shapeOf = (table: DataTable, { tenantColumn }: Space): TableShape => ({
  name: table.name,
  columns: table.columns
    .filter(({ name }) => name !== tenantColumn)
    .map(({ name, type, nullable, generated }) => ({ name, type, nullable, generated })),
  key: table.key.filter((name) => name !== tenantColumn),
});

const names = (relation: string, numbers: string): string =>
  `(SELECT json_agg(n.attname ORDER BY o.place) FROM unnest(${numbers}) WITH ORDINALITY o(number, place)
      JOIN pg_attribute n ON n.attrelid = ${relation} AND n.attnum = o.number)`;

const tablesSql = ({ schema, tenantColumn }: Space): string => `
SELECT json_agg(json_build_object(
  'name', c.relname,
  'hasTenant', EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = ${quoteLiteral(tenantColumn)} AND NOT a.attisdropped),
  'isDeclaredShared', coalesce(obj_description(c.oid, 'pg_class') LIKE ${quoteLiteral(`%${sharedMark}%`)}, false),
  'columns', coalesce((SELECT json_agg(json_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'cast', format_type(a.atttypid, -1),
      'nullable', NOT a.attnotnull, 'generated', a.attgenerated <> '', 'collatable', a.attcollation <> 0,
      'sequence', CASE WHEN a.attidentity <> '' OR a.atthasdef THEN pg_get_serial_sequence(format('%I.%I', ns.nspname, c.relname), a.attname) END
    ) ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'),
  'key', coalesce((SELECT ${names("c.oid", "k.conkey")} FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p'), '[]'),
  'references', coalesce((SELECT json_agg(json_build_object(
      'name', k.conname, 'columns', ${names("c.oid", "k.conkey")}, 'targetColumns', ${names("k.confrelid", "k.confkey")},
      'target', format('%I.%I', tn.nspname, t.relname), 'table', CASE WHEN t.relnamespace = c.relnamespace THEN t.relname END,
      'deferrable', k.condeferrable, 'full', k.confmatchtype = 'f') ORDER BY k.conname)
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
    WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0), '[]'),
  'triggers', coalesce((SELECT json_agg(json_build_object('name', g.tgname, 'mode', g.tgenabled) ORDER BY g.tgname)
    FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D'), '[]')
) ORDER BY c.relname) AS tables
FROM pg_class c JOIN pg_namespace ns ON ns.oid = c.relnamespace
WHERE ns.nspname = ${quoteLiteral(schema)} AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;
