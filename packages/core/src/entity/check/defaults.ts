import type { Text } from "../../program/messages.ts";
import { parsePattern } from "../pattern.ts";
import { decimalRange, lengths, type NamedField, units } from "../types/types.ts";

/** Defaults stand in lines of generated code. */
const longestDefault = 60;
const longestAddress = 80;

/** What is wrong with a field's default. */
export function defaultProblems(field: NamedField): Text[] {
  const { default: value } = field;
  if (value === undefined) return [];
  if (field.optional) {
    return [{ en: "an optional field has no default: absent means null", zh: "可选字段没有默认值：缺省即为 null" }];
  }
  const longest = field.type === "email" || field.type === "url" ? longestAddress : longestDefault;
  if ([...String(value)].length > longest) {
    return [{ en: `a default may have at most ${longest} characters`, zh: `默认值最多 ${longest} 个字符` }];
  }
  if (isValueOf(field, value)) return [];
  const shown = JSON.stringify(value);
  return [{ en: `the default ${shown} breaks the field's own rules`, zh: `默认值 ${shown} 不符合该字段自身的规则` }];
}

function isValueOf(field: NamedField, value: string | number | boolean): boolean {
  const { type, values = [], min = -Infinity, max = Infinity, scale = 0 } = field;
  switch (type) {
    case "bool":
      return typeof value === "boolean";
    case "i32":
    case "i64": {
      const isWhole = typeof value === "number" && Number.isSafeInteger(value);
      return isWhole && value >= min && value <= max && (type === "i64" || Math.abs(value) < 2 ** 31);
    }
    case "f64":
      return typeof value === "number" && value >= min && value <= max;
    case "decimal": {
      const [low, high] = decimalRange(field);
      const exact = typeof value === "boolean" ? undefined : units(value, scale);
      return exact !== undefined && exact >= low && exact <= high;
    }
    case "enum":
      return values.includes(String(value));
    case "email":
      return typeof value === "string" && /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/u.test(value);
    case "url":
      return typeof value === "string" && /^https?:\/\/[\w.-]+(?:[:/?#]\S*)?$/u.test(value);
    default:
      return typeof value === "string" && isTextOf(field, value);
  }
}

function isTextOf(field: NamedField, text: string): boolean {
  const [min, max] = lengths(field);
  const length = [...text].length;
  return length >= min && length <= max && !text.includes("\0") && matches(field.pattern, text);
}

/** A pattern that is not understood is told on its own. */
const matches = (pattern: string | undefined, text: string): boolean =>
  pattern === undefined || "unsupported" in parsePattern(pattern) || new RegExp(pattern, "u").test(text);
