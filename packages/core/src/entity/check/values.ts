import type { Text } from "../../program/messages.ts";
import { parsePattern } from "../pattern.ts";
import { enumType, lengths, type NamedField, sampleCount, variant } from "../types/types.ts";
import { tooLong } from "./names.ts";
import { takenTypes } from "./taken.ts";

const longestEnum = 48;
const longestPattern = 80;

/** What is wrong with the values of an enum, or with the pattern of a text. */
export function valueProblems(field: NamedField): Text[] {
  if (field.pattern !== undefined) return patternProblems(field, field.pattern);
  if (field.type !== "enum") return [];
  const { values = [] } = field;
  if (values.length === 0) return [{ en: "an enum needs `values`", zh: "enum 需要 `values`" }];
  const problems: Text[] = [];
  const variants = new Map<string, string>();
  for (const value of values) {
    const name = variant(value);
    const other = variants.get(name);
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,29}$/u.test(value)) {
      problems.push({
        en: `\`${value}\` is not a value: up to 30 ASCII letters, digits and \`_.-\``,
        zh: `\`${value}\` 不是有效的值：最多 30 个 ASCII 字母、数字和 \`_.-\``,
      });
    } else if (other === value) {
      problems.push({ en: `the value \`${value}\` stands twice`, zh: `值 \`${value}\` 重复` });
    } else if (other !== undefined) {
      problems.push({
        en: `\`${other}\` and \`${value}\` would have one name in Rust, \`${name}\``,
        zh: `\`${other}\` 与 \`${value}\` 在 Rust 中同名：\`${name}\``,
      });
    }
    variants.set(name, value);
  }
  const type = enumType(field);
  if (takenTypes.has(type))
    problems.push({
      en: `generated code uses the name \`${type}\` for something else`,
      zh: `生成的代码已将名称 \`${type}\` 用于其他用途`,
    });
  if (type.length > longestEnum) problems.push(tooLong(`\`${type}\``, `\`${type}\``, longestEnum));
  return problems;
}

function patternProblems(field: NamedField, source: string): Text[] {
  if (source.length > longestPattern) return [tooLong("a pattern", "正则表达式", longestPattern)];
  const pattern = parsePattern(source);
  if ("unsupported" in pattern) {
    return [
      {
        en: `the pattern is not understood from \`${pattern.unsupported}\` on`,
        zh: `无法理解正则表达式中从 \`${pattern.unsupported}\` 开始的部分`,
      },
    ];
  }
  const [min, max] = lengths(field);
  const samples = pattern.samples(sampleCount, min, max);
  if (samples.length === 0)
    return [
      {
        en: "no text of an allowed length was found that matches the pattern",
        zh: "没有找到既符合长度限制又匹配正则表达式的文本",
      },
    ];
  if (field.unique && samples.length < sampleCount)
    return [
      { en: "the pattern leaves too few texts for a unique field", zh: "正则表达式允许的文本太少，不适合唯一字段" },
    ];
  return [];
}
