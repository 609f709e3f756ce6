import type { Sql } from "../../data/postgres.ts";
import { qualifiedName, quoteLiteral, quoteName } from "../../data/sql-text.ts";
import { sharedMark } from "../place.ts";
import type { RowCatalogue, RowConstraint, RowQuery, RowTable } from "./catalogue.ts";
import { tenantReference } from "./references.ts";

/** Reads it all, and of the rows only what decides whether the change can be made. */
export async function readRowCatalogue(sql: Sql, query: RowQuery): Promise<RowCatalogue> {
  const [row] = await sql.query<{ catalogue: RowCatalogue }>(catalogueSql(query));
  if (!row) throw new Error("the catalogues gave no row");
  const { catalogue } = row;
  const tables: RowTable[] = [];
  for (const table of catalogue.tables) tables.push(await withRows(sql, query, catalogue, table));
  return { ...catalogue, tables };
}

async function withRows(sql: Sql, query: RowQuery, catalogue: RowCatalogue, table: RowTable): Promise<RowTable> {
  const tenant = table.columns.find(({ name }) => name === query.tenantColumn);
  if (!tenant || query.shared.includes(table.name) || table.kind === "foreign") return table;
  const source = qualifiedName(query.schema, table.name);
  const column = quoteName(query.tenantColumn);
  const found = async (condition: string): Promise<boolean> => {
    const [row] = await sql.query<{ found: boolean }>(`SELECT EXISTS (${condition}) AS found`);
    return row?.found ?? false;
  };
  const hasStrays = !tenant.notNull && (await found(`SELECT FROM ${source} WHERE ${column} IS NULL`));
  const constraints: RowConstraint[] = [];
  for (const constraint of table.constraints) {
    const reference = tenantReference(catalogue, query, constraint);
    if (!reference || reference.isComposite) {
      constraints.push(constraint);
      continue;
    }
    const target = qualifiedName(query.schema, reference.table.name);
    const matches = constraint.columns.map(
      (name, index) => `c.${quoteName(name)} = p.${quoteName(reference.columns[index] ?? "")}`,
    );
    const crosses = await found(
      `SELECT FROM ${source} c JOIN ${target} p ON ${matches.join(" AND ")} WHERE c.${column} IS DISTINCT FROM p.${column}`,
    );
    constraints.push({ ...constraint, crosses });
  }
  return { ...table, hasStrays, constraints };
}

const list = (select: string, query: string): string =>
  `coalesce((SELECT json_agg(${select}) FROM ${query}), '[]'::json)`;

const names = (relation: string, numbers: string): string =>
  `coalesce((SELECT json_agg(n.attname ORDER BY o.place) FROM unnest(${numbers}) WITH ORDINALITY o(number, place)
     LEFT JOIN pg_attribute n ON n.attrelid = ${relation} AND n.attnum = o.number AND o.number > 0), '[]'::json)`;

const notOfExtension = (catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${catalogue}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;

const action = (column: string): string =>
  `CASE ${column} WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' ELSE '' END`;

function catalogueSql({ schema, appRole }: RowQuery): string {
  const app = `(SELECT oid FROM app)`;
  const grants = (acl: string, owner: string, fallback: string, column = "NULL"): string =>
    `SELECT CASE e.grantee WHEN 0 THEN NULL ELSE ${quoteLiteral(appRole)} END AS grantee, e.privilege_type AS privilege, ${column}::text AS column
     FROM aclexplode(coalesce(${acl}, acldefault('${fallback}', ${owner}))) e WHERE e.grantee = 0 OR e.grantee = ${app}`;
  const grantList = (query: string): string =>
    `coalesce((SELECT json_agg(row_to_json(g) ORDER BY g.grantee, g.privilege, g.column) FROM (${query}) g), '[]'::json)`;
  return `
WITH RECURSIVE place AS (SELECT oid, nspacl, nspowner FROM pg_namespace WHERE nspname = ${quoteLiteral(schema)}),
app AS (SELECT * FROM pg_roles WHERE rolname = ${quoteLiteral(appRole)}),
reach AS (SELECT oid FROM app UNION SELECT m.roleid FROM reach r JOIN pg_auth_members m ON m.member = r.oid),
relation AS (SELECT c.* FROM pg_class c WHERE c.relnamespace = (SELECT oid FROM place) AND ${notOfExtension("pg_class", "c.oid")})
SELECT json_build_object(
  'schemaExists', EXISTS (SELECT FROM place),
  'publicMayCreate', EXISTS (SELECT FROM place, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) e WHERE e.grantee = 0 AND e.privilege_type = 'CREATE'),
  'appMayCreate', EXISTS (SELECT FROM place, aclexplode(nspacl) e WHERE e.grantee = ${app} AND e.privilege_type = 'CREATE'),
  'appMayUse', EXISTS (SELECT FROM place, aclexplode(nspacl) e WHERE e.grantee = ${app} AND e.privilege_type = 'USAGE'),
  'hasBtreeGist', EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gist'),
  'app', (SELECT json_build_object('powers', ${list(
    "p.power ORDER BY p.power",
    `(SELECT format('%s%s', w.power, CASE WHEN r.oid = ${app} THEN '' ELSE ' (' || r.rolname || ')' END) AS power
      FROM reach JOIN pg_roles r USING (oid), LATERAL (VALUES ('superuser', r.rolsuper), ('bypassrls', r.rolbypassrls), ('createrole', r.rolcreaterole), ('replication', r.rolreplication),
        ('server files or programs', r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))) w(power, has) WHERE w.has
      UNION SELECT format('owner of %s%s', c.relname, CASE WHEN c.relowner = ${app} THEN '' ELSE ' (' || pg_get_userbyid(c.relowner) || ')' END)
        FROM relation c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relowner IN (SELECT oid FROM reach)
      UNION SELECT 'owner of the schema' FROM place WHERE nspowner IN (SELECT oid FROM reach)) p`,
  )}) FROM app),
  'tables', ${list(
    `json_build_object(
    'name', c.relname, 'kind', CASE c.relkind WHEN 'p' THEN 'partitioned' WHEN 'f' THEN 'foreign' ELSE 'table' END,
    'isPartition', c.relispartition, 'isProtected', c.relrowsecurity, 'isForced', c.relforcerowsecurity, 'hasStrays', false, 'isDeclaredShared', coalesce(obj_description(c.oid, 'pg_class') LIKE ${quoteLiteral(`%${sharedMark}%`)}, false),
    'columns', ${list(
      `json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
        'serial', CASE WHEN a.attidentity = '' AND a.atthasdef AND a.attgenerated = '' THEN (
          SELECT json_build_object('sequence', s.relname, 'options', format('START WITH %s INCREMENT BY %s%s%s CACHE %s%s', q.seqstart, q.seqincrement,
            CASE WHEN q.seqmin <> 1 THEN ' MINVALUE ' || q.seqmin ELSE '' END, CASE WHEN q.seqmax NOT IN (32767, 2147483647, 9223372036854775807) THEN ' MAXVALUE ' || q.seqmax ELSE '' END,
            q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END))
          FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' AND s.relnamespace = c.relnamespace JOIN pg_sequence q ON q.seqrelid = s.oid JOIN pg_attrdef v ON v.adrelid = c.oid AND v.adnum = a.attnum
          WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype = 'a'
            AND pg_get_expr(v.adbin, v.adrelid) = format('nextval(%L::regclass)', s.oid::regclass)
            AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) LIMIT 1) END) ORDER BY a.attnum`,
      "pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped",
    )},
    'constraints', ${list(
      `json_build_object('name', k.conname, 'kind', k.contype, 'columns', ${names("c.oid", "k.conkey")}, 'definition', pg_get_constraintdef(k.oid), 'isValid', k.convalidated,
        'deferrable', CASE WHEN k.condeferred THEN ' DEFERRABLE INITIALLY DEFERRED' WHEN k.condeferrable THEN ' DEFERRABLE' ELSE '' END,
        'includes', CASE WHEN k.contype IN ('p', 'u') THEN (SELECT ${names("c.oid", "(i.indkey::int2[])[i.indnkeyatts:]")} FROM pg_index i WHERE i.indexrelid = k.conindid) ELSE '[]'::json END,
        'nullsNotDistinct', pg_get_constraintdef(k.oid) LIKE 'UNIQUE NULLS NOT DISTINCT%',
        'target', (SELECT json_build_object('schema', tn.nspname, 'table', t.relname, 'columns', ${names("t.oid", "k.confkey")}) FROM pg_class t JOIN pg_namespace tn ON tn.oid = t.relnamespace WHERE t.oid = k.confrelid),
        'onDelete', ${action("k.confdeltype")}, 'onUpdate', ${action("k.confupdtype")}, 'setColumns', ${names("c.oid", "k.confdelsetcols")}, 'isFull', k.confmatchtype = 'f',
        'index', (SELECT x.relname FROM pg_class x WHERE x.oid = k.conindid), 'crosses', false,
        'neededBy', ${list("DISTINCT w.ev_class::regclass::text", "pg_depend d JOIN pg_rewrite w ON w.oid = d.objid WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_constraint'::regclass AND d.refobjid = k.oid")}) ORDER BY k.conname`,
      "pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x', 'f') AND k.conparentid = 0",
    )},
    'indexes', ${list(
      `json_build_object('name', x.relname, 'isUnique', i.indisunique, 'isValid', i.indisvalid, 'method', am.amname, 'columns', ${names("c.oid", "(i.indkey::int2[])[0:i.indnkeyatts - 1]")}, 'definition', pg_get_indexdef(x.oid)) ORDER BY x.relname`,
      `pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am am ON am.oid = x.relam
       WHERE i.indrelid = c.oid AND NOT x.relispartition AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x'))`,
    )},
    'policies', ${list(
      `json_build_object('name', y.polname, 'command', y.polcmd, 'isPermissive', y.polpermissive, 'isPublic', y.polroles = '{0}', 'using', pg_get_expr(y.polqual, y.polrelid), 'check', pg_get_expr(y.polwithcheck, y.polrelid)) ORDER BY y.polname`,
      "pg_policy y WHERE y.polrelid = c.oid",
    )},
    'grants', ${grantList(`${grants("c.relacl", "c.relowner", "r")} UNION ALL SELECT b.* FROM pg_attribute a, LATERAL (${grants("a.attacl", "c.relowner", "c", "a.attname")}) b WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped`)}
  ) ORDER BY c.relname`,
    "relation c WHERE c.relkind IN ('r', 'p', 'f')",
  )},
  'views', ${list(
    `json_build_object('schema', n.nspname, 'name', c.relname, 'isMaterialized', c.relkind = 'm',
      'isInvoker', EXISTS (SELECT FROM unnest(c.reloptions) o WHERE o IN ('security_invoker=true', 'security_invoker=on', 'security_invoker=1', 'security_invoker=yes')),
      'grants', ${grantList(grants("c.relacl", "c.relowner", "r"))}) ORDER BY n.nspname, c.relname`,
    `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND ${notOfExtension("pg_class", "c.oid")}
     AND (n.nspname = ${quoteLiteral(schema)} OR EXISTS (SELECT FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass WHERE w.ev_class = c.oid AND d.refobjid IN (SELECT oid FROM relation)))`,
  )},
  'functions', ${list(
    `json_build_object('signature', format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), 'grants', ${grantList(grants("p.proacl", "p.proowner", "f"))}) ORDER BY n.nspname, p.proname`,
    `pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND ${notOfExtension("pg_proc", "p.oid")}
     AND (n.nspname = ${quoteLiteral(schema)} OR has_schema_privilege('public', n.oid, 'USAGE') OR (SELECT bool_or(has_schema_privilege(app.oid, n.oid, 'USAGE')) FROM app))`,
  )},
  'sequences', ${list(
    `json_build_object('name', c.relname, 'grants', ${grantList(grants("c.relacl", "c.relowner", "s"))},
      'isIdentity', EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i'),
      'usedBy', ${list("t.relname || '.' || a.attname ORDER BY 1", "pg_depend d JOIN pg_attrdef v ON v.oid = d.objid JOIN pg_class t ON t.oid = v.adrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = v.adnum WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND t.relnamespace = c.relnamespace")}) ORDER BY c.relname`,
    "relation c WHERE c.relkind = 'S'",
  )}
) AS catalogue`;
}
