import { CliError } from "@microforge/core/program";
import fc from "fast-check";
import { expect, test } from "vitest";
import { told } from "../../../test/import/fixtures.ts";
import { checkVersion, parseJsonOrYaml } from "./document.ts";
import { importOpenapi } from "./read.ts";

const read = (text: string) =>
  importOpenapi(new Map([["", checkVersion(parseJsonOrYaml(text, "api"), "api")]]), { all: true, only: undefined });

const laughs = ["a: &a [x, x, x, x, x, x, x, x, x]"]
  .concat(
    "bcdefghij"
      .split("")
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghi"[index]}`).join(", ")}]`),
  )
  .join("\n");

test.each<[name: string, text: string, code: string]>([
  ["Swagger 2", '{"swagger": "2.0"}', "unsupported-openapi"],
  ["a later version", "openapi: 4.0.0", "unsupported-openapi"],
  ["no version", "{}", "unsupported-openapi"],
  ["a list", "[1]", "invalid-openapi"],
  ["nothing", "", "invalid-openapi"],
  ["broken JSON", '{"openapi": "3.0.0", ', "invalid-openapi"],
  ["broken YAML", "openapi: '3.0.0\n  a: [", "invalid-openapi"],
  ["an alias of an alias of an alias", `openapi: 3.0.0\n${laughs}`, "invalid-openapi"],
  ["deep JSON", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, "invalid-openapi"],
  ["deep YAML", `a: ${"[".repeat(20_000)}`, "invalid-openapi"],
])("%s is refused in words", (_, text, code) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ name: "CliError", code }));
});

test("names of JavaScript are names like any other", () => {
  const text = `{"openapi": "3.0.0", "components": {"schemas": {
    "__proto__": {"properties": {"a": {"type": "boolean"}}},
    "constructor": {"properties": {"__proto__": {"type": "boolean"}, "toString": {"type": "boolean"}, "hasOwnProperty": {"type": "boolean"}}},
    "Format": {"properties": {"a": {"type": "string", "format": "constructor", "maxLength": 3}, "b": {"type": "integer", "format": "__proto__"}}}
  }}}`;
  const { entities, unmapped } = read(text);
  expect(Object.keys(entities)).toEqual(["Proto", "Constructor", "Format"]);
  expect(Object.keys(entities.Constructor?.fields ?? {})).toEqual(["proto", "to_string", "has_own_property"]);
  expect(told(unmapped).join("\n")).toContain("the format `constructor` is not checked");
  expect({}).not.toHaveProperty("properties");
});

test("a schema that is reached in a billion ways is looked at once", () => {
  const ref = (n: number) => ({ $ref: `#/components/schemas/S${n}` });
  const schemas = Object.fromEntries(
    Array.from({ length: 35 }, (_, n) => [
      `S${n}`,
      { allOf: [ref(n + 1), ref(n + 1), ref(0)], oneOf: [ref(n + 1), ref(n + 1)] },
    ]),
  );
  const { entities } = read(
    JSON.stringify({
      openapi: "3.0.0",
      components: { schemas: { ...schemas, S35: { properties: { ok: { type: "boolean" } } } } },
    }),
  );
  expect(Object.keys(entities)).toContain("S35");
}, 10_000);

test("whatever the JSON is, the answer is entities or an error in words", () => {
  const key = fc.constantFrom(
    ..."$ref type properties items allOf oneOf anyOf enum const format required nullable default additionalProperties".split(
      " ",
    ),
    ..."minimum maximum minLength maxLength pattern readOnly writeOnly A B id name description __proto__".split(" "),
  );
  const leaf = fc.oneof(
    fc.constantFrom(
      "#/components/schemas/A",
      "#/components/schemas/B",
      "other.yaml#/x",
      "object",
      "string",
      "integer",
      "array",
      "null",
      "uuid",
      "^a$",
    ),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.string(),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      leaf,
      fc.dictionary(key, tie("tree"), { maxKeys: 6 }),
      fc.array(tie("tree"), { maxLength: 4 }),
    ),
  }));
  const schema = fc.dictionary(key, tree, { maxKeys: 8 });
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("A", "B", "C"), schema), tree, (schemas, paths) => {
      try {
        const text = JSON.stringify({
          openapi: "3.1.0",
          paths: { "/a": paths, "/a/{id}": { get: paths } },
          components: { schemas },
        });
        const { places, unmapped, skipped } = read(text);
        const known = [...Object.values(places), ...[...unmapped, ...skipped].map(({ place }) => place)];
        for (const name of Object.keys(schemas)) expect(known).toContain(`#/components/schemas/${name}`);
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});

test("whatever the text is, the answer is a tree or an error in words", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      try {
        parseJsonOrYaml(text, "api");
      } catch (error) {
        expect(error).toBeInstanceOf(CliError);
      }
    }),
    { numRuns: 500 },
  );
});
