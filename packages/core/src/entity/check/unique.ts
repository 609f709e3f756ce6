import type { Text } from "../../program/messages.ts";
import { isToOne } from "../schema.ts";
import type { Entity } from "../spec.ts";
import { typeFacts } from "../types/types.ts";

/** What is wrong with the groups of fields and relations that must be different together. */
export function uniqueProblems({ fields, relations = {}, unique = [] }: Entity): Text[] {
  return unique.flatMap((group) => {
    const problems = [...new Set(group)].flatMap((name) => memberProblems(name, { fields, relations }));
    if (new Set(group).size === group.length) return problems;
    return [
      ...problems,
      {
        en: `\`unique\`: \`${group.join(", ")}\` names one of them twice`,
        zh: `\`unique\`：\`${group.join(", ")}\` 中有重复的名称`,
      },
    ];
  });
}

function memberProblems(name: string, { fields, relations = {} }: Entity): Text[] {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const relation = Object.hasOwn(relations, name) ? relations[name] : undefined;
  if (!field && !relation) {
    return [
      { en: `\`unique\`: there is no field or relation \`${name}\``, zh: `\`unique\`：没有字段或关系 \`${name}\`` },
    ];
  }
  if (field ? !field.secret && typeFacts(field.type).sortable : relation && isToOne(relation)) return [];
  return [
    {
      en: `\`unique\`: \`${name}\` cannot be part of a unique group`,
      zh: `\`unique\`：\`${name}\` 不能用于唯一约束`,
    },
  ];
}
