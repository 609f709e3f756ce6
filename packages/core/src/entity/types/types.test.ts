import fc from "fast-check";
import { expect, test } from "vitest";
import { type ScalarType, scalarTypes } from "../spec.ts";
import {
  decimalRange,
  type NamedField,
  rustFloat,
  rustInteger,
  sampleCount,
  typeFacts,
  units,
  variant,
} from "./types.ts";

const field = (type: ScalarType, more: Partial<NamedField> = {}): NamedField => ({
  type,
  name: "a_field",
  entity: "Thing",
  ...(type === "enum" ? { values: ["open", "in-progress"] } : {}),
  ...(type === "decimal" ? { precision: 18, scale: 2 } : {}),
  ...more,
});

const samples = (of: NamedField): string[] =>
  Array.from({ length: sampleCount }, (_, n) => JSON.stringify(typeFacts(of.type).sample(of, n)));

test.each(scalarTypes.filter((type) => typeFacts(type).takes.includes("unique")))(
  "%s has different samples",
  (type) => {
    expect(new Set(samples(field(type))).size).toBe(sampleCount);
  },
);

test.each(scalarTypes)("what breaks the rules of %s is no sample of it", (type) => {
  const broken = typeFacts(type).broken(field(type));
  expect(broken.length).toBeGreaterThan(0);
  for (const [value] of broken) expect(samples(field(type))).not.toContain(JSON.stringify(value));
});

test.each(["i32", "i64", "f64"] as const)("samples of %s stay between its limits", (type) => {
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 500 }), (min, width) => {
      const max = min + width;
      const limits: Partial<NamedField>[] = [{ min }, { max }, { min, max }];
      for (const limit of limits) {
        for (const sample of samples(field(type, limit)).map(Number)) {
          expect(sample).toBeGreaterThanOrEqual(limit.min ?? Number.NEGATIVE_INFINITY);
          expect(sample).toBeLessThanOrEqual(limit.max ?? Number.POSITIVE_INFINITY);
        }
      }
    }),
  );
});

test("samples of a text have the length that it asks for", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 40 }), (min, more) => {
      const lengths = samples(field("string", { min, max: min + more })).map((sample) => JSON.parse(sample).length);
      expect(Math.min(...lengths)).toBeGreaterThanOrEqual(min);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(min + more);
    }),
  );
});

test("numbers in Rust have their digits in groups, and the same value", () => {
  expect([0, -7, 12345, 123456, -1234567].map(rustInteger)).toEqual(["0", "-7", "12345", "123_456", "-1_234_567"]);
  expect([1, 0.5, -1234567.5, 1e21].map(rustFloat)).toEqual(["1.0", "0.5", "-1_234_567.5", "1.0e21"]);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = rustFloat(value);
      expect(text).toMatch(/^-?[\d_]+\.[\d_]+(?:e-?\d+)?$/u);
      expect(Math.abs(Number(text.replaceAll("_", "")))).toBe(Math.abs(value));
    }),
  );
});

test("decimals are exact in all their 18 digits", () => {
  expect(units("12.5", 2)).toBe(1250n);
  expect(units("12.505", 2)).toBeUndefined();
  expect(units("-0.01", 2)).toBe(-1n);
  expect(decimalRange(field("decimal"))).toEqual([-999999999999999999n, 999999999999999999n]);
  expect(typeFacts("decimal").rule(field("decimal", { min: 0 }))).toBe(
    "rule::decimal(Decimal::new(0, 2)..=Decimal::new(999_999_999_999_999_999, 2))",
  );
});

test.each([
  ["open", "Open"],
  ["in-progress", "InProgress"],
  ["2nd", "Value2nd"],
  ["self", "SelfValue"],
])("the value %s is the variant %s", (value, name) => {
  expect(variant(value)).toBe(name);
});

test.each(scalarTypes)("%s is known to clients, tests of properties and databases", (type) => {
  const of = field(type);
  const facts = typeFacts(type);
  expect(facts.client.rust(of)).toMatch(/^[A-Za-z0-9_:]+$/u);
  expect(facts.client.typescript(of)).toMatch(/^(?:string|number|boolean|api\.Json|"open" \| "in-progress")$/u);
  expect(facts.strategy(of)).toMatch(/^valid::.*\)$/u);
});

test.each([
  ["text", "it's", "'it''s'", "'it''s'"],
  ["bool", true, "1", "TRUE"],
  ["i64", -7, "-7", "-7"],
  ["decimal", "12.50", "1250", "12.50"],
  ["uuid", "0190f3e4-7b1a-7c3d-8e5f-0123456789ab", "X'0190F3E47B1A7C3D8E5F0123456789AB'", null],
  ["date", "2026-01-31", "'2026-01-31'", "'2026-01-31'"],
  ["datetime", "2026-01-31T09:30:00.125Z", "1769851800125", "'2026-01-31T09:30:00.125Z'"],
  ["json", { a: "it's" }, `'{"a":"it''s"}'`, `'{"a":"it''s"}'`],
  ["bytes", "AAE=", "X'0001'", "'\\x0001'"],
] as const)("%s in SQL is what each store keeps", (type, value, sqlite, postgres) => {
  const { sqlLiteral } = typeFacts(type);
  expect(sqlLiteral.sqlite(value, field(type))).toBe(sqlite);
  expect(sqlLiteral.postgres(value, field(type))).toBe(postgres ?? `'${String(value)}'`);
});
