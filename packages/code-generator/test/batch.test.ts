import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readTree, temporaryFolder } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { run, succeed } from "./support/tool.ts";

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
  expect((await succeed(cwd, "batch services.yaml")).stdout).toMatch(/^orders: changed \d+ files/u);
  expect(await readFile(join(cwd, "orders/src/domain/customer.rs"), "utf8")).toContain("pub since: Option<Date>");
  expect(await readTree(join(cwd, "orders/migrations"))).toHaveProperty(["20260102030405_change_customer.up.sql"]);
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
