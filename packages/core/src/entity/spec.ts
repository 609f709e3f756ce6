import * as z from "zod";
import { eachLocale, type Text } from "../program/messages.ts";
import { readTemplateYaml } from "../templates/prepared.ts";
import { entityNameProblem, entityPattern, fieldNameProblem, fieldPattern, pluralProblem } from "./name-shape.ts";

/** The types that a field can have, as `contracts` and microforge.yaml name them. */
export const scalarTypes = [
  "string",
  "text",
  "bool",
  "i32",
  "i64",
  "f64",
  "decimal",
  "uuid",
  "date",
  "time",
  "datetime",
  "json",
  "bytes",
  "url",
  "email",
  "enum",
] as const;

export type ScalarType = (typeof scalarTypes)[number];

/** A name, what is wrong with it, and the pattern by which editors check it. */
const name = (problem: (name: string) => Text | undefined, pattern: RegExp) =>
  z
    .string()
    .check(({ value, issues }) => {
      const text = problem(value);
      if (text) issues.push({ code: "custom", input: value, message: text.en, params: { ...text } });
    })
    .meta({ pattern: pattern.source });

const fieldName = name(fieldNameProblem, fieldPattern);
const entityName = name(entityNameProblem, entityPattern);
const label = z.strictObject(eachLocale(() => z.string()));

const fieldSchema = z.strictObject({
  type: z.enum(scalarTypes),
  optional: z.boolean().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  unique: z.boolean().optional(),
  indexed: z.boolean().optional(),
  /** Of a number, its value; of a text, its length in characters. */
  min: z.number().optional(),
  max: z.number().optional(),
  pattern: z.string().optional(),
  values: z.array(z.string()).min(1).optional(),
  precision: z.int().min(1).optional(),
  scale: z.int().min(0).optional(),
  generated: z.boolean().optional(),
  readonly: z.boolean().optional(),
  secret: z.boolean().optional(),
  personal: z.enum(["none", "personal", "sensitive"]).optional(),
  label: label.optional(),
  description: z.string().optional(),
});

/** The kinds of a relation. Only `many-to-one` and `one-to-one` have a column here; see `schema.ts`. */
export const relationKinds = ["one-to-one", "one-to-many", "many-to-one", "many-to-many"] as const;

/** What becomes of an entity when the one that it refers to is deleted. */
export const deleteRules = ["cascade", "restrict", "set-null"] as const;

const relationSchema = z.strictObject({
  to: entityName,
  kind: z.enum(relationKinds),
  optional: z.boolean().optional(),
  on_delete: z.enum(deleteRules).optional(),
  label: label.optional(),
  description: z.string().optional(),
});

/** One entity of microforge.yaml. */
export const entitySchema = z.strictObject({
  label: label.optional(),
  plural: name(pluralProblem, fieldPattern).optional(),
  scope: z.enum(["none", "owner", "tenant"]).optional(),
  soft_delete: z.boolean().optional(),
  /** Keeps who created it and who changed it last, in `created_by` and `updated_by`. */
  audit: z.boolean().optional(),
  fields: z.record(fieldName, fieldSchema),
  relations: z.record(fieldName, relationSchema).optional(),
  unique: z.array(z.array(fieldName).min(1)).optional(),
});

export type Entity = z.infer<typeof entitySchema>;
export type Field = z.infer<typeof fieldSchema>;
export type Relation = z.infer<typeof relationSchema>;
export type Entities = Readonly<Record<string, Entity>>;

export const entitiesSchema = z.record(entityName, entitySchema);

/** Reads entities that ship with the templates, such as the example. */
export const readEntities = (text: string): Record<string, Entity> => readTemplateYaml(text, entitiesSchema);
