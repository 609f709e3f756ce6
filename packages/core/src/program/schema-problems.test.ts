import { expect, test } from "vitest";
import * as z from "zod";
import { schemaProblems } from "./schema-problems.ts";

const field = z.strictObject({ type: z.enum(["string", "text", "bool"]), max: z.number().optional() });
const name = z.string().refine((text) => /^[a-z]+$/u.test(text), { params: { en: "must be small", zh: "应为小写" } });
const schema = z.strictObject({
  version: z.literal(1).default(1),
  port: z.int().min(1).max(65_535).optional(),
  ratio: z.number().gt(0).lt(1).multipleOf(0.25).optional(),
  title: z.string().min(1).max(5).optional(),
  code: z.string().length(2).optional(),
  slug: z
    .string()
    .regex(/^[a-z]+$/u)
    .optional(),
  mail: z.email().optional(),
  on: z.boolean().optional(),
  even: z
    .number()
    .refine((number) => number % 2 === 0, "must be even")
    .optional(),
  tags: z.array(z.string()).min(1).optional(),
  features: z.partialRecord(z.enum(["http", "store"]), z.union([z.string(), z.array(z.string())])).optional(),
  fields: z.record(name, field).optional(),
  list: z.array(field).optional(),
});

const problems = (data: unknown) => {
  const { error } = schema.safeParse(data);
  if (!error) throw new Error("it was accepted");
  return schemaProblems(error, { schema, data }).map(({ path, text }) => [path.join("."), text.en, text.zh]);
};

test.each<[data: unknown, path: string, en: string, zh: string]>([
  [[], "", "expected a map of keys and values, found a list", "应为键值映射，实际为列表"],
  [{ version: 2 }, "version", "expected `1`, found `2`", "应为 `1`，实际为 `2`"],
  [{ port: "80" }, "port", 'expected a number, found `"80"`', '应为数字，实际为 `"80"`'],
  [{ port: 1.5 }, "port", "expected a whole number, found `1.5`", "应为整数，实际为 `1.5`"],
  [{ port: null }, "port", "expected a number, found nothing", "应为数字，实际为空值"],
  [{ port: 0 }, "port", "must be at least 1", "应至少为 1"],
  [{ port: 65_536 }, "port", "must be at most 65535", "应至多为 65535"],
  [{ ratio: 0 }, "ratio", "must be more than 0", "应大于 0"],
  [{ ratio: 1 }, "ratio", "must be less than 1", "应小于 1"],
  [{ ratio: 0.3 }, "ratio", "must be a multiple of 0.25", "应为 0.25 的倍数"],
  [{ title: "" }, "title", "must have at least 1 character", "字符数应至少为 1"],
  [{ title: "sixsix" }, "title", "must have at most 5 characters", "字符数应至多为 5"],
  [{ code: "x" }, "code", "must have exactly 2 characters", "字符数应恰好为 2"],
  [{ slug: "A" }, "slug", "must match the pattern `/^[a-z]+$/u`", "应匹配模式 `/^[a-z]+$/u`"],
  [{ mail: "A" }, "mail", "is not a valid email", "不是有效的 email"],
  [{ on: "yes" }, "on", 'expected `true` or `false`, found `"yes"`', '应为 `true` 或 `false`，实际为 `"yes"`'],
  [{ even: 3 }, "even", "must be even", "取值无效（must be even）"],
  [{ tags: [] }, "tags", "must have at least 1 item", "项数应至少为 1"],
  [{ tags: ["a", 5] }, "tags.1", "expected a text, found `5`", "应为文本，实际为 `5`"],
  [{ prot: 1 }, "prot", "unknown key; did you mean `port`?", "未知的键；是否想用 `port`？"],
  [{ features: { htp: "x" } }, "features.htp", "unknown key; did you mean `http`?", "未知的键；是否想用 `http`？"],
  [{ features: { rpc: "x" } }, "features.rpc", "unknown key; known: http, store", "未知的键；可用的键：http、store"],
  [{ features: { http: 5 } }, "features.http", "expected a text or a list, found `5`", "应为文本或列表，实际为 `5`"],
  [{ features: { http: ["a", 5] } }, "features.http.1", "expected a text, found `5`", "应为文本，实际为 `5`"],
  [{ fields: { A: { type: "text" } } }, "fields.A", "must be small", "应为小写"],
  [{ fields: { a: {} } }, "fields.a.type", "this key is required", "缺少此必填项"],
  [
    { fields: { a: { type: "strin" } } },
    "fields.a.type",
    "expected one of string, text, bool, found `strin`; did you mean `string`?",
    "应为以下之一：string、text、bool，实际为 `strin`；是否想用 `string`？",
  ],
  [{ list: [{ type: "text", mx: 5 }] }, "list.0.mx", "unknown key; did you mean `max`?", "未知的键；是否想用 `max`？"],
])("%j: `%s` %s", (data, path, en, zh) => {
  expect(problems(data)).toEqual([[path, en, zh]]);
});

test("each unknown key is a problem of its own", () => {
  expect(problems({ prot: 1, title: 5, tag: [] }).map(([path]) => path)).toEqual(["title", "prot", "tag"]);
});
