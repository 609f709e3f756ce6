import { markdown, rustString } from "../../templates/escape.ts";
import { isWritable } from "../check/check.ts";
import { kebabCase, pascalCase, rustIdentifier, snakeCase } from "../naming.ts";
import { isToOne } from "../schema.ts";
import { enumType, type NamedField, typeFacts, variant } from "../types/types.ts";
import { assignment } from "./layout.ts";
import { seedId } from "./seeds.ts";
import { type Subject, sentence } from "./subject.ts";

/** What clients see of an entity, in the words of the languages that they are written in. */
export interface ClientView {
  /** What the service sends of it, besides what it sends of every entity. */
  readonly shown: readonly ClientField[];
  /** What clients write. */
  readonly written: readonly WrittenField[];
  readonly enums: readonly ClientEnum[];
  /** Constants of the fields that lists are filtered and sorted by, in Rust. */
  readonly constants: readonly string[];
  /** The same in TypeScript. */
  readonly filters: readonly { readonly name: string; readonly type: string }[];
  readonly sortable: readonly string[];
  readonly relations: readonly ClientRelation[];
  /** Imports of the types of other entities, in TypeScript. */
  readonly imports: readonly string[];
  /** What the Rust module uses besides what every one does. */
  readonly uses: { readonly display: boolean; readonly values: boolean };
}

interface ClientField {
  readonly name: string;
  readonly ident: string;
  /** A comment of one line in Rust, and one in TypeScript. */
  readonly doc: string;
  readonly tsdoc: string;
  readonly rust: string;
  readonly typescript: string;
  /** Attributes of the field in Rust. */
  readonly attributes: readonly string[];
}

interface WrittenField extends ClientField {
  /** Whether a whole one must have it. */
  readonly required: boolean;
  /** The same in a patch, where what is absent stays. */
  readonly patch: { readonly rust: string; readonly attributes: readonly string[] };
}

interface ClientEnum {
  readonly type: string;
  readonly field: string;
  readonly variants: readonly {
    readonly name: string;
    readonly literal: string;
    readonly value: string;
    readonly initial: boolean;
  }[];
}

interface ClientRelation {
  readonly name: string;
  readonly doc: string;
  /** The constant in Rust: its definition, and as tests name it. */
  readonly rust: string;
  readonly constant: string;
  /** The method in TypeScript. */
  readonly method: string;
  readonly segment: string;
  /** One that the example data has. */
  readonly example: string;
  readonly type: string;
  /** Whether links are made and taken away by their own requests. */
  readonly linked: boolean;
}

/** The part of an entity's view that templates of clients read. */
export function clientView({ entity, name, fields }: Subject): ClientView {
  const shown = fields.filter(({ secret }) => !secret);
  const listed = [own("id", "uuid"), ...shown, ...times, own("version", "i64")].filter(
    ({ type }) => typeFacts(type).listed !== undefined,
  );
  const writable = fields.filter(isWritable);
  const enums = fields.filter(({ type }) => type === "enum");
  const relations = Object.entries(entity.relations ?? {}).filter(([, relation]) => !isToOne(relation));
  const targets = new Set(relations.map(([, { to }]) => to).filter((to) => to !== name));
  return {
    shown: shown.map((field) => ({ ...clientField(field), attributes: serde(field) })),
    written: writable.map(writtenField),
    enums: enums.map(clientEnum),
    constants: listed.map(constant),
    filters: listed.map((field) => ({ name: field.name, type: filterType(field) })),
    sortable: listed.filter(({ type }) => typeFacts(type).sortable).map((field) => JSON.stringify(field.name)),
    relations: relations.map(([relation, { to, kind, description, label }]) => ({
      name: relation,
      doc: commentLine(description ?? label?.en ?? sentence(relation)),
      constant: `Entity::${relation.toUpperCase()}`,
      rust: relationConstant(relation, to, kind === "many-to-many", name),
      method: `${camelCase(relation)}Of`,
      segment: kebabCase(relation),
      example: seedId(to, 0),
      type: pascalCase(to),
      linked: kind === "many-to-many",
    })),
    imports: [...targets]
      .map(
        (to) =>
          `import type { ${pascalCase(to)}, ${pascalCase(to)}Filter, ${pascalCase(to)}Sort } from "./${snakeCase(to)}.js";`,
      )
      .sort(),
    uses: { display: enums.length > 0, values: writable.some(({ optional, secret }) => optional || secret) },
  };
}

const own = (name: string, type: NamedField["type"]): NamedField => ({ name, type, entity: "" });

const times = [own("created_at", "datetime"), own("updated_at", "datetime")];

const camelCase = (name: string): string => {
  const pascal = pascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
};

/** Text for a comment that ends where its line does, and that no text can end before. */
const commentLine = (text: string): string => markdown(text).replaceAll("*/", "*&#47;");

function clientField(field: NamedField): Omit<ClientField, "attributes"> {
  const facts = typeFacts(field.type);
  const doc = commentLine(field.description ?? field.label?.en ?? sentence(field.name));
  const value = field.secret ? "value::Secret" : facts.client.rust(field);
  const typescript = facts.client.typescript(field);
  return {
    name: field.name,
    ident: rustIdentifier(field.name),
    doc: facts.format && value === "String" ? `${doc}: ${facts.format}` : doc,
    tsdoc: facts.format ? `${doc}: ${facts.format}` : doc,
    rust: field.optional ? `Option<${value}>` : value,
    typescript: field.optional ? `${typescript} | null` : typescript,
  };
}

function writtenField(field: NamedField): WrittenField {
  const facts = clientField(field);
  const required = !field.optional && field.default === undefined;
  const value = field.secret ? "value::Secret" : typeFacts(field.type).client.rust(field);
  const absent = serde(field, "Option::is_none");
  return {
    ...facts,
    rust: required ? value : `Option<${value}>`,
    required,
    attributes: required ? serde(field) : absent,
    patch: field.optional
      ? { rust: `value::Change<${value}>`, attributes: serde(field, "value::Change::is_keep") }
      : { rust: `Option<${value}>`, attributes: absent },
  };
}

/** The attribute of a field that has another name in JSON, or that is left out when it says nothing. */
function serde({ name }: NamedField, leftOutIf?: string): string[] {
  const parts = [
    ...(rustIdentifier(name).replace(/^r#/u, "") === name ? [] : [`rename = ${rustString(name)}`]),
    ...(leftOutIf === undefined ? [] : [`skip_serializing_if = ${rustString(leftOutIf)}`]),
  ];
  return parts.length === 0 ? [] : [`#[serde(${parts.join(", ")})]`];
}

function clientEnum(field: NamedField): ClientEnum {
  const { values = [], default: initial = values[0] } = field;
  return {
    type: enumType(field),
    field: field.name,
    variants: values.map((value) => ({
      name: variant(value),
      literal: rustString(value),
      value,
      initial: value === initial,
    })),
  };
}

function constant(field: NamedField): string {
  const facts = typeFacts(field.type);
  const value = facts.client.rust(field);
  const text = facts.sortable ? "field::Text" : "field::LongText";
  const kind = { equality: `field::Exact<${value}>`, order: `field::Ranged<${value}>`, pattern: text }[facts.compares];
  return constantOf(field.name, `Field<Self, ${kind}>`, "Field::new(", field.name);
}

function relationConstant(relation: string, to: string, linked: boolean, from: string): string {
  const target = to === from ? "Self" : `super::${snakeCase(to)}::${pascalCase(to)}`;
  const type = linked ? "api::Links" : "api::Children";
  return constantOf(relation, `${type}<Self, ${target}>`, `${type}::new(`, kebabCase(relation));
}

const constantOf = (name: string, type: string, made: string, text: string): string =>
  assignment("    ", `pub const ${name.toUpperCase()}: ${type}`, made, [rustString(text)], ");");

function filterType(field: NamedField): string {
  const facts = typeFacts(field.type);
  const value = facts.client.typescript(field);
  return { equality: `api.Exact<${value}>`, order: `api.Ordered<${value}>`, pattern: "api.Text" }[facts.compares];
}
