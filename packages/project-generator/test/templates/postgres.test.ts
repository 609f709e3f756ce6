import { join } from "node:path";
import { binaryTarget, createPostgresStore, describeHttpApi, task } from "@microforge/conformance";
import { cargoTarget, type PostgresServer, passesTheBar, startPostgres } from "@microforge/core/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { generate } from "../support/toolchain.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

describe("a service on PostgreSQL", () => {
  beforeAll(async () => {
    await passesTheBar(await generate("postgres-service", ["--preset", "postgres"]), {
      POSTGRES_SERVICE_TEST_DATABASE_URL: server.url,
    });
  });

  describeHttpApi(
    binaryTarget({
      name: "axum on PostgreSQL",
      binary: join(cargoTarget, "debug/postgres-service"),
      envPrefix: "POSTGRES_SERVICE",
      entity: task,
      createStore: () => createPostgresStore(server.url, "tasks"),
    }),
  );
});

test("a service on PostgreSQL without the example passes the bar", async () => {
  const folder = await generate("postgres-bare-service", ["--preset", "postgres", "--no-example"]);
  await passesTheBar(folder, { POSTGRES_BARE_SERVICE_TEST_DATABASE_URL: server.url });
});
