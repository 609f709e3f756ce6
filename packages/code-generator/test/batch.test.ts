import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readTree, temporaryFolder } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { makeProject, run, succeed } from "./support/tool.ts";

const services = `services:
  orders:
    preset: postgres
    description: Keeps orders
    entities:
      Order:
        fields:
          number: { type: string, min: 1, max: 20, unique: true }
        relations:
          customer: { to: Customer, kind: many-to-one }
      Customer:
        fields:
          name: { type: string, min: 1, max: 80 }
  billing:
    dir: services/billing
    features: { deploy: [docker] }
`;

test("services that are not there are made, and those that are get what they lack", async () => {
  const cwd = await temporaryFolder({ "services.yaml": services });
  const { stdout } = await succeed(cwd, "batch services.yaml");
  expect(stdout).toMatch(/^orders: \d+ files in orders\nbilling: \d+ files in services\/billing\n$/u);
  const tree = await readTree(cwd);
  expect(tree["orders/src/domain/order.rs"]).toContain("pub customer_id: Uuid");
  expect(tree["orders/Cargo.toml"]).toContain('description = "Keeps orders"');
  // A table comes after those that it refers to.
  const created = Object.keys(tree).filter((path) => /create_(?:order|customer)\.up\.sql$/u.test(path));
  expect(created).toEqual([
    "orders/migrations/0002_create_customer.up.sql",
    "orders/migrations/0003_create_order.up.sql",
  ]);
  expect(tree).toHaveProperty(["services/billing/Dockerfile"]);

  expect((await succeed(cwd, "batch services.yaml")).stdout).toBe("orders: nothing to do\nbilling: nothing to do\n");

  await writeFile(
    join(cwd, "services.yaml"),
    services.replace("          name:", "          since: { type: date, optional: true }\n          name:"),
  );
  const before = await readTree(cwd);
  const refused = await run(cwd, "batch services.yaml");
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain("`orders` has entities of these names already, and they differ: Customer");
  expect(await readTree(cwd)).toEqual(before);

  expect((await succeed(cwd, "batch services.yaml --force")).stdout).toMatch(/^orders: changed \d+ files/u);
  expect(await readFile(join(cwd, "orders/src/domain/customer.rs"), "utf8")).toContain("pub since: Option<Date>");
  expect(await readTree(join(cwd, "orders/migrations"))).toHaveProperty(["20260102030405_change_customer.up.sql"]);
});

test("a service that is there gets new entities, and keeps those that the file does not name", async () => {
  const cwd = await temporaryFolder();
  const folder = await makeProject(cwd, "orders", "minimal");
  await succeed(folder, "generate api Task --fields title:string");
  const note = "services: { orders: { entities: { Note: { fields: { text: { type: text } } } } } }";
  await writeFile(join(cwd, "services.yaml"), note);
  await succeed(cwd, "batch services.yaml");
  const tree = await readTree(join(folder, "src/domain"));
  expect(Object.keys(tree)).toEqual(expect.arrayContaining(["note.rs", "task.rs"]));
});

test.each([
  [
    "preset: postgres",
    [
      "`store` is `sqlite`, not `postgres`",
      "`client` is `none`, not `rust, typescript`",
      "`deploy` is `none`, not `docker, kubernetes`",
      "`ci` is `none`, not `github-actions`",
    ],
  ],
  ["preset: minimal, features: { client: rust }", ["`client` is `none`, not `rust`"]],
  ["features: { deploy: kubernetes }", ["`deploy` is `none`, not `docker, kubernetes`"]],
  ["features: { telemetry: none }", ["`telemetry` is `otel`, not `none`"]],
  ["description: Another", ["`description` is `A microservice.`, not `Another`"]],
])("a service that is there is not changed to `%s`, and the ones before it are not made", async (given, reasons) => {
  const cwd = await temporaryFolder();
  await makeProject(cwd, "orders", "minimal");
  await writeFile(join(cwd, "services.yaml"), `services:\n  first: { preset: minimal }\n  orders: { ${given} }\n`);
  const before = await readTree(cwd);
  const { code, stderr } = await run(cwd, "batch services.yaml --force");
  expect(code).toBe(3);
  expect(stderr).toContain("`orders` exists and is not what the file says");
  expect(stderr.match(/`\w+` is `.*/gu)).toEqual(reasons);
  expect(await readTree(cwd)).toEqual(before);
});

test("a service that is there as the file says is left as it is", async () => {
  const cwd = await temporaryFolder({
    "services.yaml":
      "services: { orders: { preset: minimal, features: { telemetry: otel, deploy: none }, description: A microservice. } }",
  });
  await makeProject(cwd, "orders", "minimal");
  expect((await succeed(cwd, "batch services.yaml")).stdout).toBe("orders: nothing to do\n");
});

test("a folder that holds another service is refused", async () => {
  const cwd = await temporaryFolder({ "services.yaml": "services: { billing: { dir: orders } }" });
  await makeProject(cwd, "orders", "minimal");
  const { code, stderr } = await run(cwd, "batch services.yaml");
  expect(code).toBe(3);
  expect(stderr).toContain("`name` is `orders`, not `billing`");
});

test.each([
  ["a: {}, b: { dir: ./x/../a/ }", "`a` and `b` have the same folder"],
  ["a: { dir: x/y }, b: { dir: x }", "the folder of `a` lies inside that of `b`"],
  ["a: { dir: . }, b: {}", "the folder of `b` lies inside that of `a`"],
])("two services cannot share a folder: %s", async (given, reason) => {
  const cwd = await temporaryFolder({ "services.yaml": `services: { ${given} }` });
  const { code, stderr } = await run(cwd, "batch services.yaml");
  expect(code).toBe(2);
  expect(stderr).toContain(reason);
  expect(Object.keys(await readTree(cwd))).toEqual(["services.yaml"]);
});

test("folders whose names begin alike are not inside of each other", async () => {
  const cwd = await temporaryFolder({
    "services.yaml": "services: { a: { preset: minimal }, ab: { preset: minimal } }",
  });
  expect((await succeed(cwd, "batch services.yaml")).stdout).toMatch(/^a: \d+ files in a\nab: \d+ files in ab\n$/u);
});

test("faults of the YAML are told in the reader's language", async () => {
  const cwd = await temporaryFolder({ "services.yaml": "services:\n  a: [\n" });
  expect((await run(cwd, "batch services.yaml --lang zh")).stderr).toMatch(/services\.yaml:\d+：YAML 语法错误（/u);
});

test("a dry run writes nothing", async () => {
  const cwd = await temporaryFolder({ "services.yaml": services });
  const { stdout } = await succeed(cwd, "batch services.yaml --dry-run");
  expect(stdout).toContain("create  orders/src/main.rs".replace("orders/", ""));
  expect(Object.keys(await readTree(cwd))).toEqual(["services.yaml"]);
});

test.each([
  ["services:\n  ../x: {}\n", "cannot name a service"],
  ["services:\n  a:\n    presets: x\n", "services.yaml:3: `services.a.presets`"],
  [
    "services:\n  a:\n    entities:\n      Task:\n        fields:\n          title: { type: sting }\n",
    "services.yaml:6",
  ],
  ["services:\n  a: [\n", "services.yaml:"],
  ["services:\n  __proto__: {}\n", "services.yaml:2: `__proto__` cannot be a key"],
  ['services:\n  a:\n    description: "\\u0007"\n', "services.yaml:3: `services.a.description`"],
  [
    "services:\n  a:\n    entities:\n      Task:\n        fields: { a: { type: i32 } }\n        relations: { x: { to: User, kind: many-to-one } }\n",
    "User",
  ],
])("%j is refused with its place, and nothing is written", async (text, expected) => {
  const cwd = await temporaryFolder({ "services.yaml": text });
  const { code, stderr } = await run(cwd, "batch services.yaml");
  expect(stderr).toContain(expected);
  expect(code).toBe(2);
  expect(Object.keys(await readTree(cwd))).toEqual(["services.yaml"]);
});

test("a file that is not there is an error that names it", async () => {
  const { code, stderr } = await run(await temporaryFolder(), "batch nowhere.yaml");
  expect(code).toBe(2);
  expect(stderr).toContain("nowhere.yaml");
});

test("what is cancelled says which services are made, and the same command goes on", async () => {
  const names = ["s0", "s1", "s2", "s3", "s4"];
  const cwd = await temporaryFolder({
    "services.yaml": `services:\n${names.map((name) => `  ${name}: {}\n`).join("")}`,
  });
  const controller = new AbortController();
  const watch = setInterval(() => {
    if (existsSync(join(cwd, "s1/microforge.yaml"))) controller.abort();
  }, 1);
  const { code, stderr } = await run(cwd, "batch services.yaml", { signal: controller.signal });
  clearInterval(watch);
  expect(code).toBe(130);
  const [, told = ""] = /done before: (.+)/u.exec(stderr) ?? [];
  const made = names.filter((name) => existsSync(join(cwd, name, "microforge.yaml")));
  expect(told.split(", ")).toEqual(made);
  expect(made.length).toBeLessThan(names.length);
  await succeed(cwd, "batch services.yaml");
  for (const name of names) expect(existsSync(join(cwd, name, "Cargo.toml")), name).toBe(true);
});
