import type { Text } from "../program/messages.ts";
import { markdown, rustString } from "../templates/escape.ts";
import { checkEntity, isWritable } from "./check.ts";
import { assignment, chain, continued, enclosed, signature, useList } from "./layout.ts";
import { kebabCase, pascalCase, pluralSnake, rustIdentifier, snakeCase, spaced } from "./naming.ts";
import { parsePattern } from "./pattern.ts";
import { testData } from "./samples.ts";
import type { Entity } from "./spec.ts";
import { columnDefinitions, indexStatements, sqlName, uniqueGroups } from "./sql.ts";
import { enumType, type NamedField, patternConstant, rustFloat, rustInteger, typeFacts, variant } from "./types.ts";

/** One field, in the words of the languages that it is written in. */
export interface FieldView {
  /** Its name in JSON. */
  readonly name: string;
  /** Its name in Rust. */
  readonly ident: string;
  /** What it is, for a comment of one line. */
  readonly doc: string;
  /** Its type in Rust. */
  readonly type: string;
  /** Attributes in the entity, and in what clients write of it. */
  readonly attributes: readonly string[];
  readonly inputAttributes: readonly string[];
  /** The statement that reads it from a request. */
  readonly read: string;
  /** The expression that reads it from a row. */
  readonly column: string;
}

export interface EnumView {
  readonly type: string;
  readonly field: string;
  readonly variants: readonly { readonly name: string; readonly literal: string; readonly value: string }[];
  /** The constants of its `Choice`. */
  readonly all: string;
  readonly names: string;
}

/** What the templates of an entity see: ready texts, so that templates decide nothing but what is there at all. */
export interface EntityView {
  readonly name: string;
  readonly label: Text;
  readonly type: string;
  readonly module: string;
  readonly table: string;
  /** The path of the list, from the root of the service. */
  readonly path: string;
  readonly tag: string;
  /** What operations of the API description are called after. */
  readonly singular: string;
  readonly plural: string;
  /** Orders the migrations of a service. */
  readonly migration: string;
  /** A body that can be created, as JSON on one line without apostrophes. */
  readonly example_json: string;
  readonly fields: readonly FieldView[];
  /** The fields that clients write. */
  readonly input: readonly FieldView[];
  readonly enums: readonly EnumView[];
  readonly patterns: readonly string[];
  /** What the domain module needs of its neighbours. */
  readonly uses: {
    readonly choice: boolean;
    readonly decimal: boolean;
    readonly secret: boolean;
    readonly moments: string;
  };
  /** Traits of what clients write, beyond those that every entity has. */
  readonly input_traits: string;
  /** Lints that do not fit the entity: on its types, its reader, and where an input is taken over. */
  readonly allowed: { readonly types: boolean; readonly read: boolean; readonly take: boolean };
  readonly domain: {
    /** What the reader of a request is called; a field may have the first choice. */
    readonly reader: string;
    readonly finish: string;
    readonly create: string;
    readonly changes: readonly string[];
    readonly listed: readonly string[];
    readonly values: readonly string[];
    readonly port: Readonly<Record<"get" | "list" | "create" | "create_all" | "update", string>>;
  };
  /** `use` declarations of the entity's items, by who needs them. */
  readonly imports: { readonly http: string; readonly store: string; readonly row: string; readonly test: string };
  readonly store: {
    readonly select: string;
    readonly insert: string;
    readonly update: string;
    readonly bind: string;
    readonly create: string;
    readonly create_all: string;
    readonly table: string;
    /** What the module imports besides. */
    readonly sqlx: string;
    readonly domain: string;
    readonly decimal: string;
    readonly secret: boolean;
  };
  /** The definition of the table, for each store. */
  readonly sqlite: { readonly columns: string };
  readonly postgres: { readonly columns: string };
  readonly indexes: readonly string[];
  readonly tests: {
    /** Test data as JSON. */
    readonly data: string;
    /** A field that takes any short text, to try patterns on; empty when there is none. */
    readonly text: string;
    /** Whether two entities can be in each other's way. */
    readonly unique: boolean;
  };
}

/**
 * The view of an entity for its templates. Refuses an entity whose code cannot be generated.
 *
 * @param index the entity's place among those of its service, which numbers its migration
 */
export function entityView(name: string, entity: Entity, index: number): EntityView {
  checkEntity(name, entity);
  const type = pascalCase(name);
  const module = snakeCase(name);
  const plural = entity.plural ?? pluralSnake(name);
  const path = `/api/v1/${kebabCase(plural)}`;
  const fields: NamedField[] = Object.entries(entity.fields).map(([field, spec]) => ({
    ...spec,
    name: field,
    entity: type,
  }));
  const writable = fields.filter(isWritable);
  const groups = uniqueGroups(entity.fields, entity.unique ?? []);
  const data = testData(fields, groups);
  const reader = fields.some((field) => field.name === "fields") ? "members" : "fields";
  const reads = writable.map((field) => readStatement(field, reader));
  const has = (test: (field: NamedField) => boolean): boolean => fields.some(test);
  const decimals = fields.filter((field) => field.type === "decimal");
  const definitions = (store: "sqlite" | "postgres"): string =>
    columnDefinitions(fields, store)
      .map((column) => `    ${column}`)
      .join(",\n");
  const columns = ["id", ...fields.map((field) => field.name), "created_at", "updated_at", "version"].map((column) =>
    rustSql(sqlName(column)),
  );
  const places = columns.map((_, place) => `$${place + 1}`);
  const list = columns.join(", ");
  const tableInRust = rustSql(sqlName(plural));
  return {
    name,
    label: entity.label ?? { en: spaced(name), zh: name },
    type,
    module,
    table: sqlName(plural),
    path,
    tag: kebabCase(plural),
    singular: module,
    plural,
    migration: String(index + 2).padStart(4, "0"),
    example_json: JSON.stringify(data.bodies[1]).replaceAll("'", "\\u0027"),
    fields: fields.map((field) => fieldView(field, reader)),
    input: writable.map((field) => fieldView(field, reader)),
    enums: fields.filter((field) => field.type === "enum").map(enumView),
    patterns: writable.flatMap(patternView),
    uses: {
      choice: has((field) => field.type === "enum"),
      decimal: decimals.length > 0,
      secret: has((field) => field.secret === true),
      moments: useList("    ", "moment", momentTypes(fields), ","),
    },
    input_traits: isSmall(writable) ? "Clone, Copy" : "Clone",
    allowed: {
      types: fields.filter((field) => field.type === "bool" && !field.optional).length > 3,
      read: reads.join("\n").split("\n").length + writable.length > 90,
      take: writable.every(isCopy) && !isSmall(writable),
    },
    domain: {
      reader,
      finish: finish(reader, writable),
      create: enclosed("        ", "Self {", ["id: Uuid::now_v7()", ...fields.map(initial), ...created], "}"),
      changes: writable.map((field) => `self.${ident(field)} = input.${ident(field)};`),
      listed: listedFields(fields),
      values: fields.filter(isListed).map((field) => `${rustString(field.name)} => ${listedValue(field)},`),
      port: portSignatures(type),
    },
    imports: {
      http: useList("", `use crate::domain::${module}`, [type, `${type}Input`, `${type}Repository`], ";"),
      store: useList("", `use crate::domain::${module}`, [type, `${type}Repository`], ";"),
      row: useList("    ", "row", rowHelpers(fields), ","),
      test: useList("", `use service::domain::${module}`, [type, `${type}Input`, `${type}Repository`], ";"),
    },
    store: {
      select: continued("    ", [`SELECT ${list}`, `FROM ${tableInRust}`]),
      insert: continued("    ", [`INSERT INTO ${tableInRust}`, `(${list})`, `VALUES (${places.join(", ")})`]),
      update: continued("    ", [
        `UPDATE ${tableInRust} SET`,
        columns.flatMap((column, place) => (place === 0 ? [] : [`${column} = ${places[place]}`])).join(", "),
        "WHERE id = $1",
      ]),
      bind: chain("    ", "sqlx::query(sql)", [
        ".bind(entity.id)",
        ...fields.map((field) => `.bind(${bound(field)})`),
        ".bind(entity.created_at)",
        ".bind(entity.updated_at)",
        ".bind(entity.version)",
      ]),
      create: signature(
        "    ",
        "async fn create",
        ["&self", `entity: &${type}`, "completion: Option<&Completion>"],
        " -> Result<(), StoreError> {",
      ),
      create_all: signature(
        "    ",
        "async fn create_all",
        ["&self", `entities: Vec<${type}>`],
        ` -> Result<Vec<Result<${type}, StoreError>>, StoreError> {`,
      ),
      table: tableInRust,
      sqlx: useList(
        "",
        "use sqlx",
        ["Acquire", "Row", ...(has((field) => field.type === "json") ? ["types::Json"] : [])],
        ";",
      ),
      domain: useList(
        "    ",
        "domain",
        [
          "Page",
          "StoreError",
          ...(has((field) => field.type === "enum") ? ["choice::Choice"] : []),
          "listing::ListQuery",
        ],
        ",",
      ),
      decimal: decimalHelpers(decimals),
      secret: has((field) => field.secret === true),
    },
    sqlite: { columns: definitions("sqlite") },
    postgres: { columns: definitions("postgres") },
    indexes: indexStatements(plural, fields, groups),
    tests: { data: data.json, text: data.text, unique: data.unique },
  };
}

const created = ["created_at: now", "updated_at: now", "version: 1"];

const ident = ({ name }: { readonly name: string }): string => rustIdentifier(name);

/** SQL inside a Rust string literal. */
const rustSql = (sql: string): string => sql.replaceAll('"', '\\"');

const isListed = (field: NamedField): boolean => !field.secret && typeFacts(field.type).listed !== undefined;

function rustType(field: NamedField): string {
  const value = typeFacts(field.type).rust(field);
  const hidden = field.secret ? `Secret<${value}>` : value;
  return field.optional ? `Option<${hidden}>` : hidden;
}

function fieldView(field: NamedField, reader: string): FieldView {
  return {
    name: field.name,
    ident: ident(field),
    doc: markdown(field.description ?? field.label?.en ?? sentence(field.name)),
    type: rustType(field),
    attributes: entityAttributes(field),
    inputAttributes: inputAttributes(field),
    read: readStatement(field, reader),
    column: columnExpression(field),
  };
}

const sentence = (name: string): string => {
  const words = spaced(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function entityAttributes(field: NamedField): string[] {
  if (field.secret) return ["#[serde(skip)]"];
  const attributes = rename("serde", field);
  if (field.type === "bytes") {
    const writer = field.optional ? "serialize_optional" : "serialize";
    attributes.push(`#[serde(serialize_with = "super::bytes::${writer}")]`);
  }
  const schema = [
    ...(field.optional ? ["required"] : []),
    ...typeFacts(field.type)
      .schema(field)
      .filter((part) => /^(?:format|value_type) = /u.test(part)),
  ];
  return schema.length === 0 ? attributes : [...attributes, `#[schema(${schema.join(", ")})]`];
}

function inputAttributes(field: NamedField): string[] {
  const facts = typeFacts(field.type);
  const hidden = field.optional ? "Option<String>" : "String";
  const parts = [
    ...(field.default === undefined ? [] : ["required = false", `default = ${schemaDefault(field)}`]),
    ...(field.secret && field.type !== "bytes" ? [`value_type = ${hidden}`] : []),
    ...(field.secret ? ["write_only"] : []),
    ...facts.schema(field),
  ];
  const pattern = field.pattern === undefined ? [] : [`#[schema(pattern = ${rustString(field.pattern)})]`];
  return [...rename("schema", field), ...(parts.length === 0 ? [] : [`#[schema(${parts.join(", ")})]`]), ...pattern];
}

/** Raw identifiers lose their `r#` by themselves; other names that Rust does not take must be said. */
const rename = (attribute: string, { name }: NamedField): string[] =>
  rustIdentifier(name).replace(/^r#/u, "") === name ? [] : [`#[${attribute}(rename = ${rustString(name)})]`];

function schemaDefault({ type, default: value }: NamedField): string {
  if (typeof value === "boolean") return String(value);
  const isText = type !== "i32" && type !== "i64" && type !== "f64";
  if (isText) return rustString(String(value));
  const number = Number.isInteger(Number(value)) ? rustInteger(Number(value)) : rustFloat(Number(value));
  // The attribute's own grammar has no negative numbers.
  return Number(value) < 0 ? `json!(${number})` : number;
}

function readStatement(field: NamedField, reader: string): string {
  const name = rustString(field.name);
  const facts = typeFacts(field.type);
  const rule = field.secret ? `rule::secret(${facts.rule(field)})` : facts.rule(field);
  const current = `|it| &it.${ident(field)}`;
  const method = field.optional ? "optional" : field.default === undefined ? "required" : "defaulted";
  const otherwise = field.default === undefined ? [] : [made(facts.literal(field.default, field))];
  const read = assignment(
    "        ",
    `let ${ident(field)}`,
    `${reader}.${method}(`,
    [name, current, rule, ...otherwise],
    ");",
  );
  if (field.type !== "json") return read;
  const value = field.optional ? `|it| it.${ident(field)}.as_ref()` : `|it| Some(&it.${ident(field)})`;
  return `${reader}.merge(${name}, ${value});\n        ${read}`;
}

/** A closure that makes a value. */
const made = (value: string): string => (value === "String::new()" ? "String::new" : `|| ${value}`);

function finish(reader: string, fields: readonly NamedField[]): string {
  const values = fields.map((field) => `${ident(field)}: ${ident(field)}?`);
  const line = `${reader}.finish(|| Some(Self { ${values.join(", ")} }))`;
  if (line.length + 8 <= 120) return line;
  return `${reader}.finish(|| {\n            ${enclosed("            ", "Some(Self {", values, "})")}\n        })`;
}

function initial(field: NamedField): string {
  if (isWritable(field)) return `${ident(field)}: input.${ident(field)}`;
  if (field.generated) return `${ident(field)}: ${field.type === "uuid" ? "Uuid::now_v7()" : "now"}`;
  if (field.default === undefined) return `${ident(field)}: None`;
  return `${ident(field)}: ${typeFacts(field.type).literal(field.default, field)}`;
}

function listedFields(fields: readonly NamedField[]): string[] {
  return fields.filter(isListed).map((field) => {
    const facts = typeFacts(field.type);
    const made = `Field::${facts.listed?.(field) ?? ""}`.replace("NAME", rustString(field.name));
    return `${made}${field.optional ? ".nullable()" : ""}${facts.sortable ? "" : ".unsortable()"},`;
  });
}

function listedValue(field: NamedField): string {
  const place = `self.${ident(field)}`;
  if (field.type === "enum") return field.optional ? `${place}.map(Choice::name).into()` : `${place}.name().into()`;
  if (typeFacts(field.type).copy) return `${place}.into()`;
  return field.optional ? `${place}.as_ref().into()` : `(&${place}).into()`;
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
  return ["DbQuery", "DbRow", ...helpers.sort()];
}

function decimalHelpers(decimals: readonly NamedField[]): string {
  const helpers = [
    ...(decimals.some((field) => !field.optional) ? ["decimal"] : []),
    ...(decimals.some((field) => field.optional) ? ["optional_decimal"] : []),
  ];
  return helpers.length === 0 ? "" : useList("    ", "types", helpers, ",");
}

const momentTypes = (fields: readonly NamedField[]): string[] => [
  ...(fields.some((field) => field.type === "date") ? ["Date"] : []),
  ...(fields.some((field) => field.type === "time") ? ["TimeOfDay"] : []),
  "Timestamp",
];

function enumView(field: NamedField): EnumView {
  const { values = [] } = field;
  const variants = values.map((value) => ({ name: variant(value), literal: rustString(value), value }));
  return {
    type: enumType(field),
    field: field.name,
    variants,
    all: assignment(
      "    ",
      "const ALL: &'static [Self]",
      "&[",
      variants.map(({ name }) => `Self::${name}`),
      "];",
    ),
    names: assignment(
      "    ",
      "const NAMES: &'static [&'static str]",
      "&[",
      variants.map(({ literal }) => literal),
      "];",
    ),
  };
}

function patternView(field: NamedField): string[] {
  if (field.pattern === undefined) return [];
  const pattern = parsePattern(field.pattern);
  const source = "rust" in pattern ? pattern.rust : field.pattern;
  return [
    assignment(
      "",
      `static ${patternConstant(field)}: rule::Pattern`,
      "rule::Pattern::new(",
      [rustString(source)],
      ");",
    ),
  ];
}

const isCopy = (field: NamedField): boolean => typeFacts(field.type).copy && !field.secret;

/** Whether an input is better copied than moved. */
const isSmall = (writable: readonly NamedField[]): boolean => writable.length <= 8 && writable.every(isCopy);

function portSignatures(type: string): EntityView["domain"]["port"] {
  const future = (output: string): string => ` -> impl Future<Output = Result<${output}, StoreError>> + Send;`;
  const all = `Vec<Result<${type}, StoreError>>`;
  return {
    get: signature("    ", "fn get", ["&self", "id: Uuid"], future(`Option<${type}>`)),
    list: signature("    ", "fn list", ["&self", "query: &ListQuery"], future(`Page<${type}>`)),
    create: signature(
      "    ",
      "fn create",
      ["&self", `entity: &${type}`, "completion: Option<&Completion>"],
      future("()"),
    ),
    create_all: signature("    ", "fn create_all", ["&self", `entities: Vec<${type}>`], future(all)),
    update: signature(
      "    ",
      "fn update<E, F>",
      ["&self", "id: Uuid", "change: F"],
      ` -> impl Future<Output = Result<${type}, E>> + Send`,
    ),
  };
}
