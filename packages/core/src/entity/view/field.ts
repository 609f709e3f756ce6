import { markdown, rustString } from "../../templates/escape.ts";
import { rustIdentifier } from "../naming.ts";
import { type NamedField, rustFloat, rustInteger, typeFacts } from "../types/types.ts";
import { assignment } from "./layout.ts";
import { ident, sentence } from "./subject.ts";

/** One field, in the words of the domain module and the API description. */
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
}

function rustType(field: NamedField): string {
  const value = typeFacts(field.type).rust(field);
  const hidden = field.secret ? `Secret<${value}>` : value;
  return field.optional ? `Option<${hidden}>` : hidden;
}

/** The view of a field; `reader` is what the statements that read a request call what they read from. */
export function fieldView(field: NamedField, reader: string): FieldView {
  return {
    name: field.name,
    ident: ident(field),
    doc: markdown(field.description ?? field.label?.en ?? sentence(field.name)),
    type: rustType(field),
    attributes: entityAttributes(field),
    inputAttributes: inputAttributes(field),
    read: readStatement(field, reader),
  };
}

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

export function readStatement(field: NamedField, reader: string): string {
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
