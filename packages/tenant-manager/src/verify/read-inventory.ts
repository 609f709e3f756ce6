import type { Client } from "pg";
import { sharedMark } from "../isolation/place.ts";
import type { Inventory } from "./inventory.ts";
import { literal } from "./sql.ts";
import type { VerifyTarget } from "./target.ts";

/** Reads the catalogues as the administrator, in one statement. Extensions' own objects are left out. */
export async function readInventory(client: Client, target: VerifyTarget): Promise<Inventory> {
  // Output of `format_type`, `pg_get_expr` and the like must name schemas: whoever attacks has another search path.
  await client.query("SET search_path = pg_catalog");
  const { rows } = await client.query<{ inventory: Inventory }>(inventorySql(target));
  await client.query("RESET search_path");
  const found = rows[0]?.inventory;
  if (!found) throw new Error("the catalogues gave no row");
  return found;
}

const list = (query: string): string => `coalesce((SELECT json_agg(row_to_json(q)) FROM (${query}) q), '[]'::json)`;

/** The columns of a table by their numbers, in the order of the numbers. */
const names = (table: string, numbers: string): string =>
  `coalesce((SELECT json_agg(a.attname ORDER BY n.place) FROM unnest(${numbers}) WITH ORDINALITY n(number, place) JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = n.number), '[]'::json)`;

const notOfExtension = (catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

function inventorySql({ schema, appRole }: VerifyTarget): string {
  const role = literal(appRole);
  return `
WITH RECURSIVE place AS (
  SELECT oid, nspname FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND (nspname = ${literal(schema)} OR has_schema_privilege(${role}, oid, 'USAGE'))
), relation AS (
  SELECT c.*, p.nspname FROM pg_class c JOIN place p ON p.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND ${notOfExtension("pg_class", "c.oid")}
), direct AS (
  SELECT DISTINCT w.ev_class AS view, d.refobjid AS read
  FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
  WHERE w.ev_class <> d.refobjid
), reading AS (
  SELECT view, read FROM direct UNION SELECT r.view, d.read FROM reading r JOIN direct d ON d.view = r.read
)
SELECT json_build_object(
  'version', current_setting('server_version_num')::int / 10000,
  'superuser', current_setting('is_superuser')::bool,
  'admin', current_user,
  'database', current_database(),
  'schemas', (SELECT json_agg(nspname ORDER BY nspname) FROM place),
  'extensions', (SELECT json_agg(extname) FROM pg_extension),
  'wrappers', coalesce((SELECT json_agg(fdwname) FROM pg_foreign_data_wrapper), '[]'::json),
  'relations', ${list(`
    SELECT c.oid::int8 AS oid, c.nspname AS schema, c.relname AS name, c.relkind AS kind, pg_get_userbyid(c.relowner) AS owner,
      c.relrowsecurity AS rls, c.relforcerowsecurity AS forced, c.relispartition AS is_partition,
      pg_get_expr(c.relpartbound, c.oid) AS bound, c.relhasrules AND c.relkind IN ('r', 'p') AS has_rules,
      coalesce((SELECT json_agg(i.inhparent::int8) FROM pg_inherits i WHERE i.inhrelid = c.oid), '[]'::json) AS parents,
      ${names("c.oid", "(SELECT pt.partattrs::int2[] FROM pg_partitioned_table pt WHERE pt.partrelid = c.oid)")} AS partition_key,
      coalesce((SELECT json_agg(r.read::int8) FROM reading r WHERE r.view = c.oid), '[]'::json) AS reads,
      has_table_privilege(${role}, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
        OR has_any_column_privilege(${role}, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') AS reachable,
      coalesce(obj_description(c.oid, 'pg_class') LIKE ${literal(`%${sharedMark}%`)}, false) AS is_declared_shared,
      ${list(`
        SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, b.typname AS base, b.typtype AS kind,
          (SELECT e.typname FROM pg_type e WHERE e.oid = b.typelem AND b.typcategory = 'A') AS element,
          coalesce((SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = b.oid), '[]'::json) AS labels,
          CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS modifier,
          CASE WHEN t.typtype = 'd' THEN t.typname END AS domain,
          a.attnotnull OR t.typnotnull AS not_null,
          coalesce(pg_get_expr(ad.adbin, ad.adrelid), t.typdefault) AS default,
          a.attidentity <> '' AS identity, a.attgenerated <> '' AS generated
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
          JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
          LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`)} AS columns
    FROM relation c ORDER BY c.nspname <> ${literal(schema)}, c.nspname, c.relname`)},
  'indexes', ${list(`
    SELECT i.indrelid::int8 AS table, x.relname AS name, i.indisprimary AS primary, i.indisexclusion AS exclusion, pg_get_expr(i.indpred, i.indrelid) AS predicate,
      i.indexprs IS NULL AND i.indpred IS NULL AND i.indimmediate AND NOT i.indisexclusion AS plain,
      coalesce((SELECT json_agg(DISTINCT a.attname) FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND (
        a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
        OR position(a.attname IN pg_get_expr(i.indexprs, i.indrelid)) > 0)), '[]'::json) AS columns
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN relation c ON c.oid = i.indrelid
    WHERE (i.indisunique OR i.indisexclusion) AND i.indisvalid ORDER BY x.relname`)},
  'foreignKeys', ${list(`
    SELECT k.conname AS name, k.conrelid::int8 AS table, k.confrelid::int8 AS parent,
      ${names("k.conrelid", "k.conkey")} AS columns, ${names("k.confrelid", "k.confkey")} AS parent_columns
    FROM pg_constraint k JOIN relation c ON c.oid = k.conrelid WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY k.conname`)},
  'checks', ${list(`
    SELECT nullif(k.conrelid::int8, 0) AS table, k.conname AS name, (SELECT t.typname FROM pg_type t WHERE t.oid = k.contypid) AS domain,
      ${names("k.conrelid", "k.conkey")} AS columns, pg_get_constraintdef(k.oid) AS definition
    FROM pg_constraint k WHERE k.contype = 'c' AND (k.contypid <> 0 OR k.conrelid IN (SELECT oid FROM relation)) ORDER BY k.conname`)},
  'policies', ${list(`
    SELECT p.polrelid::int8 AS table, p.polname AS name,
      concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) AS text,
      coalesce((SELECT json_agg(DISTINCT d.refobjid::int8) FROM pg_depend d WHERE d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_proc'::regclass), '[]'::json) AS functions,
      coalesce((SELECT json_agg(DISTINCT d.refobjid::int8) FROM pg_depend d WHERE d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> p.polrelid), '[]'::json) AS tables
    FROM pg_policy p JOIN relation c ON c.oid = p.polrelid`)},
  'triggers', ${list(`
    SELECT t.tgrelid::int8 AS table, t.tgname AS name, f.prosrc AS source
    FROM pg_trigger t JOIN relation c ON c.oid = t.tgrelid JOIN pg_proc f ON f.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'`)},
  'routines', ${list(`
    SELECT f.oid::int8 AS oid, p.nspname AS schema, f.proname AS name, f.oid::regprocedure::text AS signature,
      coalesce((SELECT json_agg(format_type(t.type, NULL) ORDER BY t.place) FROM unnest(f.proargtypes::oid[]) WITH ORDINALITY t(type, place)), '[]'::json) AS arguments,
      f.pronargs - f.pronargdefaults AS required, format_type(f.prorettype, NULL) AS result, f.prokind = 'p' AS procedure,
      f.prosecdef AS definer, f.proleakproof AS leakproof, l.lanname AS language,
      coalesce(nullif(f.prosrc, ''), pg_get_functiondef(f.oid)) AS source,
      EXISTS (SELECT FROM unnest(f.proconfig) s WHERE s LIKE 'search_path=%') AS has_search_path,
      has_function_privilege(${role}, f.oid, 'EXECUTE') AND has_schema_privilege(${role}, p.oid, 'USAGE') AS callable
    FROM pg_proc f JOIN pg_namespace p ON p.oid = f.pronamespace JOIN pg_language l ON l.oid = f.prolang
    WHERE (p.oid IN (SELECT oid FROM place) OR f.oid IN (
      SELECT d.refobjid FROM pg_depend d WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_proc'::regclass))
      AND f.prokind IN ('f', 'p') AND ${notOfExtension("pg_proc", "f.oid")} ORDER BY f.proname`)},
  'sequences', ${list(`
    SELECT p.nspname AS schema, s.relname AS name,
      (SELECT d.refobjid::int8 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1) AS table
    FROM pg_class s JOIN place p ON p.oid = s.relnamespace WHERE s.relkind = 'S' AND ${notOfExtension("pg_class", "s.oid")} ORDER BY s.relname`)}
) AS inventory`;
}
