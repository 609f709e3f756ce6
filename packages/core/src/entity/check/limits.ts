import type { Text } from "../../program/messages.ts";
import type { Field } from "../spec.ts";
import { decimalRange, lengths, type NamedField, units } from "../types/types.ts";

/** Fewer possible values than this are too few for a field that is different for every entity. */
const fewestUnique = 100;

/** The bytes that a service takes in one request unless it is configured otherwise: `http.max_body_bytes`. */
const longest = 2 ** 20;

/** What is wrong with the limits of a number or of a length. */
export function limitProblems(field: NamedField): Text[] {
  const { type, min, max } = field;
  const problems: Text[] = [];
  const isLength = type === "string" || type === "text" || type === "bytes";
  if (type === "i32" || type === "i64" || isLength) {
    for (const bound of [min, max]) {
      if (bound !== undefined && !Number.isSafeInteger(bound))
        problems.push({
          en: `${bound} is not a whole number that can be kept exactly`,
          zh: `${bound} 不是可以精确保存的整数`,
        });
      if (bound !== undefined && type === "i32" && Math.abs(bound) >= 2 ** 31)
        problems.push({ en: `${bound} does not fit into 32 bits`, zh: `${bound} 超出 32 位范围` });
      if (bound !== undefined && isLength && bound < 0)
        problems.push({ en: "a length cannot be negative", zh: "长度不能为负数" });
      if (bound !== undefined && isLength && bound > longest)
        problems.push({
          en: `a length may be at most ${longest}: a service takes no larger body (\`http.max_body_bytes\`)`,
          zh: `长度最多为 ${longest}：服务不接受更大的请求正文（\`http.max_body_bytes\`）`,
        });
    }
  }
  if (type === "decimal") problems.push(...decimalProblems(field));
  const [low, high] = isLength ? lengths(field) : [min, max];
  if (low !== undefined && high !== undefined && low > high)
    problems.push({ en: "`min` is greater than `max`", zh: "`min` 大于 `max`" });
  if (isLength && high === 0) problems.push({ en: "`max` must be at least 1", zh: "`max` 至少为 1" });
  if (type === "f64" && min !== undefined && min === max)
    problems.push({ en: "`min` and `max` leave a single value", zh: "`min` 与 `max` 之间只有一个值" });
  const isWhole = type === "i32" || type === "i64";
  const [least, most] = type === "decimal" ? decimalRange(field).map(Number) : isWhole ? [min, max] : [];
  const choices = least === undefined || most === undefined ? Infinity : most - least + 1;
  if (field.unique && choices < fewestUnique) {
    problems.push({
      en: `unique among ${choices} values allows no more entities than that`,
      zh: `唯一字段只有 ${choices} 个可能的值，实体数量将受此限制`,
    });
  }
  return problems;
}

function decimalProblems({ precision, scale, min, max }: Field): Text[] {
  if (precision === undefined || scale === undefined) {
    return [
      {
        en: "a decimal needs `precision` (digits in all) and `scale` (decimal places)",
        zh: "decimal 需要 `precision`（总位数）和 `scale`（小数位数）",
      },
    ];
  }
  // Kept in 64 bits, so that SQLite compares and sorts it exactly.
  if (precision > 18) return [{ en: "a decimal has at most 18 digits", zh: "decimal 最多 18 位数字" }];
  if (scale > precision) return [{ en: "`scale` is greater than `precision`", zh: "`scale` 大于 `precision`" }];
  return [min, max]
    .filter((bound) => bound !== undefined)
    .filter((bound) => {
      const exact = units(bound, scale);
      return exact === undefined || exact >= 10n ** BigInt(precision) || -exact >= 10n ** BigInt(precision);
    })
    .map((bound) => ({
      en: `${bound} does not fit into decimal(${precision}, ${scale})`,
      zh: `${bound} 超出 decimal(${precision}, ${scale}) 的范围`,
    }));
}
