import type { Text } from "../../program/messages.ts";
import { type NamedField, type TypedKey, typeFacts } from "../types/types.ts";
import { defaultProblems } from "./defaults.ts";
import { limitProblems } from "./limits.ts";
import { fieldNameProblems } from "./names.ts";
import { valueProblems } from "./values.ts";

/** What is wrong with one field, whatever stands beside it. */
export function fieldProblems(field: NamedField): Text[] {
  const problems = [...fieldNameProblems(field.name), ...keyProblems(field)];
  if (problems.length > 0) return problems;
  return [...limitProblems(field), ...valueProblems(field), ...defaultProblems(field), ...flagProblems(field)];
}

const typedKeys: readonly TypedKey[] = [
  "min",
  "max",
  "pattern",
  "values",
  "precision",
  "scale",
  "default",
  "generated",
  "secret",
  "unique",
];

/** Keys that have no meaning for the field's type. */
function keyProblems(field: NamedField): Text[] {
  const { takes } = typeFacts(field.type);
  return typedKeys
    .filter((key) => field[key] !== undefined && field[key] !== false && !takes.includes(key))
    .map((key) => meaningless(key, field.type));
}

/** Types whose values could be written down, but not as a default of the database and of generated code alike. */
const withoutDefault = new Set(["date", "time", "datetime", "uuid", "json", "bytes"]);

function meaningless(key: TypedKey, type: string): Text {
  if (key === "unique") {
    return { en: `a field of type \`${type}\` cannot be unique`, zh: `\`${type}\` 类型的字段不能是唯一的` };
  }
  if (key === "default" && withoutDefault.has(type)) {
    return {
      en: `a field of type \`${type}\` has no fixed default: make it \`optional\`${orGenerated(type).en}`,
      zh: `\`${type}\` 类型的字段没有固定的默认值：请设为 \`optional\`${orGenerated(type).zh}`,
    };
  }
  return { en: `\`${key}\` means nothing to the type \`${type}\``, zh: `\`${key}\` 对类型 \`${type}\` 没有意义` };
}

const orGenerated = (type: string): Text =>
  type === "uuid" || type === "datetime" ? { en: " or `generated`", zh: " 或 `generated`" } : { en: "", zh: "" };

function flagProblems({
  type,
  secret,
  unique,
  indexed,
  readonly,
  optional,
  generated,
  default: value,
}: NamedField): Text[] {
  const problems: Text[] = [];
  if (unique && value !== undefined) {
    problems.push({
      en: "a unique field has no default: the second entity would not get it",
      zh: "唯一字段不能有默认值：第二个实体将无法使用它",
    });
  }
  if (secret && (unique || indexed || value !== undefined || readonly)) {
    problems.push({
      en: "a secret field cannot be unique, indexed, read-only or have a default",
      zh: "保密字段不能是唯一、有索引、只读的，也不能有默认值",
    });
  }
  if (indexed && typeFacts(type).listed === undefined) {
    problems.push({
      en: `lists cannot be filtered by the type \`${type}\`, so an index has no use`,
      zh: `列表不能按类型 \`${type}\` 筛选，因此索引没有用处`,
    });
  }
  if (indexed && !typeFacts(type).sortable)
    problems.push({
      en: `a field of type \`${type}\` is too long for an index`,
      zh: `类型 \`${type}\` 的字段太长，不能建立索引`,
    });
  if (readonly && !optional && !generated && value === undefined) {
    problems.push({
      en: "a read-only field needs a default, or must be optional",
      zh: "只读字段需要默认值，或者必须是可选的",
    });
  }
  if (readonly && unique && !generated && !optional)
    problems.push({
      en: "all entities would have the same value of this unique field",
      zh: "所有实体的该唯一字段值都会相同",
    });
  if (generated && optional)
    problems.push({
      en: "a generated field always has a value, so it is not optional",
      zh: "自动生成的字段总有值，不能是可选的",
    });
  return problems;
}
