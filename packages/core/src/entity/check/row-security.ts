import type { Text } from "../../program/messages.ts";
import { joinTable, tenantColumn } from "../schema.ts";
import type { Entities } from "../spec.ts";
import type { EntityProblem } from "./check.ts";

/** What cannot be kept where the database itself keeps tenants apart. */
export function rowSecurityProblems(entities: Entities): EntityProblem[] {
  return Object.entries(entities).flatMap(([entity, { scope, relations = {} }]) =>
    Object.entries(relations).flatMap(([name, relation]): EntityProblem[] => {
      if (scope !== "tenant" || relation.kind !== "many-to-many") return [];
      const { own, other } = joinTable(entity, name, relation);
      const end = own === tenantColumn ? entity : other === tenantColumn ? relation.to : undefined;
      return end === undefined ? [] : [{ entity, text: twoColumns(name, end) }];
    }),
  );
}

const twoColumns = (relation: string, end: string): Text => ({
  en: `\`relations.${relation}\`: the column \`${tenantColumn}\` of its table says whose the row is, and would also be the reference to \`${end}\`: use another name for that entity, such as \`${end}Record\``,
  zh: `\`relations.${relation}\`：其关联表的列 \`${tenantColumn}\` 表示该行所属的租户，又要用来引用 \`${end}\`：请为该实体换一个名称，例如 \`${end}Record\``,
});
