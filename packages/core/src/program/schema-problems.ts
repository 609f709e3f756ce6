import type * as z from "zod";
import { eachLocale, listed, type Text } from "./messages.ts";
import { nearest } from "./suggest.ts";

/** One thing that is wrong with data that people wrote. */
export interface SchemaProblem {
  readonly path: readonly PropertyKey[];
  /** The validator's word for the kind of problem, never translated. */
  readonly code: z.core.$ZodIssue["code"];
  readonly text: Text;
}

/** Data as it was written, and the schema that refused it: what an issue leaves out is looked up here. */
interface Refused {
  readonly schema: z.core.$ZodType;
  readonly data: unknown;
}

/**
 * What zod found, in every language and in terms of what was written: one problem for each unknown key, and for a union
 * what is wrong with the form that was meant.
 *
 * A check of ours brings its own text: `.refine(test, { params: { en, zh } })`.
 */
export const schemaProblems = (error: z.core.$ZodError, refused: Refused): SchemaProblem[] =>
  error.issues.flatMap((issue) => problemsOf(issue, refused));

function problemsOf(issue: z.core.$ZodIssue, refused: Refused): SchemaProblem[] {
  const { code, path } = issue;
  if (code === "unrecognized_keys") {
    const known = knownKeys(refused.schema, path);
    return issue.keys.map((key) => ({ code, path: [...path, key], text: unknownKey(key, known) }));
  }
  if (code === "invalid_union") {
    const meant = meantForm(issue);
    if (meant) return meant.flatMap((inner) => problemsOf({ ...inner, path: [...path, ...inner.path] }, refused));
  }
  if (code === "invalid_key") {
    const key = path.at(-1);
    return issue.issues.map((inner) => ({ code, path, text: describeIssue(inner, key) }));
  }
  return [{ code, path, text: describeIssue(issue, valueAt(refused.data, path)) }];
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown): Text {
  const { code } = issue;
  const missing =
    value === undefined && (code === "invalid_type" || code === "invalid_value" || code === "invalid_union");
  if (missing) return { en: "this key is required", zh: "缺少此必填项" };
  switch (code) {
    case "invalid_type":
      return mismatch(kind(issue.expected), foundText(value));
    case "invalid_value":
      return notAChoice(issue.values.map(String), value);
    case "invalid_union":
      return mismatch(expectedForms(issue), foundText(value));
    case "too_small": {
      const { origin, minimum, inclusive = true, exact = false } = issue;
      return outOfRange(origin, minimum, exact ? "exactly" : inclusive ? "atLeast" : "moreThan");
    }
    case "too_big": {
      const { origin, maximum, inclusive = true, exact = false } = issue;
      return outOfRange(origin, maximum, exact ? "exactly" : inclusive ? "atMost" : "lessThan");
    }
    case "not_multiple_of":
      return { en: `must be a multiple of ${issue.divisor}`, zh: `应为 ${issue.divisor} 的倍数` };
    case "invalid_format": {
      const form = issue.format === "regex" ? issue.pattern : undefined;
      return form
        ? { en: `must match the pattern \`${form}\``, zh: `应匹配模式 \`${form}\`` }
        : { en: `is not a valid ${issue.format}`, zh: `不是有效的 ${issue.format}` };
    }
    case "custom":
      return ownText(issue.params) ?? { en: issue.message, zh: `取值无效（${issue.message}）` };
    default:
      return { en: "is not valid", zh: "取值无效" };
  }
}

const kinds: Readonly<Record<string, Text>> = {
  string: { en: "a text", zh: "文本" },
  number: { en: "a number", zh: "数字" },
  int: { en: "a whole number", zh: "整数" },
  boolean: { en: "`true` or `false`", zh: "`true` 或 `false`" },
  array: { en: "a list", zh: "列表" },
  object: { en: "a map of keys and values", zh: "键值映射" },
  null: { en: "nothing", zh: "空值" },
};

function kind(name: string): Text {
  return kinds[name === "record" ? "object" : name] ?? eachLocale(() => `\`${name}\``);
}

/** A single value as it stands; of the others, what they are. */
function foundText(value: unknown): Text {
  if (value === null) return kind("null");
  if (typeof value === "object") return kind(Array.isArray(value) ? "array" : "object");
  return eachLocale(() => `\`${typeof value === "string" ? JSON.stringify(value) : String(value)}\``);
}

const mismatch = (expected: Text, found: Text): Text => ({
  en: `expected ${expected.en}, found ${found.en}`,
  zh: `应为${spaced(expected.zh)}，实际为${spaced(found.zh)}`,
});

/** A space stands between Chinese and a quoted word. */
const spaced = (text: string): string => (text.startsWith("`") ? ` ${text}` : text);

function notAChoice(choices: readonly string[], value: unknown): Text {
  const found = typeof value === "string" ? eachLocale(() => `\`${value}\``) : foundText(value);
  const [only] = choices;
  if (only !== undefined && choices.length === 1)
    return mismatch(
      eachLocale(() => `\`${only}\``),
      found,
    );
  const guess = meant(nearest(String(value), choices));
  const list = listed(choices);
  return {
    en: `expected one of ${list.en}, found ${found.en}${guess.en}`,
    zh: `应为以下之一：${list.zh}，实际为${spaced(found.zh)}${guess.zh}`,
  };
}

/** A key that nobody reads, and which one was probably meant. */
export function unknownKey(key: string, known: readonly string[]): Text {
  const guess = nearest(key, known);
  const list = listed(known);
  if (guess || known.length === 0) return { en: `unknown key${meant(guess).en}`, zh: `未知的键${meant(guess).zh}` };
  return { en: `unknown key; known: ${list.en}`, zh: `未知的键；可用的键：${list.zh}` };
}

const meant = (guess: string | undefined): Text =>
  guess ? { en: `; did you mean \`${guess}\`?`, zh: `；是否想用 \`${guess}\`？` } : { en: "", zh: "" };

type Bound = "exactly" | "atLeast" | "moreThan" | "atMost" | "lessThan";

const bounds: Readonly<Record<Bound, Text>> = {
  exactly: { en: "exactly", zh: "恰好为" },
  atLeast: { en: "at least", zh: "至少为" },
  moreThan: { en: "more than", zh: "大于" },
  atMost: { en: "at most", zh: "至多为" },
  lessThan: { en: "less than", zh: "小于" },
};

/** `origin` is what has the size: a text its characters, a list its items, a number its value. */
function outOfRange(origin: string, limit: number | bigint, bound: Bound): Text {
  const { en, zh } = bounds[bound];
  const plural = Number(limit) === 1 ? "" : "s";
  if (origin === "string") return { en: `must have ${en} ${limit} character${plural}`, zh: `字符数应${zh} ${limit}` };
  if (origin === "array") return { en: `must have ${en} ${limit} item${plural}`, zh: `项数应${zh} ${limit}` };
  return { en: `must be ${en} ${limit}`, zh: `应${zh} ${limit}` };
}

function ownText(params: Readonly<Record<string, unknown>> | undefined): Text | undefined {
  const { en, zh } = params ?? {};
  return typeof en === "string" && typeof zh === "string" ? { en, zh } : undefined;
}

/** The one form of a union whose outside fits what was written: the mistake is inside. */
function meantForm({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  const fitting = errors.filter((issues) => issues.every(({ path }) => path.length > 0));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function expectedForms({ errors }: z.core.$ZodIssueInvalidUnion): Text {
  const names = errors.flatMap(([issue]) => {
    if (issue?.code === "invalid_type") return [kind(issue.expected)];
    return issue?.code === "invalid_value" ? issue.values.map((value) => eachLocale(() => `\`${String(value)}\``)) : [];
  });
  if (names.length === 0) return { en: "another value", zh: "其他取值" };
  return { en: names.map(({ en }) => en).join(" or "), zh: names.map(({ zh }) => zh).join("或") };
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined),
    data,
  );
}

/** The keys that a map at this place of the data may have. */
function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  // Every schema is one of these; `$ZodType` is what they have in common.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
      return knownKeys(def.innerType, path);
    case "union":
      return def.options.flatMap((option) => knownKeys(option, path));
  }
  const [key, ...rest] = path;
  if (def.type === "object") {
    if (key === undefined) return Object.keys(def.shape);
    const inner = def.shape[String(key)];
    return inner ? knownKeys(inner, rest) : [];
  }
  if (def.type === "record") return key === undefined ? wordsOf(def.keyType) : knownKeys(def.valueType, rest);
  return def.type === "array" && key !== undefined ? knownKeys(def.element, rest) : [];
}

const wordsOf = (schema: z.core.$ZodType): string[] => [...(schema._zod.values ?? [])].map(String);
