import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { mergeYaml, parseYamlFragment, renderYaml } from "./yaml-merge.ts";

const fragment = (text: string, data?: object) =>
  parseYamlFragment(text, { name: "x.yaml", ...(data ? { data } : {}) });
const merged = (...texts: string[]) => renderYaml(texts.map((text) => fragment(text)).reduce(mergeYaml));

describe("parseYamlFragment", () => {
  it("renders strings after parsing, so that a value stays a value", () => {
    const documents = fragment('# {{ not rendered }}\nname: "{{name}}"\n"{{name}}_URL": x\nrun: |\n  echo {{name}}\n', {
      name: 'a: [b]\n# "c"',
    });
    const text = renderYaml(documents);
    expect(parse(text)).toEqual({ name: 'a: [b]\n# "c"', 'a: [b]\n# "c"_URL': "x", run: 'echo a: [b]\n# "c"\n' });
    expect(text).toContain("# {{ not rendered }}");
  });

  it("keeps what looks like a number a string", () => {
    expect(parse(renderYaml(fragment('port: "{{port}}"\nplain: x{{port}}\n', { port: "8080" })))).toEqual({
      port: "8080",
      plain: "x8080",
    });
  });

  it("leaves a fragment without data alone", () => {
    expect(renderYaml(fragment("if: '{{ ref }}'\n"))).toBe("if: '{{ ref }}'\n");
  });

  it("names a fragment that does not parse", () => {
    expect(() => fragment("a: [")).toThrow("x.yaml");
  });
});

describe("mergeYaml", () => {
  it("merges maps, appends list items once, and keeps the comments of both", () => {
    const base = '# The stack\n\nservices:\n  app:\n    # Not root\n    user: app\n    ports: ["1:1"] # http\n';
    const other =
      'services:\n  # The database\n  db:\n    image: postgres\n  app:\n    # More ports\n    ports: ["1:1", "2:2"]\nvolumes:\n  data: {}\n';
    expect(merged(base, other)).toBe(`# The stack

services:
  app:
    # Not root
    user: app
    # More ports
    ports: [ "1:1", "2:2" ] # http
  # The database
  db:
    image: postgres
volumes:
  data: {}
`);
  });

  it("merges list items of one name, and mounts of one volume only at one path", () => {
    const base = "containers:\n  - name: app\n    image: x\n    volumeMounts:\n      - { name: data, mountPath: /a }\n";
    const other =
      "containers:\n  - name: app\n    # Secrets\n    envFrom: [{ secretRef: { name: s } }]\n    volumeMounts:\n      - { name: data, mountPath: /b }\n  - name: side\n";
    const text = merged(base, other);
    expect(parse(text)).toEqual({
      containers: [
        {
          name: "app",
          image: "x",
          volumeMounts: [
            { name: "data", mountPath: "/a" },
            { name: "data", mountPath: "/b" },
          ],
          envFrom: [{ secretRef: { name: "s" } }],
        },
        { name: "side" },
      ],
    });
    expect(text).toContain("    # Secrets\n    envFrom:");
  });

  it("refuses two values for one key, and names its place", () => {
    expect(() => merged("a:\n  b: 1\n", "a:\n  b: 2\n")).toThrow(
      expect.objectContaining({ code: "template-clash", details: { path: ["a", "b"] } }),
    );
    expect(() => merged("a: [1]\n", "a: { b: 1 }\n")).toThrow(expect.objectContaining({ code: "template-clash" }));
  });

  it("takes any value over none", () => {
    expect(parse(merged("on:\n  push:\n", "on:\n  push: { tags: [v1] }\n"))).toEqual({
      on: { push: { tags: ["v1"] } },
    });
    expect(parse(merged("on: { push: 1 }\n", "on:\n  push:\n"))).toEqual({ on: { push: 1 } });
  });

  it("matches Kubernetes resources by kind and name, other documents by position", () => {
    const resource = (kind: string, spec: string) => `kind: ${kind}\nmetadata: { name: app }\nspec: { ${spec} }\n`;
    const text = merged(
      `${resource("Service", "a: 1")}---\n${resource("Deployment", "b: 1")}`,
      `${resource("Deployment", "c: 1")}---\n${resource("Job", "d: 1")}`,
    );
    const documents = fragment(text).map((document) => document.toJS());
    expect(documents.map(({ kind, spec }) => [kind, spec])).toEqual([
      ["Service", { a: 1 }],
      ["Deployment", { b: 1, c: 1 }],
      ["Job", { d: 1 }],
    ]);
    expect(parse(merged("a: 1\n", "b: 2\n"))).toEqual({ a: 1, b: 2 });
  });

  it("leaves its arguments as they were", () => {
    const [base, other] = [fragment("a: { b: [1] }\n"), fragment("# c\na: { b: [2] }\n")];
    const before = [renderYaml(base), renderYaml(other)];
    mergeYaml(base, other);
    expect([renderYaml(base), renderYaml(other)]).toEqual(before);
  });

  it("keeps block text, long lines and quotes", () => {
    const text = `run: |\n  one\n\n    two\nfolded: >-\n  ${"word ".repeat(40).trim()}\nlong: ${"x ".repeat(80)}y\nquoted: 'on'\ntime: "12:30"\n`;
    expect(merged(text, "z: 1\n")).toBe(`${text}z: 1\n`);
  });
});

describe("properties of a merge", () => {
  const key = fc.constantFrom("a", "b", "c", "name");
  const data = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(1, true, "x"),
      tie("list"),
      tie("map"),
    ),
    list: fc.array(tie("value"), { maxLength: 3 }),
    map: fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  })).map;

  it("changes nothing when a file is merged with itself or with nothing", () => {
    fc.assert(
      fc.property(data, (value) => {
        const text = renderYaml(fragment(JSON.stringify(value)));
        expect(parse(merged(text, "{}"))).toEqual(value);
        expect(parse(merged("{}", text))).toEqual(value);
      }),
    );
  });

  it("does not mind how fragments are grouped", () => {
    fc.assert(
      fc.property(data, data, data, (a, b, c) => {
        const [x, y, z] = [a, b, c].map((value) => fragment(JSON.stringify(value)));
        const attempt = (merge: () => string) => {
          try {
            return parse(merge());
          } catch {
            return "clash";
          }
        };
        if (!x || !y || !z) throw new Error("three fragments");
        const left = attempt(() => renderYaml(mergeYaml(mergeYaml(x, y), z)));
        const right = attempt(() => renderYaml(mergeYaml(x, mergeYaml(y, z))));
        if (left !== "clash" && right !== "clash") expect(left).toEqual(right);
      }),
    );
  });
});
