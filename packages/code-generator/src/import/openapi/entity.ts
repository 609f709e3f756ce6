import type { Field } from "@microforge/core/entity";
import type { Draft, FieldDraft, RelationDraft } from "../draft.ts";
import type { Remarks } from "../imported.ts";
import { textAt } from "../json.ts";
import type { Chosen } from "./choose.ts";
import { type Files, follow, type Located } from "./references.ts";
import { scalarField } from "./scalar.ts";
import { members, type Shape, shapeOf } from "./shape.ts";

/** What all entities of one description are read with. */
export interface Reading {
  readonly files: Files;
  /** The schemas that become entities, by their places. */
  readonly chosen: ReadonlyMap<string, Chosen>;
  readonly remarks: Remarks;
}

/** A schema as an entity that is still to be checked. */
export function draftOf(reading: Reading, { name, schema, requests }: Chosen): Draft {
  const { files, remarks } = reading;
  const shape = withVariants(reading, shapeOf(files, schema));
  remarkOnObject(shape, remarks);
  const fields: FieldDraft[] = [];
  const relations: RelationDraft[] = [];
  const add = (property: string, value: Located, isRequired: boolean): void => {
    const draft = propertyOf(reading, property, value, isRequired);
    if (draft === undefined) return;
    if ("to" in draft) relations.push(draft);
    else fields.push(draft);
  };
  for (const [property, value] of shape.properties) add(property, value, shape.required.has(property));
  for (const request of requests) {
    for (const [property, value] of shapeOf(files, request).properties) {
      if (shape.properties.has(property) || fields.some((field) => field.name === property)) continue;
      const { keywords } = shapeOf(files, value);
      if (keywords.get("writeOnly") === true || keywords.get("format") === "password") add(property, value, false);
      else remarks.passed(value.place, "only requests have it, the resource does not", "仅出现在请求中，资源本身没有");
    }
  }
  if (textAt(schema.schema, "description") !== undefined) {
    remarks.changed(schema.place, "its description has no place in an entity", "其描述在实体中没有对应位置");
  }
  const title = shape.keywords.get("title");
  return {
    key: schema.place,
    name,
    place: schema.place,
    title: typeof title === "string" ? title : undefined,
    fields,
    relations,
    unique: [],
  };
}

/** Alternatives become one entity that has the fields of all of them, none of them required by itself. */
function withVariants({ files, remarks }: Reading, shape: Shape): Shape {
  if (shape.variants.length === 0) return shape;
  remarks.changed(
    shape.place,
    "one of several alternatives: the fields of all are taken, each optional",
    "多个备选之一：合并所有备选的字段，均为可选",
  );
  const shapes = shape.variants.map((variant) => shapeOf(files, variant));
  const common = [...(shapes[0]?.required ?? [])].filter((name) => shapes.every(({ required }) => required.has(name)));
  const properties = new Map(shape.properties);
  for (const variant of shapes) {
    for (const [name, value] of variant.properties) {
      const other = properties.get(name);
      if (other === undefined) properties.set(name, value);
      else if (describes(files, other) !== describes(files, value)) properties.set(name, alternatives(other, value));
    }
  }
  return {
    ...shape,
    properties,
    required: new Set([...shape.required, ...common]),
    unresolved: [...shape.unresolved, ...shapes.flatMap(({ unresolved }) => unresolved)],
  };
}

/** Whether two alternatives mean the same by a property is told by what they say of it. */
const describes = (files: Files, value: Located): string => {
  const { types, nullable, keywords, items } = shapeOf(files, value);
  return JSON.stringify([
    [...types],
    nullable,
    keywords.get("format"),
    keywords.get("enum"),
    keywords.get("const"),
    items,
  ]);
};

const alternatives = (a: Located, b: Located): Located => ({
  schema: { anyOf: [a.schema, b.schema] },
  file: a.file,
  place: a.place,
});

/** What an object says beyond its properties. */
function remarkOnObject(shape: Shape, remarks: Remarks): void {
  remarkOnReferences(shape, remarks);
  for (const keyword of ["patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "not", "if"]) {
    if (shape.keywords.has(keyword))
      remarks.lost(shape.place, `\`${keyword}\` is not checked`, `不检查 \`${keyword}\``);
  }
  const additional = shape.keywords.get("additionalProperties");
  if (typeof additional === "object" && additional !== null) {
    remarks.lost(`${shape.place}/additionalProperties`, "further properties are left out", "未导入附加属性");
  }
}

function remarkOnReferences({ place, unresolved }: Shape, remarks: Remarks): void {
  for (const { en, zh } of unresolved) remarks.lost(place, en, zh);
}

function propertyOf(
  reading: Reading,
  name: string,
  value: Located,
  isRequired: boolean,
): FieldDraft | RelationDraft | undefined {
  const { files, remarks } = reading;
  const { place } = value;
  const target = entityBehind(reading, value);
  const shape = shapeOf(files, value);
  const isOptional = shape.nullable || !isRequired;
  if (target !== undefined) {
    remarks.changed(
      place,
      `an object becomes a relation: its id, as \`${name}_id\``,
      `对象变为关系：以 \`${name}_id\` 保存其 id`,
    );
    const relation = { kind: "many-to-one" as const, ...(isOptional && { optional: true }), ...ownDescription(value) };
    return { name, place, to: target, relation };
  }
  const list = shape.items && entityBehind(reading, shape.items);
  if (list !== undefined) {
    return { name, place, to: list, relation: { kind: "one-to-many", ...ownDescription(value) } };
  }

  remarkOnReferences(shape, remarks);
  if (shape.unresolved.length > 0 && shape.types.size === 0) return undefined;
  const structure = structureOf(shape);
  if (structure !== undefined) {
    remarks.changed(place, ...structure);
    return { name, place, field: { type: "json", ...(isOptional && { optional: true }), ...described(shape) } };
  }
  return {
    name,
    place,
    field: withFlags(scalarField(name, { ...shape, place }, remarks), shape, isOptional, place, remarks),
  };
}

/** Why a value is kept as JSON, if so. */
function structureOf(shape: Shape): readonly [en: string, zh: string] | undefined {
  if (shape.variants.length > 0)
    return ["one of several types: kept as JSON, unchecked", "多种类型之一：以 JSON 保存，不做检查"];
  if (shape.types.size > 1)
    return ["one of several types: kept as JSON, unchecked", "多种类型之一：以 JSON 保存，不做检查"];
  if (shape.types.has("array") || shape.items !== undefined)
    return ["a list: kept as JSON, unchecked", "列表：以 JSON 保存，不做检查"];
  if (shape.types.has("object") || shape.properties.size > 0)
    return ["an object: kept as JSON, unchecked", "对象：以 JSON 保存，不做检查"];
  return undefined;
}

function withFlags(field: Field, shape: Shape, isOptional: boolean, place: string, remarks: Remarks): Field {
  const { keywords, nullable } = shape;
  const value = keywords.get("default");
  const isReadonly = keywords.get("readOnly") === true;
  const usable = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  if (value !== undefined && value !== null && !usable) remarks.lost(place, "the default is left out", "未保留默认值");
  // With a default, a missing value is no null; with both, the default is what cannot be kept.
  const initial = usable && !nullable ? { default: value } : {};
  if (usable && nullable) {
    remarks.lost(place, "the default is left out: a missing value is null here", "未保留默认值：此处缺省即为 null");
  }
  const hasDefault = usable && !nullable;
  if (isReadonly && !hasDefault && !isOptional) {
    remarks.changed(
      place,
      "read-only and required: becomes optional, as nothing sets it",
      "只读且必填：变为可选，因为没有来源为其赋值",
    );
  }
  return {
    ...field,
    ...(((isOptional && !hasDefault) || (isReadonly && !hasDefault)) && { optional: true }),
    ...initial,
    ...(isReadonly && { readonly: true }),
    ...(keywords.get("writeOnly") === true && { secret: true }),
    ...described(shape),
  };
}

/** What is said of this place, and not of the entity that it leads to. */
function ownDescription({ schema }: Located): Pick<Field, "description"> {
  const description = textAt(schema, "description")?.trim();
  return description ? { description } : {};
}

function described({ keywords }: Shape): Pick<Field, "description"> {
  const description = keywords.get("description") ?? keywords.get("title");
  return typeof description === "string" && description.trim() !== "" ? { description: description.trim() } : {};
}

/** The entity that a value is, behind references, an `allOf` of one and unions with null. */
function entityBehind(reading: Pick<Reading, "files" | "chosen">, value: Located, depth = 0): string | undefined {
  if (reading.chosen.has(value.place)) return value.place;
  if (depth > 20) return undefined;
  const reference = textAt(value.schema, "$ref");
  const next = reference === undefined ? undefined : follow(reading.files, reference, value.file);
  if (next !== undefined) return entityBehind(reading, next, depth + 1);
  const parts = ["allOf", "oneOf", "anyOf"]
    .flatMap((keyword) => members(value, keyword))
    .filter(
      ({ schema }) => textAt(schema, "type") !== "null" && !(isBare(schema) && textAt(schema, "$ref") === undefined),
    );
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? entityBehind(reading, only, depth + 1) : undefined;
}

/** Whether a member of a union adds nothing but remarks. */
const isBare = (schema: Located["schema"]): boolean =>
  typeof schema === "object" &&
  !["type", "properties", "allOf", "oneOf", "anyOf", "items", "enum"].some((key) => Object.hasOwn(schema, key));
