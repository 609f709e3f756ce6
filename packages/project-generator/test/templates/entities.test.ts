import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type PostgresServer, passesTheBar, startPostgres } from "@microforge/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generate, regenerate } from "../support/toolchain.ts";

/**
 * Any entity, not just the example: the smallest, one with every type in every variant, hostile and very long names. They
 * are written into microforge.yaml, as a user would, and the project is generated again.
 */
const entities = readFileSync(join(import.meta.dirname, "every.yaml"), "utf8");

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

test.each(["sqlite", "postgres"])("entities of every kind pass the bar on %s", async (store) => {
  const name = `every-${store}`;
  const folder = await generate(name, ["--store", store, "--no-example"]);
  appendFileSync(join(folder, "microforge.yaml"), `entities:\n${entities.replace(/^(?=.)/gmu, "  ")}`);
  await regenerate(name);
  expect(readFileSync(join(folder, "src/http/mod.rs"), "utf8")).toContain("user_api_key::routes()");
  await passesTheBar(folder, { [`${name.toUpperCase().replace("-", "_")}_TEST_DATABASE_URL`]: server.url });
});
