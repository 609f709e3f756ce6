import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entity, Field } from "../spec.ts";
import { indexName } from "../sql.ts";
import { type EntityView, entityView } from "./view.ts";

const viewOf = (name: string, entity: Entity): EntityView => entityView(name, entity, { entities: { [name]: entity } });

const task: Entity = {
  label: { en: "Task", zh: "任务" },
  fields: {
    title: { type: "string", min: 1, max: 200 },
    status: { type: "enum", values: ["open", "done"], default: "open", indexed: true },
    due_date: { type: "date", optional: true },
  },
};

test("names follow from the entity's", () => {
  const { type, module, table, path, plural } = viewOf("UserAPIKey", task);
  expect({ type, module, table, path, plural }).toEqual({
    type: "UserApiKey",
    module: "user_api_key",
    table: "user_api_keys",
    path: "/api/v1/user-api-keys",
    plural: "user_api_keys",
  });
});

test("a plural of one's own is the table, the path and the operations", () => {
  const view = viewOf("Series", { ...task, plural: "all_series" });
  expect([view.table, view.path, view.plural]).toEqual(["all_series", "/api/v1/all-series", "all_series"]);
});

test("a field is read, stored and shown by its own rules", () => {
  const view = viewOf("Task", task);
  expect(view.input.map(({ read }) => read)).toEqual([
    'let title = fields.required("title", |it| &it.title, rule::text(1..=200));',
    'let status = fields.defaulted("status", |it| &it.status, rule::choice(), || TaskStatus::Open);',
    'let due_date = fields.optional("due_date", |it| &it.due_date, rule::moment());',
  ]);
  expect(view.fields.map(({ type }) => type)).toEqual(["String", "TaskStatus", "Option<Date>"]);
  expect(view.uses.moments).toBe("moment::{Date, Timestamp},");
});

test("words of Rust and SQL are escaped in code and stay as written in JSON", () => {
  const fields: Record<string, Field> = { type: { type: "string" }, self: { type: "bool" }, select: { type: "i32" } };
  const view = viewOf("Thing", { fields });
  expect(view.fields.map(({ ident }) => ident)).toEqual(["r#type", "self_", "select"]);
  expect(view.fields[1]?.attributes).toEqual(['#[serde(rename = "self")]']);
  expect(view.fields[1]?.inputAttributes).toEqual(['#[schema(rename = "self")]']);
  expect(view.store.select).toContain('\\"select\\"');
  expect(Object.keys(JSON.parse(view.docs.example))).toEqual(["type", "self", "select"]);
});

test("a secret is hidden wherever it could be seen", () => {
  const view = viewOf("Account", { fields: { password: { type: "string", min: 12, secret: true } } });
  const [password] = view.fields;
  expect(password).toMatchObject({ type: "Secret<String>", attributes: ["#[serde(skip)]"] });
  expect(password?.inputAttributes).toEqual([
    "#[schema(value_type = String, write_only, min_length = 12, max_length = 255)]",
  ]);
  expect([...view.domain.listed, ...view.domain.values].join()).not.toContain("password");
});

test("what clients cannot write is not asked for", () => {
  const fields: Record<string, Field> = {
    name: { type: "string" },
    token: { type: "uuid", generated: true, unique: true },
    count: { type: "i32", default: 7, readonly: true },
  };
  const view = viewOf("Thing", { fields });
  expect(view.input.map(({ name }) => name)).toEqual(["name"]);
  expect(view.domain.create).toContain("token: Uuid::now_v7()");
  expect(view.domain.create).toContain("count: 7");
  expect(JSON.parse(view.tests.data).readonly).toEqual(["id", "created_at", "updated_at", "version", "token", "count"]);
});

test("words of a user stay words in comments and literals", () => {
  const fields: Record<string, Field> = {
    a: { type: "string", description: "```\nfn main() {} */ {{x}}", default: 'a "b" \\ c' },
  };
  const [field] = viewOf("Thing", { fields }).fields;
  expect(field?.doc).not.toMatch(/\n|```/u);
  expect(field?.read).toContain('|| "a \\"b\\" \\\\ c".to_owned()');
});

test("a long name of an index is cut, and still tells two apart", () => {
  const long = "x".repeat(40);
  expect(indexName("tasks", "status", "idx")).toBe("tasks_status_idx");
  expect(indexName(long, `${long}a`, "idx")).toHaveLength(63);
  expect(indexName(long, `${long}a`, "idx")).not.toBe(indexName(long, `${long}b`, "idx"));
});

test("any names and types give a view without a gap", () => {
  const types = [
    "string",
    "text",
    "bool",
    "i32",
    "i64",
    "f64",
    "uuid",
    "date",
    "time",
    "datetime",
    "json",
    "url",
  ] as const;
  const fieldName = fc
    .stringMatching(/^[a-z][a-z0-9]{0,9}(?:_[a-z0-9]{1,9}){0,2}$/u)
    .map((name) => `f_${name}`.slice(0, 30));
  const field = fc.record({ type: fc.constantFrom(...types), optional: fc.boolean() });
  const names = fieldName.filter((name) => !name.endsWith("_"));
  fc.assert(
    fc.property(fc.dictionary(names, field, { minKeys: 1, maxKeys: 20 }), (fields) => {
      const view = JSON.stringify(viewOf("Thing", { fields: { ...fields } }));
      expect(view).not.toMatch(/undefined|NaN|\[object/u);
    }),
  );
});

test("no default ends a cell of the table of fields", () => {
  const { docs } = viewOf("Task", { fields: { title: { type: "string", default: "a|b" } } });
  expect(docs.rows.map(({ rules }) => rules)).toEqual([{ en: '`"a\\|b"` when absent', zh: '缺省为 `"a\\|b"`' }]);
});
