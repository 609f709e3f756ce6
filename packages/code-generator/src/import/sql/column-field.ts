import type { Field } from "@microforge/core/entity";
import type { Remarks } from "../imported.ts";
import { isProse, longestString, stringLimit, textField, textLimit } from "../texts.ts";
import type { Column, ColumnType, Database, Initial, Rule } from "./database.ts";

/** What is asked of a column besides its type. */
export interface ColumnUse {
  /** It is in an index, so it must be short. */
  readonly isKey: boolean;
}

/** The column as a field; undefined when there is no such type of field. */
export function columnField(
  column: Column,
  { isKey }: ColumnUse,
  database: Database,
  remarks: Remarks,
): Field | undefined {
  const { place, comment } = column;
  const { type, notNull, initial, rules } = withDomain(column, database);
  if (column.isComputed) {
    remarks.lost(place, "a computed column is left out", "未导入计算列");
    return undefined;
  }
  const values = database.enums.get(type.name);
  const field =
    values !== undefined && !type.isArray
      ? { type: "enum" as const, values }
      : typedField(column.name, type, isKey, place, database, remarks);
  if (field === undefined) return undefined;
  const ruled = rules.reduce((before, rule) => withRule(before, rule, place, remarks), field);
  if ((ruled.type === "text" || ruled.type === "string") && ruled.max === undefined && type.args.length === 0) {
    const limit = ruled.type === "text" ? textLimit : stringLimit;
    remarks.changed(
      place,
      `a text without a limit may have ${limit} characters`,
      `未限制长度的文本最多 ${limit} 个字符`,
    );
  }
  return {
    ...ruled,
    ...(!notNull && { optional: true }),
    ...initialFlags(ruled, initial, notNull, place, remarks),
    ...(comment !== undefined && comment.trim() !== "" && { description: comment.trim() }),
  };
}

/** A column whose type is a domain has the domain's type, and its rules besides its own. */
function withDomain(column: Column, { domains }: Database): Pick<Column, "type" | "notNull" | "initial" | "rules"> {
  let { type, notNull, initial, rules } = column;
  for (let depth = 0; depth < 10; depth += 1) {
    const domain = type.isArray ? undefined : domains.get(type.name);
    if (domain === undefined) break;
    notNull ||= domain.notNull;
    initial ??= domain.initial;
    rules = [...rules, ...domain.rules];
    type = domain.type;
  }
  return { type, notNull, initial, rules };
}

/** Types that are exactly a type of ours. */
const exact: Readonly<Record<string, Field["type"]>> = {
  bool: "bool",
  boolean: "bool",
  int4: "i32",
  int8: "i64",
  bigint: "i64",
  float4: "f64",
  float8: "f64",
  float: "f64",
  real: "f64",
  double: "f64",
  "double precision": "f64",
  uuid: "uuid",
  date: "date",
  time: "time",
  timestamptz: "datetime",
  timestamp: "datetime",
  datetime: "datetime",
  json: "json",
  jsonb: "json",
  bytea: "bytes",
  blob: "bytes",
};

const smallIntegers: Readonly<Record<string, readonly [min: number, max: number]>> = {
  int2: [-32_768, 32_767],
  smallint: [-32_768, 32_767],
};

const texts = new Set([
  "text",
  "varchar",
  "bpchar",
  "char",
  "character",
  "nchar",
  "nvarchar",
  "citext",
  "clob",
  "name",
  "string",
]);

function typedField(
  name: string,
  { name: type, args, isArray }: ColumnType,
  isKey: boolean,
  place: string,
  database: Database,
  remarks: Remarks,
): Field | undefined {
  if (isArray) {
    remarks.changed(place, "an array: kept as JSON, unchecked", "数组：以 JSON 保存，不做检查");
    return { type: "json" };
  }
  if (texts.has(type)) return textColumn(name, type, args[0], isKey, place, remarks);
  if (type === "numeric" || type === "decimal") return decimalColumn(args, place, remarks);
  const limits = Object.hasOwn(smallIntegers, type) ? smallIntegers[type] : undefined;
  if (limits !== undefined) return { type: "i32", min: limits[0], max: limits[1] };
  const known = Object.hasOwn(exact, type) ? exact[type] : undefined;
  if (type === "timestamp" && database.dialect === "postgres") {
    remarks.changed(place, "a time without a zone is taken as UTC", "不带时区的时间按 UTC 处理");
  }
  if (known === undefined) {
    if (type === "") remarks.lost(place, "a column without a type is left out", "未导入没有类型的列");
    else remarks.lost(place, `no field has the type \`${type}\``, `没有与类型 \`${type}\` 对应的字段类型`);
    return undefined;
  }
  return { type: known };
}

function textColumn(
  name: string,
  type: string,
  length: number | undefined,
  isKey: boolean,
  place: string,
  remarks: Remarks,
): Field {
  if (type === "citext")
    remarks.lost(place, "texts that differ in case are different here", "此处大小写不同的文本视为不同");
  if (length !== undefined) return textField(undefined, length, false);
  const isLong = !isKey && (type === "text" || type === "clob" || isProse(name));
  return textField(undefined, undefined, isLong);
}

function decimalColumn([precision, scale = 0]: readonly number[], place: string, remarks: Remarks): Field | undefined {
  if (precision === undefined) {
    remarks.changed(
      place,
      "a decimal without digits given has 18, of which 6 are decimal places",
      "未指定位数的 decimal 共 18 位，其中 6 位小数",
    );
    return { type: "decimal", precision: 18, scale: 6 };
  }
  return { type: "decimal", precision, scale };
}

function withRule(field: Field, rule: Rule, place: string, remarks: Remarks): Field {
  const isText = field.type === "string" || field.type === "text";
  const isNumber = field.type === "i32" || field.type === "i64" || field.type === "f64" || field.type === "decimal";
  if ("values" in rule) {
    const values = rule.values.filter((value) => typeof value === "string");
    if (isText && values.length === rule.values.length) return { type: "enum", values: [...new Set(values)] };
    // Where there are no truth values, they are written as numbers.
    if (rule.values.every((value) => value === 0 || value === 1)) {
      if (field.type === "bool") return field;
      if (field.type === "i32" || field.type === "i64") {
        remarks.changed(place, "a number that is 0 or 1 becomes true or false", "取值 0 或 1 的数字变为布尔值");
        return { type: "bool" };
      }
    }
  } else if ("pattern" in rule) {
    if (isText) return { ...field, pattern: rule.pattern };
  } else if (rule.of === "length" ? isText : isNumber) {
    const isWhole = rule.of === "length" || field.type === "i32" || field.type === "i64";
    const step = rule.isExclusive ? (rule.bound === "min" ? 1 : -1) : 0;
    if (step === 0 || isWhole) return withBound(field, rule.bound, rule.value + step);
    if (field.type === "decimal") {
      // The next decimal is a last place away.
      const next = Number((rule.value + step * 10 ** -(field.scale ?? 0)).toFixed(field.scale ?? 0));
      return withBound(field, rule.bound, next);
    }
  }
  remarks.lost(place, "a CHECK is left out that the type has no counterpart for", "未保留该类型没有对应内容的 CHECK");
  return field;
}

/** The stricter of two bounds counts. A text becomes short or long by its length. */
function withBound(field: Field, bound: "min" | "max", value: number): Field {
  const before = field[bound];
  const stricter = before === undefined ? value : bound === "min" ? Math.max(before, value) : Math.min(before, value);
  const next = { ...field, [bound]: stricter };
  return field.type === "text" && bound === "max" && stricter <= longestString ? { ...next, type: "string" } : next;
}

function initialFlags(
  field: Field,
  initial: Initial | undefined,
  notNull: boolean,
  place: string,
  remarks: Remarks,
): Pick<Field, "default" | "generated"> {
  if (initial === undefined) return {};
  if ("text" in initial) {
    remarks.lost(place, `the default \`${initial.text}\` is left out`, `未保留默认值 \`${initial.text}\``);
    return {};
  }
  if (!notNull) {
    remarks.lost(place, "the default is left out: a missing value is null here", "未保留默认值：此处缺省即为 null");
    return {};
  }
  if ("literal" in initial) return { default: literalFor(field, initial.literal) };
  const fits =
    (initial.made === "uuid" && field.type === "uuid") || (initial.made === "now" && field.type === "datetime");
  if (fits) return { generated: true };
  remarks.lost(
    place,
    `a default that the database makes (${initial.made}) is left out`,
    `未保留由数据库生成的默认值（${initial.made}）`,
  );
  return {};
}

/** The default in the type of its field: databases write numbers and truth values as texts, too. */
function literalFor({ type }: Field, literal: string | number | boolean): string | number | boolean {
  if (type === "bool") {
    if (literal === 1 || /^(?:t|true|y|yes|on|1)$/iu.test(String(literal))) return true;
    if (literal === 0 || /^(?:f|false|n|no|off|0)$/iu.test(String(literal))) return false;
  }
  const isNumber = type === "i32" || type === "i64" || type === "f64";
  if (isNumber && typeof literal === "string" && literal.trim() !== "" && Number.isFinite(Number(literal)))
    return Number(literal);
  if (!isNumber && type !== "decimal" && type !== "bool") return String(literal);
  return literal;
}
