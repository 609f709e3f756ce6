import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type PostgresServer, passesTheBar, startPostgres } from "@microforge/core/testing";
import { afterAll, beforeAll, test } from "vitest";
import { generate, generateAgain } from "../support/toolchain.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const entities = readFileSync(join(import.meta.dirname, "tenants.yaml"), "utf8");

test.each(["sqlite", "postgres"])("a service for tenants on %s passes the bar", async (store) => {
  const name = `tenants-${store}-service`;
  const stack = ["--preset", "minimal", "--store", store, "--tenancy", "registry", "--no-example"];
  const folder = await generate(name, stack);
  await generateAgain(folder, name, entities);
  await passesTheBar(folder, { [`TENANTS_${store.toUpperCase()}_SERVICE_TEST_DATABASE_URL`]: server.url });
});
