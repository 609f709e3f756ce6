import type { Text } from "@microforge/core/program";
import { isObject, type JsonObject, listAt, property, textAt } from "../json.ts";
import { type Files, follow, inside, type Located } from "./references.ts";

/** A schema with its references, `allOf` and nullable unions resolved. */
export interface Shape {
  readonly place: string;
  /** Without `null`; empty when nothing is said. */
  readonly types: ReadonlySet<string>;
  readonly nullable: boolean;
  /** Keywords that say something about a single value; of several schemas, the strictest. */
  readonly keywords: ReadonlyMap<string, unknown>;
  readonly properties: ReadonlyMap<string, Located>;
  readonly required: ReadonlySet<string>;
  readonly items: Located | undefined;
  /** The alternatives of `oneOf` and `anyOf` that are left, if there are several. */
  readonly variants: readonly Located[];
  /** References that lead nowhere, in words. */
  readonly unresolved: readonly Text[];
}

/** The schemas that one shape is made of: those that are being looked at, and those that are done. */
interface Walk {
  readonly open: Set<string>;
  readonly done: Map<string, Shape>;
}

const deepest = 40;

const nothing = (place: string): Shape => ({
  place,
  types: new Set(),
  nullable: false,
  keywords: new Map(),
  properties: new Map(),
  required: new Set(),
  items: undefined,
  variants: [],
  unresolved: [],
});

/** What a schema says in the end. */
export const shapeOf = (files: Files, start: Located): Shape =>
  shapeWithin(files, start, { open: new Set(), done: new Map() });

/** A schema that is reached in several ways is looked at once: they all end in the same shape. */
function shapeWithin(files: Files, start: Located, walk: Walk): Shape {
  const { place } = start;
  const known = walk.done.get(place);
  if (known !== undefined) return known;
  if (walk.open.has(place) || walk.open.size > deepest) return { ...nothing(place), unresolved: [circle(place)] };
  walk.open.add(place);
  const shape = shapeAt(files, start, walk);
  walk.open.delete(place);
  walk.done.set(place, shape);
  return shape;
}

function shapeAt(files: Files, start: Located, walk: Walk): Shape {
  const { schema, place, file } = start;
  if (typeof schema === "boolean") return nothing(place);
  const parts: Shape[] = [ownShape(start, schema)];
  const reference = textAt(schema, "$ref");
  if (reference !== undefined) {
    const target = follow(files, reference, file);
    parts.push(
      target === undefined ? { ...nothing(place), unresolved: [missing(reference)] } : shapeWithin(files, target, walk),
    );
  }
  for (const part of members(start, "allOf")) parts.push(shapeWithin(files, part, walk));
  const merged = parts.reduce(both);

  const alternatives = [...members(start, "oneOf"), ...members(start, "anyOf")];
  const real = alternatives.filter((alternative) => !isNull(alternative.schema));
  const nullable = merged.nullable || real.length < alternatives.length;
  const [only] = real;
  if (only === undefined) return { ...merged, nullable };
  if (real.length === 1) {
    const single = both(merged, shapeWithin(files, only, walk));
    return { ...single, nullable: nullable || single.nullable };
  }
  const choices = commonChoices(real.map((alternative) => shapeWithin(files, alternative, walk)));
  if (choices === undefined) return both({ ...merged, nullable }, { ...nothing(place), variants: real });
  return both({ ...merged, nullable }, choices);
}

const circle = (place: string): Text => ({ en: `\`${place}\` is defined by itself`, zh: `\`${place}\` 由自身定义` });

const missing = (reference: string): Text =>
  reference.startsWith("#")
    ? { en: `\`${reference}\` leads to nothing`, zh: `\`${reference}\` 不存在` }
    : {
        en: `\`${reference}\` is not read: only files beside the description are`,
        zh: `未读取 \`${reference}\`：只读取描述文件旁边的文件`,
      };

/** Members of `allOf`, `oneOf`, `anyOf`, each at its place. */
export const members = (start: Located, keyword: string): Located[] =>
  listAt(start.schema, keyword).flatMap((_, index) => inside(start, keyword, String(index)) ?? []);

/** Whether only null is allowed. */
const isNull = (schema: Located["schema"]): boolean => {
  const values = listAt(schema, "enum");
  return (
    property(schema, "type") === "null" ||
    property(schema, "const") === null ||
    (values.length === 1 && values[0] === null)
  );
};

/** Keywords about a single value. */
const valueKeywords = [
  "format",
  "enum",
  "const",
  "default",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "title",
  "description",
  "readOnly",
  "writeOnly",
  "contentEncoding",
  "additionalProperties",
  "patternProperties",
  "prefixItems",
  "propertyNames",
  "dependentRequired",
  "dependentSchemas",
  "not",
  "if",
  "discriminator",
] as const;

function ownShape(start: Located, schema: JsonObject): Shape {
  const written = property(schema, "type");
  const all = (Array.isArray(written) ? written : [written]).filter((type) => typeof type === "string");
  const choices = listAt(schema, "enum");
  const keywords = new Map<string, unknown>();
  for (const name of valueKeywords) {
    const value = property(schema, name);
    if (value === undefined) continue;
    keywords.set(name, name === "enum" ? choices.filter((choice) => choice !== null) : value);
  }
  const properties = property(schema, "properties");
  const names = isObject(properties) ? Object.keys(properties) : [];
  return {
    place: start.place,
    types: new Set(all.filter((type) => type !== "null")),
    // A list of values that has null in it is how OpenAPI 3.0 is often written; the `nullable` beside it is forgotten.
    nullable: property(schema, "nullable") === true || all.includes("null") || choices.includes(null),
    keywords,
    properties: new Map(
      names.flatMap((name): [string, Located][] => {
        const value = inside(start, "properties", name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    required: new Set(listAt(schema, "required").filter((name) => typeof name === "string")),
    items: inside(start, "items"),
    variants: [],
    unresolved: [],
  };
}

const strictest: Readonly<Record<string, (a: unknown, b: unknown) => unknown>> = {
  minimum: greater,
  minLength: greater,
  exclusiveMinimum: greater,
  maximum: smaller,
  maxLength: smaller,
  exclusiveMaximum: smaller,
  enum: (a, b) => (Array.isArray(a) && Array.isArray(b) ? a.filter((value) => b.includes(value)) : a),
};

function greater(a: unknown, b: unknown): unknown {
  return typeof a === "number" && typeof b === "number" ? Math.max(a, b) : a;
}

function smaller(a: unknown, b: unknown): unknown {
  return typeof a === "number" && typeof b === "number" ? Math.min(a, b) : a;
}

/** What holds when both hold; where they speak of the same thing, the first one is nearer. */
function both(a: Shape, b: Shape): Shape {
  const keywords = new Map(a.keywords);
  for (const [name, value] of b.keywords) {
    const near = keywords.get(name);
    keywords.set(name, near === undefined ? value : (strictest[name]?.(near, value) ?? near));
  }
  return {
    place: a.place,
    types: a.types.size > 0 ? a.types : b.types,
    nullable: a.nullable || b.nullable,
    keywords,
    properties: new Map([...b.properties, ...a.properties]),
    required: new Set([...b.required, ...a.required]),
    items: a.items ?? b.items,
    variants: [...new Map([...a.variants, ...b.variants].map((variant) => [variant.place, variant])).values()],
    unresolved: [...new Map([...a.unresolved, ...b.unresolved].map((what) => [what.en, what])).values()],
  };
}

/** Alternatives that are all lists of texts are one longer list. */
function commonChoices(shapes: readonly Shape[]): Shape | undefined {
  const lists = shapes.map(choicesOf);
  const [first] = shapes;
  if (first === undefined || lists.some((list) => list === undefined)) return undefined;
  const values = [...new Set(lists.flatMap((list) => list ?? []))];
  return {
    ...nothing(first.place),
    types: new Set(["string"]),
    nullable: shapes.some(({ nullable }) => nullable),
    keywords: new Map([["enum", values]]),
  };
}

/** The texts that a schema allows, if it lists them. */
export function choicesOf({ keywords }: Pick<Shape, "keywords">): readonly string[] | undefined {
  const listed = keywords.get("enum");
  const constant = keywords.get("const");
  const values: readonly unknown[] = Array.isArray(listed) ? listed : constant === undefined ? [] : [constant];
  const texts = values.filter((value) => typeof value === "string");
  return texts.length > 0 && texts.length === values.length ? [...new Set(texts)] : undefined;
}
