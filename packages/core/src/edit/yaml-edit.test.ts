import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { editYaml, type YamlEdit } from "./yaml-edit.ts";

const file = `# Project
schema:   1   # two

service:
    name: "demo"   # quoted
    description: >-
        Folded
        text

list:
- one   # first
-   two

flow: {a: 1,b: [x,  y]}   # tight
empty:
last: 'x'
`;

describe("editYaml", () => {
  const cases: [string, YamlEdit, string, string][] = [
    ["a scalar, with its quotes and comment", { set: ["service", "name"], value: "other" }, '"demo"', '"other"'],
    ["a plain scalar", { set: ["schema"], value: 2 }, "schema:   1", "schema:   2"],
    ["a scalar by a map", { set: ["last"], value: { a: 1 } }, "last: 'x'", "last:\n  a: 1"],
    ["block text", { set: ["service", "description"], value: "short" }, ">-\n        Folded\n        text", "short"],
    ["an empty value", { set: ["empty"], value: true }, "empty:", "empty: true"],
    ["a new key", { set: ["service", "port"], value: 80 }, "        text\n", "        text\n    port: 80\n"],
    ["a new deep key", { set: ["new", "deep"], value: ["v"] }, "last: 'x'\n", "last: 'x'\nnew:\n  deep: [ v ]\n"],
    ["a key of an empty value", { set: ["empty", "deep"], value: 1 }, "empty:", "empty:\n  deep: 1"],
    ["a key in braces", { set: ["flow", "a"], value: 2 }, "{a: 1,b: [x,  y]}", "{ a: 2, b: [ x, y ] }"],
    ["an item", { append: ["list"], value: "three" }, "-   two\n", "-   two\n- three\n"],
    ["an item that is a map", { append: ["list"], value: { a: 1, b: 2 } }, "-   two\n", "-   two\n- { a: 1, b: 2 }\n"],
    ["an item in brackets", { append: ["flow", "b"], value: "z" }, "{a: 1,b: [x,  y]}", "{ a: 1, b: [ x, y, z ] }"],
    ["an item of a new list", { append: ["more"], value: 1 }, "last: 'x'\n", "last: 'x'\nmore:\n  - 1\n"],
    ["a deletion", { delete: ["schema"] }, "schema:   1   # two\n", ""],
    ["a deep deletion", { delete: ["service", "name"] }, '    name: "demo"   # quoted\n', ""],
  ];

  it.each(cases)("writes %s and nothing else", (_, edit, before, after) => {
    expect(editYaml(file, [edit])).toBe(file.replace(before, after));
    const crlf = (text: string) => text.replaceAll("\n", "\r\n");
    expect(editYaml(crlf(file), [edit])).toBe(crlf(file.replace(before, after)));
  });

  it.each<[YamlEdit]>([
    [{ set: ["service", "name"], value: "demo" }],
    [{ set: ["flow"], value: { a: 1, b: ["x", "y"] } }],
    [{ append: ["list"], value: "two" }],
    [{ delete: ["absent", "deep"] }],
  ])("leaves every byte when %j says what is there", (edit) => {
    expect(editYaml(file, [edit])).toBe(file);
  });

  it("starts an empty file, and keeps its comments", () => {
    expect(editYaml("", [{ set: ["a", "b"], value: "c" }])).toBe("a:\n  b: c\n");
    expect(editYaml("# top", [{ set: ["a"], value: 1 }])).toBe("# top\na: 1\n");
  });

  it("applies edits in turn", () => {
    const edits: YamlEdit[] = [
      { set: ["a"], value: 1 },
      { append: ["b"], value: "x" },
      { append: ["b"], value: "y" },
      { delete: ["a"] },
    ];
    expect(editYaml("z: 0\n", edits)).toBe("z: 0\nb:\n  - x\n  - y\n");
  });

  it("refuses a broken file and a list that is none", () => {
    expect(() => editYaml("a: [", [{ set: ["a"], value: 1 }])).toThrow(
      expect.objectContaining({ code: "invalid-yaml" }),
    );
    expect(() => editYaml("a: 1", [{ append: ["a"], value: 1 }])).toThrow(
      expect.objectContaining({ code: "invalid-yaml" }),
    );
  });
});

describe("properties of an edit", () => {
  const key = fc.constantFrom("a", "b", "c");
  const scalar = fc.oneof(
    fc.integer(),
    fc.boolean(),
    fc.constantFrom("x", "# no", "a: b", "中文", "- x", "", "yes", "two\nlines\n", "{{x}}", "'", '"', " "),
  );
  const value = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.dictionary(key, scalar, { maxKeys: 3, noNullPrototype: true }),
  );
  const block = fc.constantFrom(
    "  p: 1 # remark",
    "  p: [1,2]",
    "  p:\n    - x\n    # between\n    - y",
    "  p: |\n    text\n\n    # text",
    "  p:\n    a: 1\n\n    b: 'q'   # r",
    "  p:",
    "  {p: 1,  q: 2}",
    '  "p":   "x" ',
  );
  const section = fc.tuple(block, fc.constantFrom("", "\n", "\n\n# comment\n", "  # tail\n"));
  const sections = fc.array(section, { minLength: 1, maxLength: 4 });
  const path = fc.oneof(fc.constant(["p"]), fc.tuple(fc.constant("p"), key), fc.tuple(key));
  const eol = fc.constantFrom("\n", "\r\n");

  it("has the wanted meaning, and every other section byte for byte", () => {
    fc.assert(
      fc.property(sections, fc.nat(3), path, value, fc.boolean(), eol, (parts, index, path, value, remove, eol) => {
        const texts = parts.map(([body, after], n) => `s${n}: # head\n${body}\n${after}`.replaceAll("\n", eol));
        const at = index % parts.length;
        const text = texts.join("");
        const whole = [`s${at}`, ...path];
        fc.pre(
          remove || parse(text)[`s${at}`]?.p === undefined || path.length === 1 || isMap(parse(text)[`s${at}`]?.p),
        );
        const result = editYaml(text, [remove ? { delete: whole } : { set: whole, value }]);
        const [before, after] = [texts.slice(0, at).join(""), texts.slice(at + 1).join("")];
        expect(result.startsWith(before)).toBe(true);
        expect(result.endsWith(after)).toBe(true);

        const found = parse(result);
        const expected = parse(text);
        if (remove) expect(lookUp(found, whole)).toBeUndefined();
        else expect(lookUp(found, whole)).toEqual(value);
        delete found[`s${at}`];
        delete expected[`s${at}`];
        expect(found).toEqual(expected);
        if (!remove) expect(editYaml(result, [{ set: whole, value }])).toBe(result);
      }),
      { numRuns: 1_000 },
    );
  });

  function isMap(value: unknown): boolean {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  function lookUp(data: unknown, path: readonly string[]): unknown {
    return path.reduce<unknown>((at, key) => (isMap(at) ? (at as Record<string, unknown>)[key] : undefined), data);
  }
});
