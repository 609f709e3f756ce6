import { CliError, exitCodes } from "../program/errors.ts";
import type { Text } from "../program/messages.ts";
import { pascalCase, pluralSnake, rustIdentifier, snakeCase } from "./naming.ts";
import { parsePattern } from "./pattern.ts";
import type { Entity, Field } from "./spec.ts";
import {
  decimalRange,
  enumType,
  lengths,
  type NamedField,
  type Store,
  type TypedKey,
  typeFacts,
  units,
  variant,
} from "./types.ts";

/** Names stand in lines of generated code and of SQL, whose identifiers have at most 63 characters. */
const longestName = 30;
const longestPlural = 40;
const mostFields = 80;
const longestEnum = 48;

/** What every entity has without saying so. */
export const ownFields = ["id", "created_at", "updated_at", "version"] as const;

/** What lists take besides filters. */
const listParameters = new Set(["limit", "cursor", "sort"]);

/** Types that generated files use by these names. */
const takenTypes = new Set(
  (
    "AppState Box BulkProblems BulkResults Bulk ChangeProblems Choice Claim Claimed Client Completion CreateProblems Date " +
    "Decimal DbQuery DbRow DeleteProblems Duration Err Field Fields Fingerprint Fn FnMut FnOnce Future Idempotency " +
    "IdempotencyKey IdempotencyStore IfMatch IfNoneMatch Iterator Json Kind Link List ListDocument ListParameters " +
    "ListProblems ListQuery ListRequest Listed MergePatch None Ok OpenApiRouter Operator Option Page PatchOf PathId Pattern " +
    "Problem RawQuery ReadProblems Response Result Row Secret Self Send Serialize Some State Store StoreError String Sync " +
    "TestService TimeOfDay Timestamp ToSchema ToString Uuid Value ValueKind Vec Violation"
  ).split(" "),
);

/** Modules of every service, and crates; an entity's module stands beside them. */
const takenModules = new Set(
  (
    "admission api axum base body bulk bytes choice config context core cors cursor database db decimal docs domain error " +
    "events extract failure health http idempotency idempotent language list listing metrics moment observe openapi patch " +
    "precondition problem problem_kind problems rate_limit respond row rpc serde server sqlx state std store support " +
    "telemetry test time tokio types url utoipa uuid validation value"
  ).split(" "),
);

/** What is wrong with an entity, in words; nothing when its code can be generated. */
export function entityProblems(name: string, entity: Entity): Text[] {
  const type = pascalCase(name);
  const problems = [...nameProblems(name, entity), ...notYet(entity)];
  const fields = Object.entries(entity.fields).map(([field, spec]) => ({ ...spec, name: field, entity: type }));
  if (!fields.some(isWritable)) {
    problems.push({
      en: "at least one field must be one that clients can write",
      zh: "至少要有一个客户端可以写入的字段",
    });
  }
  if (fields.length > mostFields) {
    problems.push({ en: `an entity may have at most ${mostFields} fields`, zh: `实体最多 ${mostFields} 个字段` });
  }
  for (const field of fields) problems.push(...fieldProblems(field).map(prefixed(`fields.${field.name}`)));
  for (const group of entity.unique ?? []) problems.push(...groupProblems(group, fields).map(prefixed("unique")));
  return problems;
}

/** Refuses an entity whose code cannot be generated; all that is wrong with it is told at once. */
export function checkEntity(name: string, entity: Entity): void {
  refuse(name, entityProblems(name, entity));
}

/** Refuses an entity that a store cannot hold as it is specified. */
export function checkEntityForStore(name: string, entity: Entity, store: Store): void {
  const problems: Text[] = [];
  for (const [field, spec] of Object.entries(entity.fields)) {
    const inIndex = spec.unique || spec.indexed || entity.unique?.some((group) => group.includes(field));
    // 2704 bytes are a third of a page; a character has up to 4, and id or other columns need room beside it.
    if (store === "postgres" && spec.type === "string" && inIndex && lengths(spec)[1] > 600) {
      problems.push(
        prefixed(`fields.${field}`)({
          en: "an index of PostgreSQL holds at most 2,700 bytes a row: set `max` to 600 or less",
          zh: "PostgreSQL 的索引每行最多 2700 字节：请将 `max` 设为 600 或更小",
        }),
      );
    }
  }
  refuse(name, problems);
}

export const isWritable = ({ readonly, generated }: Field): boolean => !readonly && !generated;

function refuse(name: string, problems: readonly Text[]): void {
  if (problems.length === 0) return;
  const list = (locale: "en" | "zh"): string => problems.map((problem) => `  ${problem[locale]}`).join("\n");
  throw new CliError("invalid-entity", {
    message: {
      en: `no code can be generated for the entity \`${name}\`\n${list("en")}`,
      zh: `无法为实体 \`${name}\` 生成代码\n${list("zh")}`,
    },
    exitCode: exitCodes.usage,
    details: { entity: name, problems: problems.map(({ en }) => en) },
  });
}

const prefixed =
  (place: string) =>
  (text: Text): Text => ({ en: `\`${place}\`: ${text.en}`, zh: `\`${place}\`：${text.zh}` });

function nameProblems(name: string, { plural }: Entity): Text[] {
  const problems: Text[] = [];
  const type = pascalCase(name);
  const module = snakeCase(name);
  if (name.length > longestName) problems.push(tooLong("the name", "名称", longestName));
  if ((plural ?? pluralSnake(name)).length > longestPlural)
    problems.push(tooLong("the plural", "复数形式", longestPlural));
  if (takenTypes.has(type)) {
    problems.push({
      en: `generated code uses the name \`${type}\` for something else`,
      zh: `生成的代码已将名称 \`${type}\` 用于其他用途`,
    });
  }
  if (takenModules.has(module)) {
    problems.push({
      en: `every service has a module or crate \`${module}\` already`,
      zh: `每个服务都已有名为 \`${module}\` 的模块或 crate`,
    });
  }
  if (rustIdentifier(module) !== module) {
    problems.push({
      en: `\`${module}\` is a keyword of Rust and cannot be a module`,
      zh: `\`${module}\` 是 Rust 关键字，不能作为模块名`,
    });
  }
  return problems;
}

const tooLong = (en: string, zh: string, most: number): Text => ({
  en: `${en} may have at most ${most} characters`,
  zh: `${zh}最多 ${most} 个字符`,
});

function notYet({ relations, scope, soft_delete }: Entity): Text[] {
  const problems: Text[] = [];
  const relation = Object.keys(relations ?? {})[0];
  if (relation !== undefined) {
    problems.push({
      en: `\`relations.${relation}\`: relations are not generated yet; use a field of type \`uuid\``,
      zh: `\`relations.${relation}\`：尚不支持生成关系；请使用 \`uuid\` 类型的字段`,
    });
  }
  if (scope !== undefined && scope !== "none") {
    problems.push({ en: "`scope`: only `none` is generated yet", zh: "`scope`：目前只支持 `none`" });
  }
  if (soft_delete) problems.push({ en: "`soft_delete` is not generated yet", zh: "尚不支持 `soft_delete`" });
  return problems;
}

function fieldProblems(field: NamedField): Text[] {
  const problems: Text[] = [];
  const { name, type } = field;
  if (name.length > longestName) problems.push(tooLong("the name", "名称", longestName));
  if (/__|_$/u.test(name)) {
    problems.push({
      en: "a name has single underscores, and none at its end",
      zh: "名称中的下划线只能单个出现，且不能在末尾",
    });
  }
  if ((ownFields as readonly string[]).includes(name)) {
    problems.push({ en: "every entity has this field already", zh: "每个实体都已有此字段" });
  }
  if (listParameters.has(name)) {
    problems.push({
      en: "every list has a parameter of this name, so it could not be a filter",
      zh: "每个列表都有同名参数，因此无法用作筛选条件",
    });
  }
  for (const key of typedKeys) {
    const takes = typeFacts(type).takes;
    const says = field[key] !== undefined && field[key] !== false;
    if (says && !takes.includes(key)) problems.push(meaningless(key, type));
  }
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

function meaningless(key: TypedKey, type: string): Text {
  if (key === "unique") {
    return { en: `a field of type \`${type}\` cannot be unique`, zh: `\`${type}\` 类型的字段不能是唯一的` };
  }
  return { en: `\`${key}\` means nothing to the type \`${type}\``, zh: `\`${key}\` 对类型 \`${type}\` 没有意义` };
}

function limitProblems(field: NamedField): Text[] {
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
  if (field.unique && choices < 100) {
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

function valueProblems(field: NamedField): Text[] {
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
  if (source.length > 80) return [tooLong("a pattern", "正则表达式", 80)];
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
  const samples = pattern.samples(12, min, max);
  if (samples.length === 0)
    return [
      {
        en: "no text of an allowed length was found that matches the pattern",
        zh: "没有找到既符合长度限制又匹配正则表达式的文本",
      },
    ];
  if (field.unique && samples.length < 12)
    return [
      { en: "the pattern leaves too few texts for a unique field", zh: "正则表达式允许的文本太少，不适合唯一字段" },
    ];
  return [];
}

function defaultProblems(field: NamedField): Text[] {
  const { type, default: value, optional, values = [], min, max, scale = 0 } = field;
  if (value === undefined) return [];
  if (optional)
    return [{ en: "an optional field has no default: absent means null", zh: "可选字段没有默认值：缺省即为 null" }];
  const wrong = {
    en: `the default ${JSON.stringify(value)} breaks the field's own rules`,
    zh: `默认值 ${JSON.stringify(value)} 不符合该字段自身的规则`,
  };
  const inRange = (number: number): boolean => number >= (min ?? -Infinity) && number <= (max ?? Infinity);
  const fits = ((): boolean => {
    switch (type) {
      case "bool":
        return typeof value === "boolean";
      case "i32":
      case "i64":
        return (
          Number.isSafeInteger(value) && inRange(Number(value)) && (type === "i64" || Math.abs(Number(value)) < 2 ** 31)
        );
      case "f64":
        return typeof value === "number" && inRange(value);
      case "decimal": {
        const [low, high] = decimalRange(field);
        const exact = typeof value === "boolean" ? undefined : units(value, scale);
        return exact !== undefined && exact >= low && exact <= high;
      }
      case "enum":
        return values.includes(String(value));
      case "email":
        return typeof value === "string" && /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/u.test(value) && value.length <= 80;
      case "url":
        return typeof value === "string" && /^https?:\/\/[\w.-]+(?:[:/?#]\S*)?$/u.test(value) && value.length <= 80;
      default: {
        const [low, high] = lengths(field);
        const length = [...String(value)].length;
        const matches = field.pattern === undefined || new RegExp(field.pattern, "u").test(String(value));
        return (
          typeof value === "string" &&
          length >= low &&
          length <= high &&
          matches &&
          length <= 60 &&
          !value.includes("\0")
        );
      }
    }
  })();
  return fits ? [] : [wrong];
}

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

function groupProblems(group: readonly string[], fields: readonly NamedField[]): Text[] {
  return group.flatMap((name) => {
    const field = fields.find((candidate) => candidate.name === name);
    if (!field) return [{ en: `there is no field \`${name}\``, zh: `没有字段 \`${name}\`` }];
    if (field.secret || !typeFacts(field.type).sortable) {
      return [{ en: `\`${name}\` cannot be part of a unique group`, zh: `\`${name}\` 不能用于唯一约束` }];
    }
    return [];
  });
}
