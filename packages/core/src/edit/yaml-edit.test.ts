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

  it.each<[string, string, YamlEdit, string]>([
    ["a plain key", "a: 1 # one\n", { rename: ["a"], to: "b" }, "b: 1 # one\n"],
    ["a deep key", "s:\n  a: { x: 1 }\n  c: 2\n", { rename: ["s", "a"], to: "b" }, "s:\n  b: { x: 1 }\n  c: 2\n"],
    ["a key in braces", "s: {a: 1, c: 2}\n", { rename: ["s", "a"], to: "b" }, "s: {b: 1, c: 2}\n"],
    ["a quoted key without a blank", '{"a":1}\n', { rename: ["a"], to: "b" }, '{ "b": 1 }\n'],
    ["a key that is not there", "a: 1\n", { rename: ["x"], to: "b" }, "a: 1\n"],
  ])("renames %s", (_, before, edit, after) => {
    expect(editYaml(before, [edit])).toBe(after);
  });

  it("refuses to rename a key to one that is there", () => {
    expect(() => editYaml("a: 1\nb: 2\n", [{ rename: ["a"], to: "b" }])).toThrow(
      expect.objectContaining({ code: "invalid-yaml" }),
    );
  });

  const shared = "A:\n  fields: &f # shared\n    x: 1\n    y: 2\nB:\n  fields: *f # as A\n";
  it.each<[string, YamlEdit, string]>([
    [
      "its place is edited",
      { set: ["B", "fields", "z"], value: 3 },
      "A:\n  fields: &f # shared\n    x: 1\n    y: 2\nB:\n  fields: { x: 1, y: 2, z: 3 } # as A\n",
    ],
    [
      "what it stands for is edited",
      { delete: ["A", "fields", "x"] },
      "A:\n  fields: &f # shared\n    y: 2\nB:\n  fields: { x: 1, y: 2 } # as A\n",
    ],
    ["what it stands for is removed", { delete: ["A"] }, "B:\n  fields: { x: 1, y: 2 } # as A\n"],
  ])("writes an alias out when %s", (_, edit, after) => {
    expect(editYaml(shared, [edit])).toBe(after);
  });

  it.each<[YamlEdit]>([
    [{ set: ["B", "fields", "x"], value: 1 }],
    [{ delete: ["B", "fields", "absent"] }],
    [{ rename: ["B", "fields", "absent"], to: "z" }],
  ])("leaves an alias when %j says what it stands for", (edit) => {
    expect(editYaml(shared, [edit])).toBe(shared);
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

  const anchored = fc.constantFrom(
    "&f { a: 1, b: [x, y] }",
    "&f\n  a: 1\n  b:\n    - x\n    - y",
    "&f\n  a: &g [x]\n  b: *g",
    "\n  a: &f { a: 1 }\n  b: [*f, z]",
    "{ a: &f [x], b: *f }",
  );
  const users = fc.constantFrom("*f", "*f # remark", "[*f, *f]", "{ a: *f }", "\n  a: *f\n  b: [1]", "\n  - *f\n  - x");
  const place = fc.array(fc.oneof(fc.constantFrom("s", "t", "u"), key, fc.constantFrom(0, 1)), {
    minLength: 1,
    maxLength: 3,
  });
  const anEdit: fc.Arbitrary<YamlEdit> = fc.oneof(
    fc.record({ set: place, value }),
    fc.record({ append: place, value: scalar }),
    fc.record({ delete: place }),
    fc.record({ rename: place, to: fc.constantFrom("new", "- odd: #") }),
  );

  it("changes what it names and nothing else, whatever aliases share", () => {
    fc.assert(
      fc.property(anchored, users, users, anEdit, (source, first, second, edit) => {
        const text = `s: ${source}\nt: ${first}\nu: ${second}\n`;
        const expected = onPlainData(edit, JSON.parse(JSON.stringify(parse(text))));
        fc.pre(expected !== undefined);
        expect(parse(editYaml(text, [edit]))).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  /** What an edit of data comes to that shares nothing; undefined where a place leads through something that has no places. */
  function onPlainData(edit: YamlEdit, data: unknown): unknown {
    const whole =
      "set" in edit ? edit.set : "append" in edit ? edit.append : "delete" in edit ? edit.delete : edit.rename;
    const at = (node: unknown, path: typeof whole): unknown => {
      const [step, ...rest] = path;
      if (step === undefined) return node;
      const isList = Array.isArray(node);
      if (typeof step === "number" ? !isList || step >= node.length : !isMap(node)) return undefined;
      const children = Object(node);
      const isHere = Object.hasOwn(children, step);
      if (!isHere && ("delete" in edit || "rename" in edit)) return node;
      if (rest.length === 0) {
        if ("rename" in edit) {
          if (isList) return undefined;
          return Object.fromEntries(Object.entries(children).map(([k, v]) => [k === step ? edit.to : k, v]));
        }
        if ("delete" in edit) {
          if (isList) return node.filter((_, index) => index !== step);
          return Object.fromEntries(Object.entries(children).filter(([k]) => k !== step));
        }
      }
      const inside = rest.length > 0 ? at(isHere ? children[step] : {}, rest) : last(edit, children[step]);
      if (inside === undefined) return undefined;
      return isList ? node.with(Number(step), inside) : { ...children, [step]: inside };
    };
    return at(data, whole);
  }

  function last(edit: YamlEdit, old: unknown): unknown {
    if ("set" in edit) return edit.value;
    if (!("append" in edit) || (old !== undefined && !Array.isArray(old))) return undefined;
    const list: unknown[] = old ?? [];
    const isIn = list.some((item) => JSON.stringify(item) === JSON.stringify(edit.value));
    return isIn ? list : [...list, edit.value];
  }

  function isMap(value: unknown): boolean {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  function lookUp(data: unknown, path: readonly string[]): unknown {
    return path.reduce<unknown>((at, key) => (isMap(at) ? (at as Record<string, unknown>)[key] : undefined), data);
  }
});
