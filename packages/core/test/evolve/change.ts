import type { DataRule, Rename } from "../../src/entity/evolve/evolve.ts";
import type { Entities, Entity, Field, Relation } from "../../src/entity/spec.ts";
import type { Store } from "../../src/entity/types/types.ts";
import { id, type Rows } from "./databases.ts";

/** A change of entities, the rows before it, and what becomes of them. */
export interface Change {
  readonly name: string;
  readonly before: Entities;
  readonly after: Entities;
  readonly renames?: readonly Rename[];
  readonly rules?: readonly DataRule[];
  readonly rows?: Rows;
  readonly become?: Rows;
  /** The rows when it is taken back, if not those before it; `empty` where that works only without rows. */
  readonly back?: Rows | "empty";
  readonly loses?: readonly string[];
  readonly migrations?: readonly string[];
  readonly stores?: readonly Store[];
}

export const name: Field = { type: "string" };
export const one = (fields: Record<string, Field>, rest: Omit<Entity, "fields"> = {}): Entities => ({
  Task: { fields: { name, ...fields }, ...rest },
});

/** A field that changes, with values before and after. */
export const field = (
  title: string,
  from: Field | undefined,
  to: Field | undefined,
  values: readonly (readonly [before: Rows[string][number][string], after: Rows[string][number][string]])[],
  rest: Partial<Change> & { readonly rule?: Omit<DataRule, "entity" | "field"> } = {},
): Change => {
  const { rule, ...change } = rest;
  const rowsOf = (which: 0 | 1): Rows => ({
    tasks: values.map((pair, n) => ({ id: id(n), name: `Task ${n}`, x: pair[which] })),
  });
  return {
    name: title,
    before: one(from ? { x: from } : {}),
    after: one(to ? { x: to } : {}),
    rows: from ? rowsOf(0) : { tasks: values.map((_, n) => ({ id: id(n), name: `Task ${n}` })) },
    become: to ? rowsOf(1) : { tasks: values.map((_, n) => ({ id: id(n), name: `Task ${n}` })) },
    ...(rule ? { rules: [{ entity: "Task", field: "x", ...rule }] } : {}),
    ...change,
  };
};

export const cast = { rule: { cast: true } } as const;
export const lost = ["`Task.x`: its values"];

export const named = (rest: Omit<Entity, "fields">, fields: Record<string, Field> = {}): Entity => ({
  fields: { name, ...fields },
  ...rest,
});
export const to = (entity: string, rest: Partial<Relation> = {}): Relation => ({
  to: entity,
  kind: "many-to-one",
  ...rest,
});
export const tags: Relation = { to: "Tag", kind: "many-to-many" };
export const User = named({}, { email: { type: "email", unique: true } });
export const Tag = named({});
export const task = (relations: Record<string, Relation>, rest: Omit<Entity, "fields"> = {}): Entity =>
  named({ relations, ...rest });
export const user = { id: id(1), name: "Ann", email: "a@example.com" };
