import { readFileSync } from "node:fs";
import { runProgram } from "@microforge/core/program";
import { readTree, type TestContextOptions, temporaryFolder, testContext, writeTree } from "@microforge/core/testing";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { program } from "../program.ts";

let cwd: string;

beforeAll(async () => {
  cwd = await temporaryFolder();
  await writeTree(cwd, {
    "api.yaml": `openapi: 3.1.0
components:
  schemas:
    User: { type: object, required: [name], properties: { name: { type: string, maxLength: 80 }, ip: { type: string, maxLength: 20, format: ipv4 } } }
    Role: { type: string, enum: [a] }
`,
    "shop.sql":
      "CREATE TABLE users (id uuid PRIMARY KEY, name varchar(80) NOT NULL UNIQUE);\nCREATE TABLE items (id uuid PRIMARY KEY, ok bool NOT NULL);",
    "shop.proto": 'syntax = "proto3"; message Item { bool ok = 1; }',
    "empty.sql": "SELECT 1;",
  });
});

async function run(argv: readonly string[], options: TestContextOptions = {}) {
  const ctx = testContext({ cwd, ...options });
  const code = await runProgram(program, ["import", ...argv], ctx);
  return { code, stdout: ctx.stdout, stderr: ctx.stderr };
}

test("without a project the entities are shown as they stand in microforge.yaml, the rest on stderr", async () => {
  const { code, stdout, stderr } = await run(["openapi", "api.yaml"]);
  expect(code).toBe(0);
  expect(stdout).toBe(`entities:
  User:
    fields:
      name: { type: string, max: 80 }
      ip: { type: string, max: 20, optional: true }
`);
  expect(stderr).toBe(`reading api.yaml
Not chosen
  not an object with properties: part of the fields that refer to it: #/components/schemas/Role
Not mapped
  #/components/schemas/User/properties/ip  the format \`ipv4\` is not checked
1 entity; 1 place not mapped
`);
});

test("in Chinese", async () => {
  const { stderr } = await run(["openapi", "api.yaml"], { locale: "zh" });
  expect(stderr).toContain(
    "无法映射\n  #/components/schemas/User/properties/ip  不检查格式 `ipv4`\n1 个实体；1 处无法映射\n",
  );
});

test("--json is one value with every place", async () => {
  const { code, stdout } = await run(["openapi", "api.yaml", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    schema: 1,
    entities: {
      User: { fields: { name: { type: "string", max: 80 }, ip: { type: "string", max: 20, optional: true } } },
    },
    places: { User: "#/components/schemas/User" },
    unmapped: [{ place: "#/components/schemas/User/properties/ip", what: "the format `ipv4` is not checked" }],
    notes: [],
    skipped: [
      {
        place: "#/components/schemas/Role",
        what: "not an object with properties: part of the fields that refer to it",
      },
    ],
  });
});

test("--strict fails where something is lost, and passes where nothing is", async () => {
  const lost = await run(["openapi", "api.yaml", "--strict", "--out", "strict.yaml"]);
  expect(lost).toMatchObject({ code: 1, stdout: "" });
  expect(lost.stderr).toContain("1 place of the source cannot be mapped");
  expect(Object.keys(await readTree(cwd))).not.toContain("strict.yaml");
  expect((await run(["sql", "shop.sql", "--strict"])).code).toBe(0);
});

test("--only, --out, --dry-run and --force", async () => {
  const out = `${cwd}/out.yaml`;
  expect((await run(["sql", "shop.sql", "--only", "users", "--out", "out.yaml", "--dry-run"])).stderr).toContain(
    "would write out.yaml",
  );
  expect(Object.keys(await readTree(cwd))).not.toContain("out.yaml");
  expect(await run(["sql", "shop.sql", "--only", "users", "--out", "out.yaml"])).toMatchObject({ code: 0, stdout: "" });
  expect(parse(readFileSync(out, "utf8"))).toEqual({
    entities: { User: { fields: { name: { type: "string", max: 80, unique: true } } } },
  });
  const again = await run(["proto", "shop.proto", "--out", "out.yaml"]);
  expect(again).toMatchObject({ code: 3 });
  expect(again.stderr).toContain("`out.yaml` exists already");
  expect((await run(["proto", "shop.proto", "--out", "out.yaml", "--force"])).code).toBe(0);
  expect(readFileSync(out, "utf8")).toBe("entities:\n  Item:\n    fields:\n      ok: { type: bool }\n");
});

test.each([
  [["json", "api.yaml"], 2, "one of openapi, sql, proto"],
  [["openapi"], 2, "<source>"],
  [["openapi", "none.yaml"], 2, "there is no file `none.yaml`"],
  [["sql", "."], 2, "`.` is a folder"],
  [["proto", "shop.sql"], 2, "`shop.sql` is not a proto file"],
  [["sql", "https://example.com/a.sql"], 2, "is not an address of PostgreSQL"],
  [["sql", "shop.sql", "--only", "usres"], 2, "did you mean `users`?"],
  [["sql", "shop.sql", "--all"], 2, "`--all` means nothing to `import sql`"],
  [["proto", "shop.proto", "--dialect", "sqlite"], 2, "`--dialect` means nothing to `import proto`"],
  [["openapi", "file:///etc/passwd"], 2, "is not an http or https address"],
  [["sql", "empty.sql"], 1, "entities come from CREATE TABLE"],
  [["sql", "shop.sql", "--dir", "."], 2, "is not a project"],
] as const)("%j is refused", async (argv, code, message) => {
  const result = await run(argv);
  expect(result.code).toBe(code);
  expect(result.stderr).toContain(message);
  expect(result.stdout).toBe("");
});
