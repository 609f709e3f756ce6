import { rustString } from "../../templates/escape.ts";
import { isToOne, scopeColumn, tablesOf, tenantColumn } from "../schema.ts";
import type { Entities } from "../spec.ts";
import { indexName, sqlName } from "../sql.ts";
import { type NamedField, typeFacts } from "../types/types.ts";
import { callerItem, callerTypes, relatedScope, scopeParameter, scopeType } from "./caller.ts";
import { deletion } from "./deletion.ts";
import { assignment, chain, continued, enclosed, fits, signature, useList, vertical } from "./layout.ts";
import { conditionsOf, ident, rowsOf, rustSql, type Subject, subjectNamed } from "./subject.ts";

/** What the store's module of an entity says. */
export interface StoreView {
  readonly select: string;
  readonly insert: string;
  readonly update: string;
  readonly bind: string;
  readonly create: string;
  readonly create_all: string;
  /** The heads of the other methods and of the helpers, which differ by the scope. */
  readonly heads: Readonly<Record<"get" | "list" | "update" | "delete" | "insert" | "bind" | "references", string>>;
  /** The scope as an argument, in front of others; and the same for what only references need. */
  readonly scope: string;
  readonly reference_scope: string;
  /** What makes an error of one that a stored row is refused with, and where it is imported from. */
  readonly failure: string;
  readonly failures: string;
  /** What the table insists on, and what fields are concerned, as a Rust constant; empty where the database says it itself. */
  readonly constraints: string;
  /** The statement that deletes, or the steps when there are several; the other one is empty. */
  readonly delete: string;
  readonly deletion: string;
  /** The statement by which a test finds a row that is deleted softly; empty where deletion is for good. */
  readonly kept: string;
  /** What every row must meet that a request can see, as a Rust expression. */
  readonly conditions: string;
  /** Statements that collect what an entity refers to. */
  readonly references: readonly string[];
  /** How each field is read from a row. */
  readonly columns: readonly { readonly ident: string; readonly expression: string }[];
  /** What the module imports besides. */
  readonly sqlx: string;
  readonly row: string;
  readonly domain: string;
  readonly decimal: string;
  readonly secret: boolean;
  readonly condition: string;
  readonly reference: string;
}

/** The store's part of a view. */
export function storeView(subject: Subject, entities: Entities, rowSecurity: boolean): StoreView {
  const { type, table, fields, entity } = subject;
  const scope = scopeType(entity);
  const column = scopeColumn(entity);
  const parameter = scopeParameter(scope);
  const references = subject.references.map(({ field, to }) => ({ field, target: subjectNamed(to, entities) }));
  const scopedReferences = references.some(({ target }) => scopeType(target.entity) !== undefined);
  const isolated = rowSecurity && entity.scope === "tenant";
  // Clients know nothing of the column that each unique index of a scope begins with.
  const within = column && subject.groups.length > 0 ? `failure_within(${rustString(column)})` : "failure";
  const failure = isolated ? "failure_of(CONSTRAINTS)" : within;
  const has = (test: (field: NamedField) => boolean): boolean => fields.some(test);
  const steps = deletion(subject, entities);
  const columns = ["id", ...fields.map((field) => field.name), "created_at", "updated_at", "version"].map((column) =>
    rustSql(sqlName(column)),
  );
  const stored = [...columns, ...(column ? [column] : [])];
  const places = stored.map((_, place) => `$${place + 1}`);
  const list = columns.join(", ");
  const tableInRust = rustSql(table);
  const toMany = Object.values(entity.relations ?? {}).filter((relation) => !isToOne(relation));
  const scopes = toMany.map(({ to }) => relatedScope(entity, subjectNamed(to, entities).entity));
  const callers = [callerItem(callerTypes([scope, ...scopes]))].filter((item) => item !== "");
  return {
    select: continued("    ", [`SELECT ${list}`, `FROM ${tableInRust}`]),
    insert: continued("    ", [
      `INSERT INTO ${tableInRust}`,
      `(${stored.join(", ")})`,
      `VALUES (${places.join(", ")})`,
    ]),
    update: continued("    ", [
      `UPDATE ${tableInRust} SET`,
      columns.flatMap((column, place) => (place === 0 ? [] : [`${column} = ${places[place]}`])).join(", "),
      `WHERE id = $1${column ? ` AND ${column} = ${places.at(-1)}` : ""}`,
    ]),
    bind: chain("    ", "sqlx::query(sql)", [
      ".bind(entity.id)",
      ...fields.map((field) => `.bind(${bound(field)})`),
      ".bind(entity.created_at)",
      ".bind(entity.updated_at)",
      ".bind(entity.version)",
      ...(column ? [".bind(scope.key())"] : []),
    ]),
    create: signature(
      "    ",
      "async fn create",
      ["&self", ...parameter, `entity: &${type}`, "completion: Option<&Completion>"],
      " -> Result<(), StoreError> {",
    ),
    create_all: signature(
      "    ",
      "async fn create_all",
      ["&self", ...parameter, `entities: Vec<${type}>`],
      ` -> Result<Vec<Result<${type}, StoreError>>, StoreError> {`,
    ),
    heads: {
      get: signature(
        "    ",
        "async fn get",
        ["&self", ...parameter, "id: Uuid"],
        ` -> Result<Option<${type}>, StoreError> {`,
      ),
      list: signature(
        "    ",
        "async fn list",
        ["&self", ...parameter, "query: &ListQuery"],
        ` -> Result<Page<${type}>, StoreError> {`,
      ),
      update: signature(
        "    ",
        "async fn update<E, F>",
        ["&self", ...parameter, "id: Uuid", "change: F"],
        ` -> Result<${type}, E>`,
      ),
      delete: signature(
        "    ",
        "async fn delete<E, F>",
        ["&self", ...parameter, "id: Uuid", "allow: F"],
        " -> Result<(), E>",
      ),
      insert: signature(
        "",
        "async fn insert",
        ["connection: &mut DbConnection", ...parameter, `entity: &${type}`],
        " -> Result<(), StoreError> {",
      ),
      bind: signature(
        "",
        "fn bind<'q>",
        ["sql: &'static str", ...(scope ? [`scope: &'q ${scope}`] : []), `entity: &'q ${type}`],
        " -> DbQuery<'q> {",
      ),
      references: signature(
        "",
        "fn references",
        [...(scopedReferences ? parameter : []), `entity: &${type}`],
        " -> References {",
      ),
    },
    scope: scope ? "scope, " : "",
    reference_scope: scopedReferences ? "scope, " : "",
    failure,
    failures: failure === "failure" ? "failure::failure," : `failure::{failure, ${failure.split("(")[0]}},`,
    constraints: isolated ? constraintsOf(subject, entities) : "",
    delete: steps === "" ? `DELETE FROM ${tableInRust} WHERE id = $1` : "",
    deletion: steps,
    kept: subject.entity.soft_delete
      ? assignment(
          "    ",
          "const KEPT: &str",
          rustString(`SELECT version FROM ${table} WHERE id = $1 AND deleted_at IS NOT NULL`),
          [],
          ";",
        )
      : "",
    conditions: `&[${conditionsOf(subject).join(", ")}]`,
    references: references.map(({ field, target }) => {
      const rows = rustString(rowsOf(target));
      const items = [rustString(field), `entity.${field}`, rows, `&[${conditionsOf(target).join(", ")}]`];
      return enclosed("    ", "references.add(", items, ");");
    }),
    columns: fields.map((field) => ({ ident: ident(field), expression: columnExpression(field) })),
    sqlx: useList(
      "",
      "use sqlx",
      ["Acquire", "Row", ...(has((field) => field.type === "json") ? ["types::Json"] : [])],
      ";",
    ),
    row: useList("    ", "row", rowHelpers(fields), ","),
    domain: useList(
      "    ",
      "domain",
      [
        "Page",
        "StoreError",
        ...callers,
        ...(has((field) => field.type === "enum") ? ["choice::Choice"] : []),
        "listing::ListQuery",
      ],
      ",",
    ),
    decimal: decimalHelpers(fields.filter((field) => field.type === "decimal")),
    secret: has((field) => field.secret === true),
    ...relationHelpers(subject, entities, steps),
  };
}

/** The names of a table's constraints, of which PostgreSQL says no more where it keeps rows from sight. */
function constraintsOf({ name, entity, references }: Subject, entities: Entities): string {
  const [table] = tablesOf(name, entity, entities, true);
  const fields = (columns: readonly string[]): string => columns.filter((one) => one !== tenantColumn).join(", ");
  const constraints = [
    [indexName(table.name, "pkey"), "id"],
    ...table.indexes.filter(({ unique }) => unique).map((index) => [index.name, fields(index.columns)]),
    ...references.map(({ field }) => [indexName(table.name, field, "fkey"), field]),
  ];
  const left = "const CONSTRAINTS: &[(&str, &str)]";
  const pairs = constraints.map((pair) => {
    const line = `(${pair.map(rustString).join(", ")})`;
    return fits(`    ${line},`) ? line : vertical("    ", "(", pair.map(rustString), ")");
  });
  const isTall = pairs.some((pair) => pair.includes("\n"));
  return isTall ? `${left} = ${vertical("", "&[", pairs, "];")}` : assignment("", left, "&[", pairs, "];");
}

/** What the module imports for its relations. */
function relationHelpers(
  subject: Subject,
  entities: Entities,
  steps: string,
): Pick<StoreView, "condition" | "reference"> {
  const related = Object.values(subject.entity.relations ?? {});
  const toMany = related.filter((relation) => !isToOne(relation));
  const seen = [subject, ...related.map(({ to }) => subjectNamed(to, entities))];
  const conditions = [
    ...(toMany.length > 0 ? ["Condition"] : []),
    ...(seen.some(({ entity }) => entity.soft_delete) ? ["PRESENT"] : []),
  ];
  const references = [
    ...(steps === "" ? [] : ["self"]),
    ...(subject.references.length > 0 ? ["References"] : []),
    ...(steps === "" ? [] : ["Step"]),
    ...(toMany.length > 0 ? ["Target"] : []),
  ];
  return {
    condition: conditions.length === 0 ? "" : useList("    ", "condition", conditions, ","),
    reference: references.length === 0 ? "" : useList("    ", "reference", references, ","),
  };
}

function bound(field: NamedField): string {
  const place = `entity.${ident(field)}`;
  if (field.secret) return field.optional ? `${place}.as_ref().map(Secret::expose)` : `${place}.expose()`;
  if (field.type === "enum") return field.optional ? `${place}.map(Choice::name)` : `${place}.name()`;
  if (field.type === "json") return field.optional ? `${place}.as_ref().map(Json)` : `Json(&${place})`;
  return typeFacts(field.type).copy ? place : `&${place}`;
}

function columnExpression(field: NamedField): string {
  const name = rustString(field.name);
  const optional = field.optional ? "optional_" : "";
  if (field.type === "enum") return `${optional}choice(row, ${name})?`;
  if (field.type === "json") return `${optional}json(row, ${name})?`;
  if (field.type === "decimal") return `${optional}decimal(row, ${name}, ${field.scale})?`;
  if (!field.secret) return `row.try_get(${name})?`;
  return field.optional
    ? `row.try_get::<Option<_>, _>(${name})?.map(Secret::new)`
    : `Secret::new(row.try_get(${name})?)`;
}

function rowHelpers(fields: readonly NamedField[]): string[] {
  const helpers = ["choice", "json"].flatMap((type) => {
    const those = fields.filter((field) => field.type === (type === "choice" ? "enum" : type));
    return [
      ...(those.some((field) => !field.optional) ? [type] : []),
      ...(those.some((field) => field.optional) ? [`optional_${type}`] : []),
    ];
  });
  return ["DbConnection", "DbQuery", "DbRow", ...helpers.sort()];
}

function decimalHelpers(decimals: readonly NamedField[]): string {
  const helpers = [
    ...(decimals.some((field) => !field.optional) ? ["decimal"] : []),
    ...(decimals.some((field) => field.optional) ? ["optional_decimal"] : []),
  ];
  return helpers.length === 0 ? "" : useList("    ", "types", helpers, ",");
}
