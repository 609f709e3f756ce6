import { kebabCase, pascalCase, rustIdentifier, snakeCase, spaced } from "../naming.ts";
import { deleteRule, isToOne, relationColumn, tableName, uniqueColumns } from "../schema.ts";
import type { Entities, Entity, Relation } from "../spec.ts";
import { sqlName } from "../sql.ts";
import type { NamedField } from "../types/types.ts";
import { auditFields, scopeConditions } from "./caller.ts";

/** An entity, with the names and fields that follow from its specification. */
export interface Subject {
  readonly name: string;
  readonly entity: Entity;
  readonly type: string;
  readonly module: string;
  readonly plural: string;
  /** As SQL writes it. */
  readonly table: string;
  /** The path of the list, from the root of the service. */
  readonly path: string;
  /** Its own fields, then those that name other entities, then those that name callers. */
  readonly fields: readonly NamedField[];
  readonly references: readonly Reference[];
  /** Fields that must be different, together, for any two entities. */
  readonly groups: readonly (readonly string[])[];
}

/** A relation with a field in this entity. */
export interface Reference {
  readonly relation: string;
  /** The field in JSON, in Rust and in the table. */
  readonly field: string;
  readonly to: string;
  readonly optional: boolean;
  readonly onDelete: ReturnType<typeof deleteRule>;
}

/** A field's name in Rust. */
export const ident = ({ name }: { readonly name: string }): string => rustIdentifier(name);

/** SQL inside a Rust string literal. */
export const rustSql = (sql: string): string => sql.replaceAll('"', '\\"');

/** What is to be known of an entity before its code is written. */
export function subjectOf(name: string, entity: Entity): Subject {
  const type = pascalCase(name);
  const plural = tableName(name, entity);
  const relations = Object.entries(entity.relations ?? {}).filter(([, relation]) => isToOne(relation));
  const fields = Object.entries(entity.fields).map(([field, spec]) => ({ ...spec, name: field, entity: type }));
  return {
    name,
    entity,
    type,
    module: snakeCase(name),
    plural,
    table: sqlName(plural),
    path: `/api/v1/${kebabCase(plural)}`,
    fields: [
      ...fields,
      ...relations.map(([relation, spec]) => referenceField(relation, spec, type)),
      ...auditFields(entity, type),
    ],
    references: relations.map(([relation, spec]) => ({
      relation,
      field: relationColumn(relation),
      to: spec.to,
      optional: spec.optional === true,
      onDelete: deleteRule(spec),
    })),
    groups: uniqueColumns(entity),
  };
}

function referenceField(relation: string, { to, optional, label, description }: Relation, entity: string): NamedField {
  return {
    name: relationColumn(relation),
    entity,
    type: "uuid",
    description: `${description ?? label?.en ?? sentence(relation)}: the id of one ${pascalCase(to)}`,
    ...(optional ? { optional } : {}),
  };
}

/** What statements select from where only the row's being there matters. */
export const rowsOf = ({ table }: Subject): string => `SELECT id FROM ${table}`;

/** What every row must meet that a request can see, as Rust expressions; see `condition.rs`. */
export const conditionsOf = ({ entity }: Subject): string[] => [
  ...(entity.soft_delete ? ["PRESENT"] : []),
  ...scopeConditions(entity),
];

/** A name as the beginning of a sentence. */
export const sentence = (name: string): string => {
  const words = spaced(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The subject of another entity; the checks have refused relations that lead nowhere. */
export function subjectNamed(name: string, entities: Entities): Subject {
  const entity = entities[name];
  if (entity === undefined) throw new Error(`there is no entity ${name}`);
  return subjectOf(name, entity);
}
