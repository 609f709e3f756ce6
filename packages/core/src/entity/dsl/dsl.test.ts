import fc from "fast-check";
import { expect, test } from "vitest";
import { CliError } from "../../program/errors.ts";
import { deleteRules, type Field, type Relation, scalarTypes } from "../spec.ts";
import { formatFields, parseFields } from "./dsl.ts";

const field = (text: string): Field | undefined => parseFields(`a:${text}`).fields.a;
const relation = (text: string): Relation | undefined => parseFields(`a:${text}`).relations.a;

test.each<[text: string, field: Field]>([
  ["string", { type: "string" }],
  ["string(1..200)", { type: "string", min: 1, max: 200 }],
  ["string(..80)", { type: "string", max: 80 }],
  ["string(3..)", { type: "string", min: 3 }],
  ["string(1..40,/^[a-z]+$/)", { type: "string", min: 1, max: 40, pattern: "^[a-z]+$" }],
  ["string(/^a b, c(d)?$/)", { type: "string", pattern: "^a b, c(d)?$" }],
  ["string(/^a\\/b$/)", { type: "string", pattern: "^a/b$" }],
  ['string("^\\\\d$")', { type: "string", pattern: "^\\d$" }],
  ["text(..2000)", { type: "text", max: 2000 }],
  ["i32(0..150)?", { type: "i32", min: 0, max: 150, optional: true }],
  ["i32(-5..-1)=-3", { type: "i32", min: -5, max: -1, default: -3 }],
  ["int=3", { type: "i32", default: 3 }],
  ["integer", { type: "i32" }],
  ["bigint", { type: "i64" }],
  ["timestamp*", { type: "datetime", generated: true }],
  ["f64(0.5..1e3)=0.75", { type: "f64", min: 0.5, max: 1000, default: 0.75 }],
  ["decimal(12,2)", { type: "decimal", precision: 12, scale: 2 }],
  ["decimal(12, 2, 0..)=1.5", { type: "decimal", precision: 12, scale: 2, min: 0, default: 1.5 }],
  ["decimal(12,2)=1.50", { type: "decimal", precision: 12, scale: 2, default: "1.50" }],
  ["enum(open,done)#=open", { type: "enum", values: ["open", "done"], indexed: true, default: "open" }],
  ["enum(open, 'in progress' , \"a,b\")", { type: "enum", values: ["open", "in progress", "a,b"] }],
  ["bytes(..1024)", { type: "bytes", max: 1024 }],
  ["bool=false", { type: "bool", default: false }],
  ["email^", { type: "email", unique: true }],
  ["string(12..200)!", { type: "string", min: 12, max: 200, secret: true }],
  ["date~", { type: "date", personal: "personal" }],
  ["date?~~#", { type: "date", personal: "sensitive", optional: true, indexed: true }],
  ["date#~~?", { type: "date", personal: "sensitive", optional: true, indexed: true }],
  ["string=a,b(c)", { type: "string", default: "a,b(c)" }],
  ["string=/home", { type: "string", default: "/home" }],
  ['string="To do: \\"it\\"\\n"', { type: "string", default: 'To do: "it"\n' }],
  ["string='it is'", { type: "string", default: "it is" }],
  ['string=""', { type: "string", default: "" }],
  ["url=https://example.com/a?b=c#d", { type: "url", default: "https://example.com/a?b=c#d" }],
])("%s", (text, expected) => {
  expect(field(text)).toEqual(expected);
});

test.each<[text: string, relation: Relation]>([
  ["ref(User)", { to: "User", kind: "many-to-one" }],
  ["ref(User,cascade)?", { to: "User", kind: "many-to-one", optional: true, on_delete: "cascade" }],
  ["ref(User, set-null)?", { to: "User", kind: "many-to-one", optional: true, on_delete: "set-null" }],
  ["one(Profile)", { to: "Profile", kind: "one-to-one" }],
  ["refs(Tag)", { to: "Tag", kind: "many-to-many" }],
  ["many(Task)", { to: "Task", kind: "one-to-many" }],
])("%s", (text, expected) => {
  expect(relation(text)).toEqual(expected);
});

test("fields and relations, in the order in which they stand, blanks of any kind between them", () => {
  const { fields, relations } = parseFields("  b:string\ta:int?\n\nowner:ref(User)  type:bool constructor:bool ");
  expect(Object.keys(fields)).toEqual(["b", "a", "type", "constructor"]);
  expect(Object.keys(relations)).toEqual(["owner"]);
  expect(parseFields(" ")).toEqual({ fields: {}, relations: {} });
});

function mistakes(line: string): {
  message: string;
  zh: string;
  details: { column: number; length: number; message: string }[];
} {
  try {
    parseFields(line);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    expect([error.code, error.exitCode]).toEqual(["invalid-fields", 2]);
    return { message: error.message, zh: error.text.zh, details: JSON.parse(JSON.stringify(error.details)) };
  }
  throw new Error(`${line} was accepted`);
}

test.each<[line: string, column: number, wrong: string, reason: string]>([
  ["title", 1, "title", "expected a name, `:` and a type, such as `title:string`"],
  ["title:", 1, "title", "expected a type, such as `title:string`"],
  ["a:bool title(3)", 8, "title(3)", "such as `title:string`"],
  ["Due:date", 1, "Due", "such as `due`"],
  ["dueDate:date", 1, "dueDate", "such as `due_date`"],
  [":date", 2, "date", "snake_case"],
  ["a:strng", 3, "strng", "did you mean `string`?"],
  ["a:boolean", 3, "boolean", "did you mean `bool`?"],
  ["a:varchar(20)", 3, "varchar", "did you mean `string`?"],
  ["a:has_many", 3, "has_many", "did you mean `many`?"],
  ["a:constructor", 3, "constructor", "types are string, text"],
  ["a:string(80)", 10, "80", "write `string(..80)` for at most 80"],
  ["a:string(a..b)", 10, "a..b", "`string(1..200)`"],
  ["a:string(..)", 10, "..", "`string(1..200)`"],
  ["a:string()", 3, "string", "`string(1..200)`"],
  ["a:string(1..2,3..4)", 15, "3..4", "`string(1..200)`"],
  ["a:string(/a/,/b/)", 14, "/b/", "`string(1..200)`"],
  ["a:text(/a/)", 8, "/a/", "`text(..2000)`"],
  ["a:bool(1..2)", 8, "1..2", "takes nothing in parentheses"],
  ["a:f64(0..1e999)", 7, "0..1e999", "`f64(0..1)`"],
  ["a:decimal", 3, "decimal", "`decimal(12,2)`"],
  ["a:decimal(12)", 11, "12", "`decimal(12,2)`"],
  ["a:decimal(12,x)", 14, "x", "`decimal(12,2)`"],
  ["a:enum", 3, "enum", "`enum(open,done)`"],
  ["a:enum()", 3, "enum", "`enum(open,done)`"],
  ["a:enum(b,,c)", 10, "", "`enum(open,done)`"],
  ["a:string(1..2 b:bool", 9, "(", "expected `,` or `)`"],
  ['a:string="b c', 10, '"b c', 'no closing `"`'],
  ["a:string(/b", 10, "/b", "no closing `/`"],
  ["a:string=", 10, "", "expected a default"],
  ["a:string??", 10, "?", "says again"],
  ["a:string~?~~", 11, "~~", "says again"],
  ["a:string=b c?:bool", 12, "c?:bool", "such as `c:string`"],
  ["a:string='b'?", 13, "?", "flags stand before the default"],
  ["a:string, b:bool", 9, ",", "blanks separate fields"],
  ["a:string(1..2)%", 15, "%", "is not a flag"],
  ["a:string%", 3, "string%", "did you mean `string`?"],
  ["a:bool=yes", 8, "yes", "`true` or `false`"],
  ["a:int=three", 7, "three", "the default of `i32` is a number"],
  ['a:int="3"', 7, '"3"', "the default of `i32` is a number"],
  ["a:bool a:int", 8, "a", "`a` stands here twice"],
  ["a:bool a:ref(User)", 8, "a", "`a` stands here twice"],
  ["a:ref", 3, "ref", "`ref(User)`, `ref(User,cascade)`"],
  ["a:refs()", 3, "refs", "`refs(User)`"],
  ["a:ref(user)", 7, "user", "such as `User`"],
  ["a:ref(User,cascde)", 12, "cascde", "did you mean `cascade`?"],
  ["a:refs(User,cascade)", 13, "cascade", "`refs(User)`"],
  ["a:ref(User)^", 12, "^", "a unique reference is written `one(…)`"],
  ["a:one(User)#", 12, "#", "always indexed"],
  ["a:refs(User)?", 13, "?", "means nothing to `refs`"],
  ["a:ref(User)??", 13, "?", "says again"],
  ["a:ref(User)=b", 13, "b", "a relation has no default"],
])("%s is wrong at column %i", (line, column, wrong, reason) => {
  const { details } = mistakes(line);
  expect(details[0]).toMatchObject({ column, length: wrong.length });
  expect(details[0]?.message).toContain(reason);
  expect(details).toHaveLength(1);
});

test("all mistakes are told at once, each below its place, in both languages", () => {
  const { message, zh } = mistakes("名称:strng ok:bool age:int??");
  expect(message).toMatchInlineSnapshot(`
    "\`--fields\` has 3 mistakes
      column 1: a field's name is snake_case ASCII; what people read is its \`label\`, such as \`label: { en: …, zh: … }\`
        名称:strng ok:bool age:int??
        ^^^^
      column 4: there is no type \`strng\`; did you mean \`string\`?
        名称:strng ok:bool age:int??
             ^^^^^
      column 26: \`?\` says again what an earlier flag has said
        名称:strng ok:bool age:int??
                                   ^"
  `);
  expect(zh).toMatchInlineSnapshot(`
    "\`--fields\` 有 3 处错误
      第 1 列：字段名应为 ASCII 的 snake_case 形式；显示名称请写在 \`label\` 中，例如 \`label: { en: …, zh: … }\`
        名称:strng ok:bool age:int??
        ^^^^
      第 4 列：没有类型 \`strng\`；是否想用 \`string\`？
        名称:strng ok:bool age:int??
             ^^^^^
      第 26 列：\`?\` 与前面的标志重复
        名称:strng ok:bool age:int??
                                   ^"
  `);
});

test("of a long line, what is around the mistake is shown", () => {
  const many = Array.from({ length: 30 }, (_, index) => `field${index}:bool`).join(" ");
  const { message } = mistakes(`${many} a:nothing ${many}`);
  const [, , shown = "", carets = ""] = message.split("\n");
  expect(shown).toMatch(/^ {4}….* a:nothing .*…$/u);
  expect(carets.indexOf("^")).toBe(shown.indexOf("nothing"));
});

test("whatever is written, it is read or refused", () => {
  const garbage = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          ..."a : ( ) , .. ? ~ = \" ' / \\ string enum ref int User 1 -2 \u{1f600} 名 \n".split(" "),
          " ",
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(garbage, (line) => {
      try {
        const read = parseFields(line);
        expect(parseFields(formatFields(read))).toEqual(read);
      } catch (error) {
        expect(error).toBeInstanceOf(CliError);
        const places = (error as CliError).details as { column: number }[];
        expect(places.length).toBeGreaterThan(0);
        for (const { column } of places) expect(column).toBeLessThanOrEqual([...line].length + 1);
      }
    }),
    { numRuns: 2000 },
  );
});

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/u);
const text = fc.string({ unit: "grapheme", maxLength: 12 });
const whole = fc.integer({ min: -1000, max: 100_000 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
const yes = fc.constant(true);

/** Every key that the line can express, of a type that takes it. */
const fields: fc.Arbitrary<Field> = fc.constantFrom(...scalarTypes).chain((type) => {
  const flags = {
    optional: yes,
    unique: yes,
    indexed: yes,
    secret: yes,
    generated: yes,
    personal: fc.constantFrom("personal" as const, "sensitive" as const),
  };
  const limits = { min: type === "f64" ? number : whole, max: type === "f64" ? number : whole };
  const of = <T extends object>(
    needed: { [K in keyof T]: fc.Arbitrary<T[K]> },
    more: Record<string, fc.Arbitrary<unknown>> = {},
  ) =>
    fc.record(
      { type: fc.constant(type), ...needed, ...flags, ...more },
      { requiredKeys: ["type", ...Object.keys(needed)] as never[] },
    ) as fc.Arbitrary<Field>;
  switch (type) {
    case "string":
      return of({}, { ...limits, pattern: text, default: text });
    case "text":
    case "bytes":
      return of({}, { ...limits, default: text });
    case "i32":
    case "i64":
      return of({}, { ...limits, default: whole });
    case "f64":
      return of({}, { ...limits, default: number });
    case "decimal":
      return of(
        { precision: fc.nat(18), scale: fc.nat(18) },
        { ...limits, default: fc.oneof(whole, fc.constantFrom("1.50", "2", "-0.5")) },
      );
    case "enum":
      return of(
        {
          values: fc.array(
            text.filter((value) => value !== ""),
            { minLength: 1, maxLength: 4 },
          ),
        },
        { default: text },
      );
    case "bool":
      return of({}, { default: fc.boolean() });
    default:
      return of({}, { default: text });
  }
});

const target = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,8}$/u);
const relations: fc.Arbitrary<Relation> = fc.oneof(
  fc.record({ to: target, kind: fc.constantFrom("many-to-many" as const, "one-to-many" as const) }),
  fc.record(
    {
      to: target,
      kind: fc.constantFrom("many-to-one" as const, "one-to-one" as const),
      optional: yes,
      on_delete: fc.constantFrom(...deleteRules),
    },
    { requiredKeys: ["to", "kind"] },
  ),
);

test("what is formatted is read as the same", () => {
  fc.assert(
    fc.property(fc.dictionary(name, fields), fc.dictionary(name, relations), (some, others) => {
      const spec = {
        fields: { ...some },
        relations: Object.fromEntries(Object.entries(others).filter(([key]) => !Object.hasOwn(some, key))),
      };
      expect(parseFields(formatFields(spec))).toEqual(spec);
    }),
    { numRuns: 1000 },
  );
});

test("a pattern with escaped slashes stays as it is", () => {
  for (const pattern of ["a/b", "a\\/b", "a\\\\/b", "\\\\", "a\\\\", "^\\d{3}$", '"', ""]) {
    expect(field(formatFields({ fields: { a: { type: "string", pattern } } }).slice(2))).toEqual({
      type: "string",
      pattern,
    });
  }
});
