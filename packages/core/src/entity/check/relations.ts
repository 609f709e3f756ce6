import type { Text } from "../../program/messages.ts";
import { fieldNameProblem } from "../name-shape.ts";
import { deleteRule, isToOne, relationColumn } from "../schema.ts";
import type { Entity, Relation } from "../spec.ts";
import { fieldNameProblems, plainNameProblems } from "./names.ts";

/** What is wrong with one relation of the entity `name`, whatever it leads to. */
export function relationProblems(name: string, relation: string, spec: Relation): Text[] {
  const misnamed = fieldNameProblem(relation);
  if (misnamed) return [misnamed];
  return isToOne(spec)
    ? [...fieldNameProblems(relationColumn(relation)), ...toOneProblems(name, spec)]
    : [...plainNameProblems(relation), ...toManyProblems(spec)];
}

function toOneProblems(name: string, spec: Relation): Text[] {
  const problems: Text[] = [];
  if (deleteRule(spec) === "set-null" && !spec.optional) {
    problems.push({
      en: "`on_delete: set-null` needs `optional: true`",
      zh: "`on_delete: set-null` 需要 `optional: true`",
    });
  }
  if (spec.to === name && !spec.optional) {
    problems.push({
      en: `the first \`${name}\` would need another one: make it \`optional\``,
      zh: `第一个 \`${name}\` 需要引用另一个已存在的实体：请设为 \`optional\``,
    });
  }
  return problems;
}

function toManyProblems({ kind, optional, on_delete }: Relation): Text[] {
  const problems: Text[] = [];
  if (optional !== undefined) {
    problems.push({
      en: `\`optional\` means nothing to a ${kind} relation: there can be none anyway`,
      zh: `\`optional\` 对 ${kind} 关系没有意义：这种关系本来就可以为空`,
    });
  }
  if (on_delete !== undefined) {
    problems.push(
      kind === "one-to-many"
        ? {
            en: "`on_delete` belongs to the many-to-one relation on the other side",
            zh: "`on_delete` 应写在另一侧的 many-to-one 关系上",
          }
        : {
            en: "`on_delete` means nothing to a many-to-many relation: only the link is deleted",
            zh: "`on_delete` 对 many-to-many 关系没有意义：被删除的只是关联",
          },
    );
  }
  return problems;
}

/** Names that would stand twice in one entity: fields, relations, and columns that follow from other settings. */
export function clashProblems(entity: Entity): Text[] {
  const problems: Text[] = [];
  const taken = new Map(impliedColumns(entity));
  for (const name of Object.keys(entity.fields)) {
    const setting = taken.get(name);
    if (setting !== undefined) problems.push(implied(`fields.${name}`, name, setting));
  }
  for (const [name, relation] of Object.entries(entity.relations ?? {})) {
    if (Object.hasOwn(entity.fields, name)) {
      problems.push({
        en: `\`relations.${name}\`: a field has this name already`,
        zh: `\`relations.${name}\`：已有同名字段`,
      });
    }
    if (!isToOne(relation)) continue;
    const column = relationColumn(name);
    const setting = taken.get(column);
    if (setting !== undefined) problems.push(implied(`relations.${name}`, column, setting));
    if (Object.hasOwn(entity.fields, column)) {
      problems.push({
        en: `\`relations.${name}\`: its column is \`${column}\`, and a field has this name: rename one of them`,
        zh: `\`relations.${name}\`：其列名为 \`${column}\`，已有同名字段：请重命名其中之一`,
      });
    }
  }
  return problems;
}

/** Columns beyond those of every entity, and the setting that brings them. */
function* impliedColumns({ audit, soft_delete, scope }: Entity): Generator<readonly [column: string, setting: string]> {
  if (audit) {
    yield ["created_by", "audit"];
    yield ["updated_by", "audit"];
  }
  if (soft_delete) yield ["deleted_at", "soft_delete"];
  if (scope === "owner" || scope === "tenant") yield [`${scope}_id`, `scope: ${scope}`];
}

const implied = (place: string, column: string, setting: string): Text => ({
  en: `\`${place}\`: \`${setting}\` brings a column \`${column}\` already: leave this one out, or rename it`,
  zh: `\`${place}\`：\`${setting}\` 已带有列 \`${column}\`：请去掉或重命名此项`,
});
