import type { Text } from "../program/messages.ts";
import { pascalCase, snakeCase } from "./naming.ts";

/** The shape of names: what can be one at all, and the nearest that would do. */
export const entityPattern = /^[A-Z][A-Za-z0-9]*$/u;
export const fieldPattern = /^[a-z][a-z0-9_]*$/u;

/** What keeps a text from being an entity's name, with the nearest name that would do. */
export function entityNameProblem(name: string): Text | undefined {
  if (entityPattern.test(name)) return undefined;
  return misshapen(name, upperCamel(name), {
    en: "an entity's name is UpperCamelCase ASCII",
    zh: "实体名应为 ASCII 的 UpperCamelCase 形式",
  });
}

/** What keeps a text from being the name of a field or of a relation, with the nearest name that would do. */
export function fieldNameProblem(name: string): Text | undefined {
  if (fieldPattern.test(name)) return undefined;
  return misshapen(name, snakeCase(withoutMarks(name)), {
    en: "a field's name is snake_case ASCII",
    zh: "字段名应为 ASCII 的 snake_case 形式",
  });
}

/** What keeps a text from being an entity's plural. */
export const pluralProblem = (plural: string): Text | undefined =>
  fieldPattern.test(plural)
    ? undefined
    : { en: "a plural is snake_case ASCII", zh: "复数形式应为 ASCII 的 snake_case 形式" };

function misshapen(name: string, suggestion: string, rule: Text): Text {
  // Only marks on letters can be left away; other scripts have no spelling in ASCII that could be found here.
  if (/[^\p{ASCII}]/u.test(withoutMarks(name))) {
    return {
      en: `${rule.en}; what people read is its \`label\`, such as \`label: { en: …, zh: … }\``,
      zh: `${rule.zh}；显示名称请写在 \`label\` 中，例如 \`label: { en: …, zh: … }\``,
    };
  }
  if (/^[a-z]/iu.test(suggestion)) {
    return { en: `${rule.en}, such as \`${suggestion}\``, zh: `${rule.zh}，例如 \`${suggestion}\`` };
  }
  return { en: `${rule.en} and starts with a letter`, zh: `${rule.zh}，并以字母开头` };
}

/** `é` → `e`. */
const withoutMarks = (name: string): string => name.normalize("NFD").replace(/\p{Mn}/gu, "");

/** Keeps capitals inside of words, unless all letters are capitals. */
function upperCamel(name: string): string {
  const plain = withoutMarks(name);
  if (!/[a-z]/u.test(plain)) return pascalCase(plain);
  const parts = plain.split(/[^A-Za-z0-9]+/u);
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
}
