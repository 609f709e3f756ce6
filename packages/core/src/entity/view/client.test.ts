import { expect, test } from "vitest";
import type { Entity } from "../spec.ts";
import { clientView } from "./client.ts";
import { propertyView } from "./properties.ts";
import { subjectOf } from "./subject.ts";

const entity: Entity = {
  fields: {
    name: { type: "string", max: 40 },
    self: { type: "text", optional: true, description: "ends */ here" },
    kind: { type: "enum", values: ["a", "b-c"], default: "b-c" },
    price: { type: "decimal", precision: 12, scale: 2, optional: true },
    password: { type: "string", secret: true },
    made: { type: "datetime", generated: true },
    code: { type: "string", pattern: "^[A-Z]{2}$", max: 2 },
  },
  relations: { tags: { to: "Tag", kind: "many-to-many" }, parts: { to: "Part", kind: "one-to-many" } },
};
const subject = subjectOf("Thing", entity);
const view = clientView(subject);
const named = <T extends { readonly name: string }>(all: readonly T[], name: string): T | undefined =>
  all.find((one) => one.name === name);

test("responses have no secrets, and inputs nothing that only the service writes", () => {
  expect(view.shown.map(({ name }) => name)).toEqual(["name", "self", "kind", "price", "made", "code"]);
  expect(view.written.map(({ name }) => name)).toEqual(["name", "self", "kind", "price", "password", "code"]);
  expect(named(view.written, "password")?.rust).toBe("value::Secret");
});

test("a patch tells a field that stays from one that is cleared", () => {
  expect(named(view.written, "price")?.patch).toEqual({
    rust: "value::Change<String>",
    attributes: ['#[serde(skip_serializing_if = "value::Change::is_keep")]'],
  });
  expect(named(view.written, "name")?.patch.rust).toBe("Option<String>");
});

test("what has a default or may be null need not be written", () => {
  const required = view.written.filter((field) => field.required).map(({ name }) => name);
  expect(required).toEqual(["name", "password", "code"]);
  expect(named(view.written, "kind")).toMatchObject({ rust: "Option<ThingKind>", typescript: '"a" | "b-c"' });
});

test("names that Rust does not take are said", () => {
  expect(named(view.shown, "self")).toMatchObject({ ident: "self_", attributes: ['#[serde(rename = "self")]'] });
});

test("a comment ends where its line does", () => {
  expect(named(view.shown, "self")?.tsdoc).not.toContain("*/");
});

test("filters allow what the service allows", () => {
  expect(view.filters).toContainEqual({ name: "price", type: "api.Ordered<string>" });
  expect(view.filters).toContainEqual({ name: "kind", type: 'api.Exact<"a" | "b-c">' });
  expect(view.filters.map(({ name }) => name)).not.toContain("password");
  expect(view.sortable).not.toContain('"self"');
  expect(view.constants).toContain('pub const SELF: Field<Self, field::LongText> = Field::new("self");');
});

test("relations lead to lists, and to links where they are made here", () => {
  expect(view.relations.map(({ method, linked, type }) => [method, linked, type])).toEqual([
    ["tagsOf", true, "Tag"],
    ["partsOf", false, "Part"],
  ]);
  expect(view.imports[0]).toBe('import type { Part, PartFilter, PartSort } from "./part.js";');
});

test("tests of properties know each rule, and take what matches a pattern from the test data", () => {
  const { input, imports, samples } = propertyView(subject);
  expect(input).toContain('\n        .required("name", valid::text(0..=40))\n');
  expect(input).toContain('\n        .optional("price", valid::decimal(-999_999_999_999..=999_999_999_999, 2))\n');
  expect(input).toContain('.required("code", valid::one_of(samples("code")))');
  expect(imports).toBe("use service::domain::thing::{ThingInput, ThingKind};");
  expect(samples).toBe(true);
});
