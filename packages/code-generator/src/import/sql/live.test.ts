import { type PostgresServer, startPostgres, testContext } from "@microforge/core/testing";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixturePath } from "../../../test/import/fixtures.ts";
import type { Remark } from "../imported.ts";
import { importSql } from "./read.ts";

let server: PostgresServer;
let shop: string;

beforeAll(async () => {
  server = await startPostgres();
  shop = server.url.replace(/postgres$/u, "shop");
  await execa("psql", [server.url, "--quiet", "--command", "CREATE DATABASE shop"]);
  await execa("psql", [shop, "--quiet", "--set", "ON_ERROR_STOP=1", "--file", fixturePath("shop.sql")]);
});
afterAll(() => server.stop());

const choice = { dialect: "auto", schema: "public", only: undefined } as const;

test("a running database gives the entities of its dump, and the same remarks", async () => {
  const { stdout } = await execa("pg_dump", ["--schema-only", "--schema=public", shop]);
  const { writeTree, temporaryFolder } = await import("@microforge/core/testing");
  const cwd = await temporaryFolder();
  await writeTree(cwd, { "dump.sql": stdout });
  const dump = await importSql(testContext({ cwd }), "dump.sql", choice);
  const live = await importSql(testContext(), shop, choice);
  const words = (remarks: readonly Remark[]): string[] => remarks.map(({ what }) => what.en).sort();
  expect(live.entities).toEqual(dump.entities);
  expect(Object.keys(live.entities)).toHaveLength(10);
  expect(words(live.unmapped)).toEqual(words(dump.unmapped));
  expect(words(live.notes)).toEqual(words(dump.notes));
  expect(live.places.User).toBe("users");
  expect(live.unmapped).toContainEqual(expect.objectContaining({ place: "users.last_login" }));
});

test("another schema, and one that is not there", async () => {
  expect(Object.keys((await importSql(testContext(), shop, { ...choice, schema: "audit" })).entities)).toEqual([
    "Entry",
  ]);
  await expect(importSql(testContext(), shop, { ...choice, schema: "nope" })).rejects.toThrow("no schema `nope`");
});

test("errors name the server, never the password", async () => {
  const wrong = server.url.replace("test@", "nobody:s3cret@");
  const failure = await importSql(testContext(), wrong, choice).catch((error: unknown) => error);
  expect(String(failure)).toContain("cannot be read");
  const missing = server.url.replace("test@", "test:s3cret@").replace(/postgres$/u, "nope");
  await expect(importSql(testContext(), missing, choice)).rejects.toThrow("there is no such database");
  await expect(importSql(testContext(), "postgres://test:s3cret@127.0.0.1:1/x", choice)).rejects.toThrow(
    "no server listens there",
  );
  for (const url of [wrong, missing]) {
    const error = await importSql(testContext(), url, choice).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(Object(error)))).not.toContain("s3cret");
  }
});
