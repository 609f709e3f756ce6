import type { Sql } from "../../data/postgres.ts";
import { quoteLiteral, quoteName } from "../../data/sql-text.ts";
import { sharedMark } from "../place.ts";
import type { Need, Part } from "./order.ts";

/** A schema as the statements that make it, its own names without their schema. */
export interface TemplateCatalogue {
  readonly exists: boolean;
  /** What has to be made in an order of its own. */
  readonly parts: readonly Part[];
  readonly needs: readonly Need[];
  /** What needs all of the above: foreign keys, triggers, policies, comments, owners, privileges; in this order. */
  readonly rest: readonly string[];
  readonly grants: readonly Grant[];
  /** What this program cannot clone, as PostgreSQL describes it. */
  readonly unsupported: readonly string[];
  /** Tables of reference data, whose rows are cloned too. */
  readonly sharedTables: readonly string[];
  /** Whether the service's role has rights of its own on any table. */
  readonly appHasRights: boolean;
}

/** A right on something of the template; no grantee means everybody. */
export interface Grant {
  readonly grantee: string | null;
  /** `GRANT … ON …`, without the grantee. */
  readonly sql: string;
  readonly grantable: boolean;
  /** What takes away first what everybody has from the start. */
  readonly revoke: string | null;
}

export interface TemplateQuery {
  readonly schema: string;
  readonly appRole: string;
  readonly shared: readonly string[];
}

/** Everything in one question. The template is on the search path, so that the server writes its names without their schema. */
export async function readTemplate(sql: Sql, query: TemplateQuery): Promise<TemplateCatalogue> {
  await sql.script(`SET LOCAL search_path = ${quoteName(query.schema)}; ${planning("off")}`);
  const [row] = await sql.query<{ catalogue: TemplateCatalogue }>(catalogueSql(query));
  await sql.script(planning("on"));
  if (!row) throw new Error("the catalogues gave no row");
  return row.catalogue;
}

/** The catalogues of many schemas are large and seldom analysed: without this the server now and then reads all of them. */
const planning = (state: "on" | "off"): string =>
  ["enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"]
    .map((name) => `SET LOCAL ${name} = ${state};`)
    .join(" ");

const list = (column: string, query: string): string =>
  `coalesce((SELECT json_agg(${column}) FROM (${query}) q), '[]'::json)`;

const notOfExtension = (catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${catalogue}'::regclass AND x.objid = ${oid} AND x.deptype IN ('e', 'i'))`;

const collation = (type: string, column: string): string =>
  `coalesce((SELECT ' COLLATE ' || l.oid::regcollation FROM pg_collation l, pg_type lt WHERE l.oid = ${column} AND lt.oid = ${type} AND ${column} <> lt.typcollation), '')`;

const storageOptions = (column: string): string => `coalesce(' WITH (' || array_to_string(${column}, ', ') || ')', '')`;

const sequenceOptions = `format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
  s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END)`;

const columnSql = `format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), ${collation("a.atttypid", "a.attcollation")},
  CASE WHEN a.attidentity <> '' THEN (
      SELECT format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I %s)',
        CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, sc.relname, ${sequenceOptions})
      FROM pg_depend sd JOIN pg_class sc ON sc.oid = sd.objid JOIN pg_sequence s ON s.seqrelid = sc.oid
      WHERE sd.classid = 'pg_class'::regclass AND sd.refobjid = a.attrelid AND sd.refobjsubid = a.attnum AND sd.deptype = 'i')
    WHEN a.attgenerated <> '' THEN (
      SELECT format(' GENERATED ALWAYS AS (%s) %s', pg_get_expr(g.adbin, g.adrelid), CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END)
      FROM pg_attrdef g WHERE g.adrelid = a.attrelid AND g.adnum = a.attnum)
    ELSE '' END,
  CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END)`;

/** Each part: which it is, its rank, and the statement that makes it. */
const partQueries = [
  `SELECT 't', t.oid, 10, CASE t.typtype
      WHEN 'e' THEN format('CREATE TYPE %I AS ENUM (%s)', t.typname,
        (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
      WHEN 'd' THEN format('CREATE DOMAIN %I AS %s%s%s%s%s', t.typname, format_type(t.typbasetype, t.typtypmod),
        ${collation("t.typbasetype", "t.typcollation")}, coalesce(' DEFAULT ' || t.typdefault, ''),
        CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END,
        coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
          FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), ''))
      WHEN 'r' THEN (SELECT format('CREATE TYPE %I AS RANGE (SUBTYPE = %s, SUBTYPE_OPCLASS = %I.%I%s%s%s, MULTIRANGE_TYPE_NAME = %I)', t.typname,
          format_type(r.rngsubtype, NULL), opn.nspname, op.opcname,
          CASE WHEN r.rngcollation <> 0 THEN ', COLLATION = ' || r.rngcollation::regcollation ELSE '' END,
          CASE WHEN r.rngcanonical <> 0 THEN ', CANONICAL = ' || r.rngcanonical ELSE '' END,
          CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff ELSE '' END, mt.typname)
        FROM pg_range r JOIN pg_opclass op ON op.oid = r.rngsubopc JOIN pg_namespace opn ON opn.oid = op.opcnamespace
          JOIN pg_type mt ON mt.oid = r.rngmultitypid WHERE r.rngtypid = t.oid)
      ELSE format('CREATE TYPE %I AS (%s)', t.typname,
        (SELECT string_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod), ${collation("a.atttypid", "a.attcollation")}), ', ' ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)) END
    FROM typ t WHERE t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')`,
  `SELECT 'c', c.oid, 15, format('CREATE SEQUENCE %I AS %s %s', c.relname, format_type(s.seqtypid, NULL), ${sequenceOptions})
    FROM rel c JOIN pg_sequence s ON s.seqrelid = c.oid WHERE c.relkind = 'S'
      AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i')`,
  `SELECT 'p', p.oid, 20, pg_get_functiondef(p.oid) FROM fun p
    WHERE p.prokind IN ('f', 'p', 'w') AND ${notOfExtension("pg_proc", "p.oid")}`,
  `SELECT 'c', c.oid, 30, format('CREATE %sTABLE %I (%s)%s%s', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, c.relname,
      (SELECT string_agg(${columnSql}, ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
      CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END, ${storageOptions("c.reloptions")})
    FROM rel c WHERE c.relkind IN ('r', 'p')`,
  `SELECT 'd', d.oid, 35, format('ALTER TABLE ONLY %I ALTER COLUMN %I SET DEFAULT %s', c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attrdef d JOIN rel c ON c.oid = d.adrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
    WHERE c.relkind IN ('r', 'p', 'v') AND a.attgenerated = ''`,
  `SELECT 'k', k.oid, 45, format('ALTER TABLE ONLY %I ADD CONSTRAINT %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
    FROM pg_constraint k JOIN rel c ON c.oid = k.conrelid
    WHERE k.contype IN ('p', 'u', 'x', 'c')`,
  `SELECT 'c', i.indexrelid, 50, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN rel c ON c.oid = i.indrelid
    WHERE c.relkind IN ('r', 'p', 'm') AND NOT EXISTS (SELECT FROM con k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))`,
  `SELECT 'c', c.oid, 55, CASE c.relkind
      WHEN 'v' THEN format('CREATE VIEW %I%s AS %s', c.relname, ${storageOptions("c.reloptions")}, pg_get_viewdef(c.oid))
      ELSE format('CREATE MATERIALIZED VIEW %I%s AS %s WITH %sDATA', c.relname, ${storageOptions("c.reloptions")},
        rtrim(pg_get_viewdef(c.oid), ';'), CASE WHEN c.relispopulated THEN '' ELSE 'NO ' END) END
    FROM rel c WHERE c.relkind IN ('v', 'm') AND ${notOfExtension("pg_class", "c.oid")}`,
].map((query) => query.replaceAll("place.oid", "(SELECT oid FROM place)"));

/** Statements that come when all parts are there, each list in its own order. */
const restQueries = [
  `SELECT format('ALTER SEQUENCE %I OWNED BY %I.%I', c.relname, t.relname, a.attname) FROM rel c
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
    JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE c.relkind = 'S' AND t.relnamespace = place.oid ORDER BY c.oid`,
  `SELECT format('ALTER TABLE %I ATTACH PARTITION %I %s', p.relname, c.relname, pg_get_expr(c.relpartbound, c.oid))
    FROM rel c JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent
    WHERE c.relispartition AND c.relkind IN ('r', 'p') ORDER BY c.oid`,
  `SELECT concat_ws('; ',
      CASE WHEN a.attstorage <> t.typstorage THEN format('ALTER TABLE ONLY %I ALTER COLUMN %I SET STORAGE %s', c.relname, a.attname,
        CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END) END,
      CASE WHEN a.attcompression <> '' THEN format('ALTER TABLE ONLY %I ALTER COLUMN %I SET COMPRESSION %s', c.relname, a.attname,
        CASE a.attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END) END,
      CASE WHEN a.attstattarget >= 0 THEN format('ALTER TABLE ONLY %I ALTER COLUMN %I SET STATISTICS %s', c.relname, a.attname, a.attstattarget) END,
      CASE WHEN a.attoptions IS NOT NULL THEN format('ALTER TABLE ONLY %I ALTER COLUMN %I SET (%s)', c.relname, a.attname, array_to_string(a.attoptions, ', ')) END)
    FROM pg_attribute a JOIN rel c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped
      AND (a.attstorage <> t.typstorage OR a.attcompression <> '' OR a.attstattarget >= 0 OR a.attoptions IS NOT NULL) ORDER BY c.oid, a.attnum`,
  `SELECT pg_get_statisticsobjdef(s.oid) FROM pg_statistic_ext s WHERE s.stxrelid IN (SELECT oid FROM rel) AND s.stxnamespace = place.oid ORDER BY s.oid`,
  `SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
    FROM pg_constraint k JOIN rel c ON c.oid = k.conrelid
    WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY c.oid, k.conname`,
  `SELECT concat_ws('; ', rtrim(pg_get_ruledef(r.oid), ';'), CASE WHEN r.ev_enabled <> 'O' THEN format('ALTER TABLE %I %s RULE %I', c.relname,
      CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, r.rulename) END)
    FROM pg_rewrite r JOIN rel c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN' ORDER BY c.oid, r.rulename`,
  `SELECT concat_ws('; ', pg_get_triggerdef(g.oid), CASE WHEN g.tgenabled <> 'O' THEN format('ALTER TABLE %I %s TRIGGER %I', c.relname,
      CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, g.tgname) END)
    FROM pg_trigger g JOIN rel c ON c.oid = g.tgrelid
    WHERE NOT g.tgisinternal AND g.tgparentid = 0 ORDER BY c.oid, g.tgname`,
  `SELECT concat_ws('; ', CASE WHEN c.relrowsecurity THEN format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', c.relname) END,
      CASE WHEN c.relforcerowsecurity THEN format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', c.relname) END,
      CASE c.relreplident WHEN 'f' THEN format('ALTER TABLE %I REPLICA IDENTITY FULL', c.relname) WHEN 'n' THEN format('ALTER TABLE %I REPLICA IDENTITY NOTHING', c.relname)
        WHEN 'i' THEN (SELECT format('ALTER TABLE %I REPLICA IDENTITY USING INDEX %I', c.relname, x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisreplident) END)
    FROM rel c WHERE c.relkind IN ('r', 'p') AND (c.relrowsecurity OR c.relforcerowsecurity OR c.relreplident IN ('f', 'n', 'i')) ORDER BY c.oid`,
  `SELECT format('CREATE POLICY %I ON %I AS %s FOR %s TO %s%s%s', y.polname, c.relname, CASE WHEN y.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
      CASE y.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
      (SELECT string_agg(CASE o.role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(o.role)) END, ', ') FROM unnest(y.polroles) o(role)),
      coalesce(' USING (' || pg_get_expr(y.polqual, y.polrelid) || ')', ''), coalesce(' WITH CHECK (' || pg_get_expr(y.polwithcheck, y.polrelid) || ')', ''))
    FROM pg_policy y JOIN rel c ON c.oid = y.polrelid ORDER BY c.oid, y.polname`,
  `SELECT format('COMMENT ON %s %s IS %L', CASE
        WHEN o.type LIKE '% column' THEN 'COLUMN' WHEN o.type LIKE '% constraint' THEN 'CONSTRAINT'
        WHEN o.type = 'composite type' THEN 'TYPE' WHEN o.type = 'statistics object' THEN 'STATISTICS' ELSE upper(o.type) END,
      CASE o.type WHEN 'domain constraint' THEN replace(o.identity, ' on ', ' ON DOMAIN ') ELSE o.identity END, d.description)
    FROM obj JOIN pg_description d ON d.classoid = obj.classid AND d.objoid = obj.objid, LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    ORDER BY d.classoid, d.objoid, d.objsubid`,
  `SELECT format('ALTER %s %s OWNER TO %I', o.kind, o.name, pg_get_userbyid(o.owner)) FROM (
      SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, quote_ident(c.relname) AS name, c.relowner AS owner
        FROM rel c WHERE (c.relkind IN ('r', 'p', 'v', 'm') OR c.relkind = 'S'
          AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_class'::regclass AND i.objid = c.oid AND i.deptype IN ('i', 'a')))
      UNION ALL SELECT 'ROUTINE', p.oid::regprocedure::text, p.proowner FROM fun p WHERE ${notOfExtension("pg_proc", "p.oid")}
      UNION ALL SELECT 'TYPE', format_type(t.oid, NULL), t.typowner FROM typ t WHERE t.typtype IN ('e', 'd', 'c', 'r')
        AND (t.typtype <> 'c' OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
      UNION ALL SELECT 'SCHEMA', quote_ident(nspname), nspowner FROM pg_namespace WHERE oid = place.oid
    ) o WHERE o.owner <> (SELECT oid FROM pg_roles WHERE rolname = current_user)`,
].map((query) => query.replaceAll("place.oid", "(SELECT oid FROM place)"));

const grantsQuery = `
  SELECT CASE g.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(g.grantee) END AS grantee, g.is_grantable AS grantable,
    CASE WHEN count(*) OVER () > 0 AND o.isopen THEN format('REVOKE ALL ON %s %s FROM PUBLIC', o.kind, o.name) END AS revoke,
    CASE WHEN g.privilege_type IS NOT NULL THEN format('GRANT %s%s ON %s %s', g.privilege_type, o.columns, o.kind, o.name) END AS sql
  FROM (
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, quote_ident(c.relname) AS name, '' AS columns, c.relacl AS acl, c.relowner AS owner, false AS isopen
      FROM rel c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relacl IS NOT NULL
    UNION ALL SELECT 'TABLE', quote_ident(c.relname), format(' (%I)', a.attname), a.attacl, c.relowner, false
      FROM pg_attribute a JOIN rel c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL SELECT 'ROUTINE', p.oid::regprocedure::text, '', p.proacl, p.proowner, true FROM fun p WHERE p.proacl IS NOT NULL
    UNION ALL SELECT 'TYPE', format_type(t.oid, NULL), '', t.typacl, t.typowner, true FROM typ t WHERE t.typacl IS NOT NULL
    UNION ALL SELECT 'SCHEMA', quote_ident(nspname), '', nspacl, nspowner, false FROM pg_namespace WHERE oid = place.oid AND nspacl IS NOT NULL
  ) o LEFT JOIN LATERAL (SELECT * FROM aclexplode(o.acl) e WHERE e.grantee <> o.owner) g ON true
  WHERE g.grantee IS NOT NULL OR o.isopen`.replaceAll("place.oid", "(SELECT oid FROM place)");

/** Which part an object of the catalogues belongs to. */
const partOf = (side: "d." | "d.ref"): string => `CASE ${side}classid
  WHEN 'pg_class'::regclass THEN (SELECT CASE c.relkind WHEN 'c' THEN 't' || c.reltype
      WHEN 'S' THEN coalesce((SELECT 'c' || i.refobjid FROM pg_depend i WHERE i.classid = 'pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i' AND i.refclassid = 'pg_class'::regclass), 'c' || c.oid)
      ELSE coalesce((SELECT 'k' || k.oid FROM con k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')), 'c' || c.oid) END FROM pg_class c WHERE c.oid = ${side}objid)
  WHEN 'pg_type'::regclass THEN (SELECT CASE WHEN b.typrelid <> 0 AND bc.relkind <> 'c' THEN 'c' || b.typrelid ELSE 't' || b.oid END
      FROM pg_type t JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'm' THEN (SELECT r.rngtypid FROM pg_range r WHERE r.rngmultitypid = t.oid) WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END
        LEFT JOIN pg_class bc ON bc.oid = b.typrelid WHERE t.oid = ${side}objid)
  WHEN 'pg_proc'::regclass THEN 'p' || ${side}objid
  WHEN 'pg_attrdef'::regclass THEN (SELECT CASE WHEN a.attgenerated <> '' THEN 'c' || v.adrelid ELSE 'd' || v.oid END
      FROM pg_attrdef v JOIN pg_attribute a ON a.attrelid = v.adrelid AND a.attnum = v.adnum WHERE v.oid = ${side}objid)
  WHEN 'pg_constraint'::regclass THEN (SELECT CASE WHEN k.contypid <> 0 THEN 't' || k.contypid WHEN k.contype IN ('p', 'u', 'x', 'c') THEN 'k' || k.oid END FROM pg_constraint k WHERE k.oid = ${side}objid)
  WHEN 'pg_rewrite'::regclass THEN (SELECT 'c' || r.ev_class FROM pg_rewrite r WHERE r.oid = ${side}objid AND r.rulename = '_RETURN') END`;

function catalogueSql({ schema, appRole, shared }: TemplateQuery): string {
  const parts = partQueries.join("\nUNION ALL ");
  const rest = restQueries.map(
    (query, index) => `(SELECT ${index} AS list, row_number() OVER () AS place, r.* FROM (${query}) r(sql))`,
  );
  return `
WITH place AS MATERIALIZED (SELECT oid, nspname FROM pg_namespace WHERE nspname = ${quoteLiteral(schema)}),
${membersSql},
part AS MATERIALIZED (SELECT kind || oid AS id, rank, oid::int8 AS oid, sql FROM (${parts}) all_parts(kind, oid, rank, sql))
SELECT json_build_object(
  'exists', EXISTS (SELECT FROM place),
  'parts', ${list("row_to_json(q)", "SELECT id, rank, oid, sql FROM part")},
  'needs', ${list(
    "json_build_array(q.a, q.b)",
    `SELECT DISTINCT e.a, e.b FROM (SELECT ${partOf("d.")} AS a, ${partOf("d.ref")} AS b FROM obj, LATERAL (SELECT * FROM pg_depend x WHERE x.classid = obj.classid AND x.objid = obj.objid OFFSET 0) d
       WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.refclassid <> 'pg_namespace'::regclass AND NOT (d.deptype = 'a' AND d.classid = 'pg_class'::regclass
         AND EXISTS (SELECT FROM pg_class c WHERE c.oid = d.objid AND c.relkind = 'S')) OFFSET 0) e
     WHERE e.a <> e.b`,
  )},
  'rest', ${list("q.sql ORDER BY q.list, q.place", rest.join("\nUNION ALL "))},
  'grants', ${list("row_to_json(q)", grantsQuery)},
  'appHasRights', EXISTS (SELECT FROM rel c, aclexplode(c.relacl) e WHERE c.relkind IN ('r', 'p') AND e.grantee = (SELECT oid FROM pg_roles WHERE rolname = ${quoteLiteral(appRole)})),
  'sharedTables', ${list("q.relname", `SELECT c.relname FROM rel c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND (c.relname = ANY (ARRAY[${shared.map(quoteLiteral).join(", ")}]::text[]) OR obj_description(c.oid, 'pg_class') LIKE ${quoteLiteral(`%${sharedMark}%`)})`)},
  'unsupported', ${list("q.what", unsupportedQuery)}
) AS catalogue`;
}

/**
 * What is in the schema, found by index: with ten thousand schemas beside it, the catalogues are too long to be read from end
 * to end for each question.
 */
const membersSql = `
member AS MATERIALIZED (SELECT classid, objid FROM pg_depend
  WHERE refclassid = 'pg_namespace'::regclass AND refobjid = (SELECT oid FROM place) AND deptype = 'n'),
rel AS MATERIALIZED (SELECT c.* FROM member m JOIN pg_class c ON c.oid = m.objid WHERE m.classid = 'pg_class'::regclass),
fun AS MATERIALIZED (SELECT p.* FROM member m JOIN pg_proc p ON p.oid = m.objid WHERE m.classid = 'pg_proc'::regclass),
typ AS MATERIALIZED (SELECT t.* FROM member m JOIN pg_type t ON t.oid = m.objid WHERE m.classid = 'pg_type'::regclass),
con AS MATERIALIZED (SELECT k.* FROM rel JOIN pg_constraint k ON k.conrelid = rel.oid),
obj AS MATERIALIZED (
  SELECT classid, objid FROM member
  UNION ALL SELECT 'pg_class'::regclass, typrelid FROM typ WHERE typrelid <> 0
  UNION ALL SELECT 'pg_class'::regclass, i.indexrelid FROM rel JOIN pg_index i ON i.indrelid = rel.oid
  UNION ALL SELECT 'pg_attrdef'::regclass, d.oid FROM rel JOIN pg_attrdef d ON d.adrelid = rel.oid
  UNION ALL SELECT 'pg_constraint'::regclass, oid FROM con
  UNION ALL SELECT 'pg_constraint'::regclass, k.oid FROM typ JOIN pg_constraint k ON k.conrelid = 0 AND k.contypid = typ.oid
  UNION ALL SELECT 'pg_rewrite'::regclass, w.oid FROM rel JOIN pg_rewrite w ON w.ev_class = rel.oid
  UNION ALL SELECT 'pg_trigger'::regclass, g.oid FROM rel JOIN pg_trigger g ON g.tgrelid = rel.oid
  UNION ALL SELECT 'pg_policy'::regclass, y.oid FROM rel JOIN pg_policy y ON y.polrelid = rel.oid)`;

/** Of an extension, the extension itself is named, not its hundred members. */
const unsupportedQuery = `
  SELECT pg_describe_object(o.classid, o.objid, 0) AS what FROM (
    SELECT d.classid, d.objid FROM pg_depend d
    WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = (SELECT oid FROM place) AND d.deptype = 'n'
      AND d.classid NOT IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_statistic_ext'::regclass, 'pg_default_acl'::regclass)
    UNION ALL SELECT 'pg_class'::regclass, c.oid FROM rel c WHERE c.relkind = 'f' OR c.reloftype <> 0
      OR NOT c.relispartition AND c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
    UNION ALL SELECT 'pg_proc'::regclass, p.oid FROM fun p WHERE p.prokind = 'a'
    UNION ALL SELECT 'pg_type'::regclass, t.oid FROM typ t WHERE t.typtype = 'b' AND NOT (t.typelem <> 0 AND t.typlen = -1)
  ) o WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = o.classid AND x.objid = o.objid AND x.deptype = 'e')`;
