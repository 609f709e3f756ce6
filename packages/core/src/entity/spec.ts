import * as z from "zod";
import { readTemplateYaml } from "../templates/prepared.ts";

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

const fieldName = z.string().regex(/^[a-z][a-z0-9_]*$/u, "a field's name is snake_case ASCII");
const entityName = z.string().regex(/^[A-Z][A-Za-z0-9]*$/u, "an entity's name is UpperCamelCase ASCII");
const label = z.strictObject({ en: z.string(), zh: z.string() });

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

const relationSchema = z.strictObject({
  to: entityName,
  kind: z.enum(["one-to-one", "one-to-many", "many-to-one", "many-to-many"]),
  optional: z.boolean().optional(),
  on_delete: z.enum(["cascade", "restrict", "set-null"]).optional(),
});

/** One entity of microforge.yaml. */
export const entitySchema = z.strictObject({
  label: label.optional(),
  plural: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/u, "a plural is snake_case ASCII")
    .optional(),
  scope: z.enum(["none", "owner", "tenant"]).optional(),
  soft_delete: z.boolean().optional(),
  fields: z.record(fieldName, fieldSchema),
  relations: z.record(fieldName, relationSchema).optional(),
  unique: z.array(z.array(fieldName).min(1)).optional(),
});

export type Entity = z.infer<typeof entitySchema>;
export type Field = z.infer<typeof fieldSchema>;

export const entitiesSchema = z.record(entityName, entitySchema);

/** Reads entities that ship with the templates, such as the example. */
export const readEntities = (text: string): Record<string, Entity> => readTemplateYaml(text, entitiesSchema);
