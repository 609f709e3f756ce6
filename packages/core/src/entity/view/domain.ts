import { rustString } from "../../templates/escape.ts";
import { isWritable } from "../check/check.ts";
import { parsePattern } from "../pattern.ts";
import type { Entity } from "../spec.ts";
import { enumType, type NamedField, patternConstant, typeFacts, variant } from "../types/types.ts";
import { namesCaller, scopeParameter, scopeType } from "./caller.ts";
import { type FieldView, fieldView, readStatement } from "./field.ts";
import { assignment, enclosed, signature, useList } from "./layout.ts";
import { ident, type Subject } from "./subject.ts";

export interface EnumView {
  readonly type: string;
  readonly field: string;
  readonly variants: readonly { readonly name: string; readonly literal: string; readonly value: string }[];
  /** The constants of its `Choice`. */
  readonly all: string;
  readonly names: string;
}

/** What the domain module of an entity says: its types, what clients may write, and the port of its store. */
export interface DomainView {
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
    readonly port: Readonly<Record<"get" | "list" | "create" | "create_all" | "update" | "delete", string>>;
  };
}

/** The domain's part of a view. */
export function domainView({ type, fields, entity }: Subject): DomainView {
  const writable = fields.filter(isWritable);
  const reader = fields.some((field) => field.name === "fields") ? "members" : "fields";
  const reads = writable.map((field) => readStatement(field, reader));
  const has = (test: (field: NamedField) => boolean): boolean => fields.some(test);
  return {
    fields: fields.map((field) => fieldView(field, reader)),
    input: writable.map((field) => fieldView(field, reader)),
    enums: fields.filter((field) => field.type === "enum").map(enumView),
    patterns: writable.flatMap(patternView),
    uses: {
      choice: has((field) => field.type === "enum"),
      decimal: has((field) => field.type === "decimal"),
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
      create: enclosed(
        "        ",
        "Self {",
        ["id: Uuid::now_v7()", ...fields.map((field) => initial(field, entity)), ...created],
        "}",
      ),
      changes: [
        ...writable.map((field) => `self.${ident(field)} = input.${ident(field)};`),
        ...(entity.audit ? ["self.updated_by = caller.author();"] : []),
      ],
      listed: listedFields(fields),
      values: fields.filter(isListed).map((field) => `${rustString(field.name)} => ${listedValue(field)},`),
      port: portSignatures(type, scopeParameter(scopeType(entity))),
    },
  };
}

const created = ["created_at: now", "updated_at: now", "version: 1"];

const isListed = (field: NamedField): boolean => !field.secret && typeFacts(field.type).listed !== undefined;

function finish(reader: string, fields: readonly NamedField[]): string {
  const values = fields.map((field) => `${ident(field)}: ${ident(field)}?`);
  const line = `${reader}.finish(|| Some(Self { ${values.join(", ")} }))`;
  if (line.length + 8 <= 120) return line;
  return `${reader}.finish(|| {\n            ${enclosed("            ", "Some(Self {", values, "})")}\n        })`;
}

function initial(field: NamedField, entity: Entity): string {
  if (namesCaller(entity, field)) return `${ident(field)}: caller.author()`;
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

function portSignatures(type: string, scope: readonly string[]): DomainView["domain"]["port"] {
  const future = (output: string): string => ` -> impl Future<Output = Result<${output}, StoreError>> + Send;`;
  const all = `Vec<Result<${type}, StoreError>>`;
  return {
    get: signature("    ", "fn get", ["&self", ...scope, "id: Uuid"], future(`Option<${type}>`)),
    list: signature("    ", "fn list", ["&self", ...scope, "query: &ListQuery"], future(`Page<${type}>`)),
    create: signature(
      "    ",
      "fn create",
      ["&self", ...scope, `entity: &${type}`, "completion: Option<&Completion>"],
      future("()"),
    ),
    create_all: signature("    ", "fn create_all", ["&self", ...scope, `entities: Vec<${type}>`], future(all)),
    update: signature(
      "    ",
      "fn update<E, F>",
      ["&self", ...scope, "id: Uuid", "change: F"],
      ` -> impl Future<Output = Result<${type}, E>> + Send`,
    ),
    delete: signature(
      "    ",
      "fn delete<E, F>",
      ["&self", ...scope, "id: Uuid", "allow: F"],
      " -> impl Future<Output = Result<(), E>> + Send",
    ),
  };
}
