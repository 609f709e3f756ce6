import type { Field } from "@microforge/core/entity";
import { describe, expect, test } from "vitest";
import { told } from "../../../test/import/fixtures.ts";
import type { Imported } from "../imported.ts";
import { importOpenapi } from "./read.ts";

const choice = { all: false, only: undefined };

const described = (schemas: object, paths: object = {}): ReadonlyMap<string, unknown> =>
  new Map([["", { openapi: "3.1.0", info: { title: "t", version: "1" }, paths, components: { schemas } }]]);

const read = (schemas: object, paths?: object): Imported => importOpenapi(described(schemas, paths), choice);

/** The field that a property becomes, beside one that is always there. */
function fieldOf(
  schema: object,
  name = "it",
  required = true,
): { field: Field | undefined; lost: string[]; notes: string[] } {
  const { entities, unmapped, notes } = read({
    Thing: {
      type: "object",
      required: required ? [name] : [],
      properties: { ok: { type: "boolean" }, [name]: schema },
    },
  });
  const what = (remarks: Imported["notes"]): string[] => remarks.map(({ what: { en } }) => en);
  return { field: entities.Thing?.fields[name], lost: what(unmapped), notes: what(notes) };
}

describe("values", () => {
  test.each<[name: string, schema: object, field: Field]>([
    ["a short text", { type: "string", minLength: 1, maxLength: 80 }, { type: "string", min: 1, max: 80 }],
    ["a long text", { type: "string", maxLength: 5000 }, { type: "text", max: 5000 }],
    [
      "a pattern",
      { type: "string", maxLength: 9, pattern: "^[a-z]+$" },
      { type: "string", max: 9, pattern: "^[a-z]+$" },
    ],
    ["a truth value with a default", { type: "boolean", default: true }, { type: "bool", default: true }],
    ["32 bits", { type: "integer", format: "int32", minimum: 0 }, { type: "i32", min: 0 }],
    ["64 bits", { type: "integer", format: "int64" }, { type: "i64" }],
    ["a whole number without a format", { type: "integer" }, { type: "i64" }],
    [
      "a small range",
      { type: "integer", minimum: 1, maximum: 5, default: 3 },
      { type: "i32", min: 1, max: 5, default: 3 },
    ],
    ["the range of its type", { type: "integer", format: "int64", maximum: 2 ** 63 }, { type: "i64" }],
    ["unsigned", { type: "integer", format: "uint32" }, { type: "i64", min: 0, max: 4294967295 }],
    ["excluded limits of 3.1", { type: "integer", exclusiveMinimum: 0, maximum: 9 }, { type: "i32", min: 1, max: 9 }],
    [
      "excluded limits of 3.0",
      { type: "integer", minimum: 0, exclusiveMinimum: true, maximum: 9 },
      { type: "i32", min: 1, max: 9 },
    ],
    ["a number", { type: "number", format: "double", minimum: 0.5 }, { type: "f64", min: 0.5 }],
    ["a date", { type: "string", format: "date" }, { type: "date" }],
    ["a time", { type: "string", format: "time" }, { type: "time" }],
    ["a moment", { type: "string", format: "date-time" }, { type: "datetime" }],
    ["a uuid", { type: "string", format: "uuid" }, { type: "uuid" }],
    ["an e-mail address", { type: "string", format: "email" }, { type: "email" }],
    ["bytes of 3.0", { type: "string", format: "byte", maxLength: 400 }, { type: "bytes", max: 300 }],
    ["bytes of 3.1", { type: "string", contentEncoding: "base64" }, { type: "bytes" }],
    ["choices", { type: "string", enum: ["a", "b"], default: "b" }, { type: "enum", values: ["a", "b"], default: "b" }],
    ["a constant", { const: "a" }, { type: "enum", values: ["a"] }],
    [
      "choices in several lists",
      { oneOf: [{ type: "string", enum: ["a"] }, { const: "b" }] },
      { type: "enum", values: ["a", "b"] },
    ],
    ["null by 3.0", { type: "boolean", nullable: true }, { type: "bool", optional: true }],
    ["null by 3.1", { type: ["boolean", "null"] }, { type: "bool", optional: true }],
    ["null as an alternative", { oneOf: [{ type: "boolean" }, { type: "null" }] }, { type: "bool", optional: true }],
    ["null among the choices", { type: "string", enum: ["a", null] }, { type: "enum", values: ["a"], optional: true }],
    [
      "read-only",
      { type: "boolean", readOnly: true, default: false },
      { type: "bool", default: false, readonly: true },
    ],
    ["write-only", { type: "string", maxLength: 60, writeOnly: true }, { type: "string", max: 60, secret: true }],
    ["a password", { type: "string", format: "password", maxLength: 60 }, { type: "string", max: 60, secret: true }],
    ["a description", { type: "boolean", description: " Says it. " }, { type: "bool", description: "Says it." }],
    [
      "all of one",
      {
        allOf: [
          { type: "string", maxLength: 9 },
          { minLength: 2, maxLength: 20 },
        ],
      },
      { type: "string", min: 2, max: 9 },
    ],
  ])("%s", (_, schema, field) => {
    expect(fieldOf(schema)).toEqual({ field, lost: [], notes: [] });
  });

  test.each<[name: string, schema: object, field: Field | undefined, remark: string]>([
    ["no limit", { type: "string" }, { type: "string" }, "a text without a limit may have 255 characters"],
    ["an address", { type: "string", format: "uri" }, { type: "url" }, "only http and https addresses are taken"],
    [
      "a decimal",
      { type: "string", format: "decimal" },
      { type: "decimal", precision: 18, scale: 6 },
      "18, of which 6",
    ],
    ["unsigned 64", { type: "integer", format: "uint64" }, { type: "i64", min: 0 }, "values from 2^63 on do not fit"],
    ["a list", { type: "array", items: { type: "string" } }, { type: "json" }, "a list: kept as JSON, unchecked"],
    ["an object", { type: "object", properties: { a: {} } }, { type: "json" }, "an object: kept as JSON, unchecked"],
    [
      "any properties",
      { type: "object", additionalProperties: { type: "string" } },
      { type: "json" },
      "an object: kept as JSON",
    ],
    ["alternatives", { oneOf: [{ type: "string" }, { type: "integer" }] }, { type: "json" }, "one of several types"],
    ["two types", { type: ["string", "integer"] }, { type: "json" }, "one of several types"],
    ["no type", {}, { type: "json" }, "no type is given"],
    [
      "read-only and required",
      { type: "boolean", readOnly: true },
      { type: "bool", optional: true, readonly: true },
      "becomes optional",
    ],
  ])("changes meaning and says so: %s", (_, schema, field, remark) => {
    const found = fieldOf(schema);
    expect(found).toMatchObject({ field, lost: [] });
    expect(found.notes.join("\n")).toContain(remark);
  });

  test.each<[name: string, schema: object, field: Field | undefined, remark: string]>([
    [
      "a format",
      { type: "string", maxLength: 9, format: "ipv4" },
      { type: "string", max: 9 },
      "the format `ipv4` is not checked",
    ],
    [
      "a pattern",
      { type: "string", maxLength: 9, pattern: "(?=a)" },
      { type: "string", max: 9 },
      "`pattern` is left out",
    ],
    [
      "a default of the wrong kind",
      { type: "integer", format: "int32", default: "x" },
      { type: "i32" },
      "`default` is left out",
    ],
    [
      "a default beside null",
      { type: ["boolean", "null"], default: true },
      { type: "bool", optional: true },
      "a missing value is null here",
    ],
    ["multiples", { type: "integer", format: "int32", multipleOf: 5 }, { type: "i32" }, "`multipleOf` is not checked"],
    [
      "numbers as choices",
      { type: "integer", format: "int32", enum: [1, 2] },
      { type: "i32" },
      "a list of values that are not texts",
    ],
    [
      "choices that no enum has",
      { type: "string", enum: ["won't fix"] },
      { type: "string" },
      "the list of values is left out",
    ],
    ["a secret number", { type: "integer", format: "int32", writeOnly: true }, undefined, "left out"],
    [
      "a reference to the network",
      { $ref: "https://example.com/a.json" },
      undefined,
      "only files beside the description are",
    ],
    ["a reference to nothing", { $ref: "#/components/schemas/Nobody" }, undefined, "leads to nothing"],
  ])("loses something and says so: %s", (_, schema, field, remark) => {
    const { field: found, lost } = fieldOf(schema);
    expect(found).toEqual(field);
    expect(lost.join("\n")).toContain(remark);
  });

  test("what is not required may be null, unless it has a default", () => {
    expect(fieldOf({ type: "boolean" }, "it", false).field).toEqual({ type: "bool", optional: true });
    expect(fieldOf({ type: "boolean", default: true }, "it", false).field).toEqual({ type: "bool", default: true });
  });
});

describe("objects", () => {
  test("fields that every entity has are not repeated; a version that is a text is a field", () => {
    const { entities, notes } = read({
      Release: {
        properties: {
          id: { type: "integer" },
          createdAt: { type: "string", format: "date-time" },
          version: { type: "string", maxLength: 20 },
          limit: { type: "boolean" },
        },
        required: ["version", "limit"],
      },
    });
    expect(entities.Release?.fields).toEqual({
      release_version: { type: "string", max: 20 },
      release_limit: { type: "bool" },
    });
    expect(told(notes)).toContain(
      "#/components/schemas/Release/properties/id: every entity has its own `id`, a uuid; it is i64 in the source",
    );
  });

  test("inheritance is merged, the nearer one counts", () => {
    const { entities } = read({
      Pet: { type: "object", required: ["name"], properties: { name: { type: "string", maxLength: 9 } } },
      Dog: {
        allOf: [
          { $ref: "#/components/schemas/Pet" },
          { properties: { barks: { type: "boolean" } }, required: ["barks"] },
        ],
      },
    });
    expect(entities.Dog?.fields).toEqual({ name: { type: "string", max: 9 }, barks: { type: "bool" } });
  });

  test("alternatives with a discriminator are one entity with the fields of all", () => {
    const { entities, notes } = read({
      Payment: {
        oneOf: [
          {
            properties: { kind: { const: "card" }, number: { type: "string", maxLength: 19 } },
            required: ["kind", "number"],
          },
          {
            properties: { kind: { const: "cash" }, amount: { type: "integer", format: "int32" } },
            required: ["kind", "amount"],
          },
        ],
        discriminator: { propertyName: "kind" },
      },
    });
    expect(entities.Payment?.fields).toEqual({
      kind: { type: "enum", values: ["card", "cash"] },
      number: { type: "string", max: 19, optional: true },
      amount: { type: "i32", optional: true },
    });
    expect(told(notes)[0]).toContain("one of several alternatives");
  });

  test("objects that are entities become relations, lists their other side, circles stay possible", () => {
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const { entities, notes } = read({
      User: {
        properties: { tasks: { type: "array", items: ref("Task") }, best: ref("Task"), ok: { type: "boolean" } },
        required: ["best"],
      },
      Task: {
        properties: {
          owner: ref("User"),
          reviewer: { allOf: [ref("User")], nullable: true },
          parent: { oneOf: [ref("Task"), { type: "null" }] },
          tags: { type: "array", items: ref("Tag") },
        },
        required: ["owner", "reviewer", "tags"],
      },
      Tag: { properties: { word: { type: "string", maxLength: 9 }, tasks: { type: "array", items: ref("Task") } } },
      Comment: { properties: { task: ref("Task"), ok: { type: "boolean" } }, required: ["task"] },
    });
    expect(entities.Task?.relations).toEqual({
      owner: { to: "User", kind: "many-to-one", optional: true },
      reviewer: { to: "User", kind: "many-to-one", optional: true },
      parent: { to: "Task", kind: "many-to-one", optional: true },
      tags: { to: "Tag", kind: "many-to-many" },
    });
    expect(entities.User?.relations).toEqual({
      tasks: { to: "Task", kind: "many-to-many" },
      best: { to: "Task", kind: "many-to-one" },
    });
    expect(entities.Comment?.relations).toEqual({ task: { to: "Task", kind: "many-to-one" } });
    expect(entities.Tag?.relations).toBeUndefined();
    expect(told(notes)).toContain("#/components/schemas/Tag/properties/tasks: is the other side of `Task.tags`");
    expect(told(notes)).toContain(
      "#/components/schemas/Task/properties/owner: becomes optional: the entities of this circle could never be created",
    );
  });

  test("a list whose items refer back once is one-to-many", () => {
    const { entities } = read({
      Author: {
        properties: {
          name: { type: "boolean" },
          books: { type: "array", items: { $ref: "#/components/schemas/Book" } },
        },
      },
      Book: {
        properties: { author: { $ref: "#/components/schemas/Author" }, ok: { type: "boolean" } },
        required: ["author"],
      },
    });
    expect(entities.Author?.relations).toEqual({ books: { to: "Book", kind: "one-to-many" } });
  });

  test("what is refused is listed with its reasons, and what leads to it", () => {
    const { entities, unmapped } = read({
      Option: { properties: { a: { type: "boolean" } } },
      Vote: { properties: { ok: { type: "boolean" }, option: { $ref: "#/components/schemas/Option" } } },
      名字: { properties: { a: { type: "boolean" } } },
      "user-name": { properties: { a: { type: "boolean" } } },
      UserName: { properties: { a: { type: "boolean" } } },
    });
    expect(Object.keys(entities)).toEqual(["Vote", "UserName"]);
    expect(entities.Vote).toEqual({ fields: { ok: { type: "bool", optional: true } } });
    const lost = told(unmapped).join("\n");
    expect(lost).toContain("#/components/schemas/Option: `Option` is refused");
    expect(lost).toContain("#/components/schemas/Vote/properties/option: leads to `Option`, which is refused");
    expect(lost).toContain("#/components/schemas/名字: nothing of the name is ASCII");
    expect(lost).toContain("#/components/schemas/UserName: would have the name of");
  });

  test("a schema that is defined by itself is no endless loop", () => {
    const { unmapped } = read({
      A: { allOf: [{ $ref: "#/components/schemas/B" }], properties: { ok: { type: "boolean" } } },
      B: { allOf: [{ $ref: "#/components/schemas/A" }], properties: { no: { type: "boolean" } } },
      C: { $ref: "#/components/schemas/C" },
    });
    expect(told(unmapped).join("\n")).toContain("is defined by itself");
  });
});

describe("what becomes an entity", () => {
  const json = (schema: object) => ({ content: { "application/json": { schema } } });
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const paths = {
    "/users": {
      get: {
        responses: {
          200: json({ type: "object", properties: { items: { type: "array", items: ref("User") }, total: {} } }),
        },
      },
      post: { requestBody: json(ref("NewUser")), responses: { 201: json(ref("User")) } },
    },
    "/users/{id}": { get: { responses: { 200: json(ref("User")) } } },
    "/notes/{id}": { get: { responses: { 200: json({ properties: { text: { type: "string", maxLength: 9 } } }) } } },
    "/login": { post: { requestBody: json(ref("Login")), responses: { 204: {} } } },
  };
  const schemas = {
    User: { properties: { name: { type: "string", maxLength: 9 } }, required: ["name"] },
    NewUser: {
      properties: {
        name: {},
        password: { type: "string", format: "password", maxLength: 90 },
        invite: { type: "boolean" },
      },
    },
    Login: { properties: { password: { type: "string" } } },
    Address: { properties: { city: { type: "string" } } },
    ApiError: { properties: { code: { type: "string" } } },
    UserList: { properties: { items: { type: "array", items: ref("User") }, next_cursor: { type: "string" } } },
    Role: { type: "string", enum: ["a"] },
    Alias: ref("User"),
    wrong: 7,
  };

  test("the bodies of resource paths; secrets that only requests have belong to them", () => {
    const { entities, unmapped, skipped } = read(schemas, paths);
    expect(entities).toEqual({
      User: {
        fields: {
          name: { type: "string", max: 9 },
          password: { type: "string", max: 90, optional: true, secret: true },
        },
      },
      Note: { fields: { text: { type: "string", max: 9, optional: true } } },
    });
    expect(told(unmapped)).toEqual(["#/components/schemas/wrong: is not a schema"]);
    expect(told(skipped)).toEqual([
      "#/components/schemas/NewUser: no resource path has it as its body; `--all` takes it",
      "#/components/schemas/Login: no resource path has it as its body; `--all` takes it",
      "#/components/schemas/Address: no resource path has it as its body; `--all` takes it",
      "#/components/schemas/ApiError: an error",
      "#/components/schemas/UserList: the envelope of a list",
      "#/components/schemas/Role: not an object with properties: part of the fields that refer to it",
      "#/components/schemas/Alias: another name of `#/components/schemas/User`",
      "#/paths: 5 operations: the API of a service follows from its entities",
      "#/components/schemas/NewUser/properties/invite: only requests have it, the resource does not",
    ]);
  });

  test("--all takes every object, --only what it names", () => {
    const files = described(schemas, paths);
    expect(Object.keys(importOpenapi(files, { all: true, only: undefined }).entities)).toEqual([
      "User",
      "NewUser",
      "Login",
      "Address",
      "Note",
    ]);
    expect(Object.keys(importOpenapi(files, { all: false, only: ["Address", "ApiError"] }).entities)).toEqual([
      "Address",
      "ApiError",
    ]);
    expect(() => importOpenapi(files, { all: false, only: ["Adress"] })).toThrow(
      "nothing in the source is called `Adress`",
    );
  });

  test("files beside the description are read, with references from one to the other", () => {
    const files = new Map<string, unknown>([
      ["", { openapi: "3.0.0", paths: { "/pets/{id}": { $ref: "paths/pet.yaml#/one" } }, components: {} }],
      [
        "paths/pet.yaml",
        {
          one: {
            get: {
              responses: { 200: { content: { "application/json": { schema: { $ref: "../schemas.yaml#/Pet" } } } } },
            },
          },
        },
      ],
      ["schemas.yaml", { Pet: { properties: { tame: { type: "boolean" } } } }],
    ]);
    const { entities, places } = importOpenapi(files, choice);
    expect(entities).toEqual({ Pet: { fields: { tame: { type: "bool", optional: true } } } });
    expect(places).toEqual({ Pet: "schemas.yaml#/Pet" });
  });
});
