import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyProject, projectTree, run, succeed } from "./support/tool.ts";

const schema = `CREATE TABLE customers (id uuid PRIMARY KEY, name varchar(80) NOT NULL, balance numeric(12, 2) DEFAULT 0 NOT NULL);
CREATE TABLE orders (
  id uuid PRIMARY KEY,
  number text NOT NULL UNIQUE,
  customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  area point
);
`;

test("tables become entities of the project, and what cannot be mapped is told with its place", async () => {
  const folder = await emptyProject();
  await writeFile(join(folder, "schema.sql"), schema);
  const { stdout } = await succeed(folder, "import sql schema.sql --json");
  const told = JSON.parse(stdout);
  expect(told.applied).toBe(true);
  expect(told.unmapped).toEqual([{ place: "schema.sql:6", what: "no field has the type `point`" }]);
  expect(await readFile(join(folder, "src/domain/order.rs"), "utf8")).toContain("pub customer_id: Uuid");
  expect(await readFile(join(folder, "microforge.yaml"), "utf8")).toContain(
    "customer: { to: Customer, kind: many-to-one, on_delete: cascade }",
  );
  expect((await run(folder, "status --check")).code).toBe(0);
});

test("an entity that is there is not changed without force", async () => {
  const folder = await emptyProject();
  await writeFile(join(folder, "schema.sql"), schema);
  await succeed(folder, 'generate api Customer --fields "name:string"');
  const before = await projectTree(folder);
  const { code, stderr } = await run(folder, "import sql schema.sql");
  expect(code).toBe(3);
  expect(stderr).toContain("Customer");
  expect(await projectTree(folder)).toEqual(before);
});

test("--strict refuses what is not whole, and writes nothing", async () => {
  const folder = await emptyProject();
  await writeFile(join(folder, "schema.sql"), schema);
  const before = await projectTree(folder);
  expect((await run(folder, "import sql schema.sql --strict")).code).toBe(1);
  expect(await projectTree(folder)).toEqual(before);
});
