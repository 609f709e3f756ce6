import { rustString } from "../../templates/escape.ts";
import { isToOne, joinTable } from "../schema.ts";
import type { Entities } from "../spec.ts";
import { sqlName } from "../sql.ts";
import { assignment, continued, fits, vertical } from "./layout.ts";
import { type Reference, rowsOf, rustSql, type Subject, subjectNamed } from "./subject.ts";

/** One step of a deletion, as `reference.rs` takes it; `by` is the field that stands in the way. */
type Step =
  | { readonly kind: "Refused"; readonly by: string; readonly sql: string }
  | { readonly kind: "Changed" | "Deleted"; readonly sql: string };

/**
 * The steps of a deletion as a Rust constant; empty when it is a single statement. What refuses it comes first, then
 * what happens to the rows that refer to it, the farthest first.
 */
export function deletion(subject: Subject, entities: Entities): string {
  const steps = consequences(subject, { of: "= $1", softly: subject.entity.soft_delete === true, path: [] }, entities);
  if (steps.length === 0 && !subject.entity.soft_delete) return "";
  const all = [
    ...steps.filter(({ kind }) => kind === "Refused"),
    ...steps.filter(({ kind }) => kind !== "Refused"),
    removal(subject, "id = $1"),
  ];
  const left = "const DELETE: &[Step]";
  const [only, ...others] = all;
  if (only && others.length === 0) {
    const line = assignment("", left, "&[", [inRust(only, "    ")], "];");
    // A single item that does not even fit below shares the brackets' lines.
    return line.split("\n").length > 2 ? `${left} = &[${tall(only, "")}];` : line;
  }
  const items = all.map((step) => inRust(step, "    "));
  const isTall = items.some((item) => item.includes("\n"));
  return isTall ? `${left} = ${vertical("", "&[", items, "];")}` : assignment("", left, "&[", items, "];");
}

/** A step at an indent: on one line if it fits. */
function inRust(step: Step, indent: string): string {
  const line = `Step::${step.kind}(${[...blame(step), rustString(step.sql)].join(", ")})`;
  return fits(`${indent}${line},`) ? line : tall(step, indent);
}

/** The same, one argument a line. */
function tall(step: Step, indent: string): string {
  const inner = `${indent}    `;
  const sql = rustString(step.sql);
  const literal = fits(`${inner}${sql},`) ? sql : `"\\\n${continued(inner, [rustSql(step.sql)])}"`;
  return vertical(indent, `Step::${step.kind}(`, [...blame(step), literal], ")");
}

const blame = (step: Step): string[] => (step.kind === "Refused" ? [rustString(step.by)] : []);

/** How rows go. */
function removal({ table, entity }: Subject, where: string): Step {
  if (!entity.soft_delete) return { kind: "Deleted", sql: `DELETE FROM ${table} WHERE ${where}` };
  const changes = "deleted_at = $2, updated_at = $2, version = version + 1";
  return { kind: "Changed", sql: `UPDATE ${table} SET ${changes} WHERE ${where} AND deleted_at IS NULL` };
}

interface Departure {
  /** Which rows go, as the right side of a comparison with their id. */
  readonly of: string;
  readonly softly: boolean;
  /** The entities that led here. */
  readonly path: readonly string[];
}

/** What the removal of rows means for those that refer to them. */
function consequences(subject: Subject, departure: Departure, entities: Entities): Step[] {
  const path = [...departure.path, subject.name];
  const links = departure.softly ? joins(subject, departure.of, entities) : [];
  const steps = Object.keys(entities).flatMap((name) => {
    const other = subjectNamed(name, entities);
    const held = other.references.filter(({ to }) => to === subject.name);
    return held.flatMap((reference) => consequence(other, reference, { ...departure, path }, entities));
  });
  return [...links, ...steps];
}

function consequence(
  other: Subject,
  reference: Reference,
  { of, softly, path }: Departure,
  entities: Entities,
): Step[] {
  const { table, plural, entity } = other;
  const where = `${sqlName(reference.field)} ${of}`;
  const isSoft = entity.soft_delete === true;
  switch (reference.onDelete) {
    case "restrict": {
      const present = isSoft ? " AND deleted_at IS NULL" : "";
      // A row does not hold itself.
      const itself = path.length === 1 && path[0] === other.name ? " AND id <> $1" : "";
      const sql = `SELECT 1 FROM ${table} WHERE ${where}${present}${itself} LIMIT 1`;
      const refused: Step = { kind: "Refused", by: `${plural}.${reference.field}`, sql };
      // What is deleted already holds nothing back, though the foreign key still sees it.
      const purged: Step = { kind: "Deleted", sql: `DELETE FROM ${table} WHERE ${where} AND deleted_at IS NOT NULL` };
      return isSoft && !softly ? [refused, purged] : [refused];
    }
    case "set-null": {
      // The foreign key would do it, too, but the version would not tell clients that the row has changed.
      const changes = `${sqlName(reference.field)} = NULL, updated_at = $2, version = version + 1`;
      return [{ kind: "Changed", sql: `UPDATE ${table} SET ${changes} WHERE ${where}` }];
    }
    case "cascade": {
      const further = path.includes(other.name)
        ? []
        : consequences(other, { of: `IN (${rowsOf(other)} WHERE ${where})`, softly: softly && isSoft, path }, entities);
      return softly ? [...further, removal(other, where)] : further;
    }
  }
}

/** The statements that take the links of rows away. */
const joins = (subject: Subject, of: string, entities: Entities): Step[] =>
  Object.entries(entities).flatMap(([name, { relations = {} }]) =>
    Object.entries(relations)
      .filter(([, relation]) => !isToOne(relation) && relation.kind === "many-to-many")
      .flatMap(([relation, spec]) => {
        const { name: table, own, other } = joinTable(name, relation, spec);
        const columns = [...(name === subject.name ? [own] : []), ...(spec.to === subject.name ? [other] : [])];
        return columns.map(
          (column): Step => ({
            kind: "Deleted",
            sql: `DELETE FROM ${sqlName(table)} WHERE ${sqlName(column)} ${of}`,
          }),
        );
      }),
  );
