import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type PostgresServer, passesTheBar, startPostgres } from "@microforge/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generate, regenerate } from "../support/toolchain.ts";

/**
 * Any entity, not just the example, with one whose routes must be there. They are written into microforge.yaml, as a user
 * would, and the project is generated again.
 */
const specifications = {
  /** The smallest, one with every type in every variant, hostile and very long names. */
  every: "user_api_key",
  /** Those that belong to owners and tenants, and those that name who changed them. */
  scoped: "note",
  /** Every kind of relation with every rule of deletion, soft deletion, circles, hostile and very long names. */
  relations: "note_comment",
} as const;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

test.each([
  ["every", "sqlite"],
  ["every", "postgres"],
  ["scoped", "sqlite"],
  ["scoped", "postgres"],
  ["relations", "sqlite"],
  ["relations", "postgres"],
] as const)("the entities of %s.yaml pass the bar on %s", async (specification, store) => {
  const entities = readFileSync(join(import.meta.dirname, `${specification}.yaml`), "utf8");
  const name = `${specification}-${store}`;
  const folder = await generate(name, ["--store", store, "--no-example"]);
  appendFileSync(join(folder, "microforge.yaml"), `entities:\n${entities.replace(/^(?=.)/gmu, "  ")}`);
  await regenerate(name);
  const routes = readFileSync(join(folder, "src/http/mod.rs"), "utf8");
  expect(routes).toContain(`${specifications[specification]}::routes()`);
  await passesTheBar(folder, { [`${name.toUpperCase().replace("-", "_")}_TEST_DATABASE_URL`]: server.url });
});
