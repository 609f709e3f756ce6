import type { Text } from "../../program/messages.ts";
import { entityNameProblem, fieldNameProblem } from "../name-shape.ts";
import { pascalCase, rustIdentifier, snakeCase } from "../naming.ts";
import { tableName } from "../schema.ts";
import type { Entity } from "../spec.ts";
import { listParameters, ownFields, reservedTable, takenModules, takenTables, takenTypes } from "./taken.ts";

/** Names stand in lines of generated code and of SQL, whose identifiers have at most 63 characters. */
export const longestName = 30;
const longestPlural = 40;

export const tooLong = (en: string, zh: string, most: number): Text => ({
  en: `${en} may have at most ${most} characters`,
  zh: `${zh}最多 ${most} 个字符`,
});

/** Why no service can have an entity of this name. */
export function entityNameProblems(name: string, entity: Entity): Text[] {
  const misnamed = entityNameProblem(name);
  if (misnamed) return [misnamed];
  const problems: Text[] = [];
  const type = pascalCase(name);
  const module = snakeCase(name);
  const plural = tableName(name, entity);
  const instead: Text = {
    en: `add a word, such as \`${name}Record\``,
    zh: `请加上一个词，例如 \`${name}Record\``,
  };
  if (name.length > longestName) problems.push(tooLong("the name", "名称", longestName));
  if (plural.length > longestPlural) problems.push(tooLong("the plural", "复数形式", longestPlural));
  if (hasOddUnderscores(plural))
    problems.push({ en: `\`plural\`: ${underscores.en}`, zh: `\`plural\`：${underscores.zh}` });
  if (takenTypes.has(type)) {
    problems.push({
      en: `generated code uses the name \`${type}\` for something else: ${instead.en}`,
      zh: `生成的代码已将名称 \`${type}\` 用于其他用途：${instead.zh}`,
    });
  } else if (takenModules.has(module)) {
    problems.push({
      en: `every service has a module or crate \`${module}\` already: ${instead.en}`,
      zh: `每个服务都已有名为 \`${module}\` 的模块或 crate：${instead.zh}`,
    });
  }
  if (rustIdentifier(module) !== module) {
    problems.push({
      en: `\`${module}\` is a keyword of Rust and cannot be a module: ${instead.en}`,
      zh: `\`${module}\` 是 Rust 关键字，不能作为模块名：${instead.zh}`,
    });
  }
  if (takenTables.has(plural) || reservedTable.test(plural)) {
    problems.push({
      en: `the table \`${plural}\` belongs to the service or to its database: set another \`plural\``,
      zh: `表 \`${plural}\` 属于服务或数据库本身：请另设 \`plural\``,
    });
  }
  return problems;
}

/** Why a field, or the column of a relation, cannot have this name. */
export function fieldNameProblems(name: string): Text[] {
  const misnamed = fieldNameProblem(name);
  if (misnamed) return [misnamed];
  const problems = plainNameProblems(name);
  if (ownFields.some((field) => field === name)) {
    problems.push({ en: "every entity has this field already", zh: "每个实体都已有此字段" });
  }
  // A filter without it would have one all the same in TypeScript, of another type.
  if (name === "constructor") {
    problems.push({
      en: "every object of JavaScript has one already, so clients could not leave it out: add a word, such as `constructor_name`",
      zh: "JavaScript 的每个对象都已有同名成员，客户端无法将其省略：请加上一个词，例如 `constructor_name`",
    });
  }
  if (listParameters.has(name)) {
    problems.push({
      en: "every list has a parameter of this name, so it could not be a filter",
      zh: "每个列表都有同名参数，因此无法用作筛选条件",
    });
  }
  return problems;
}

/** Why neither a field nor a relation can have this name. */
export function plainNameProblems(name: string): Text[] {
  const problems: Text[] = [];
  if (name.length > longestName) problems.push(tooLong("the name", "名称", longestName));
  if (hasOddUnderscores(name)) problems.push(underscores);
  return problems;
}

const hasOddUnderscores = (name: string): boolean => /__|_$/u.test(name);

const underscores: Text = {
  en: "a name has single underscores, and none at its end",
  zh: "名称中的下划线只能单个出现，且不能在末尾",
};
