import { join } from "node:path";
import { type PostgresServer, startPostgres, temporaryFolder } from "@microforge/core/testing";
import { afterAll } from "vitest";
import { withDatabase } from "../data/store-url.ts";
import { openRegistry, type Registry } from "./registry.ts";
import type { Dialect } from "./url.ts";

let server: Promise<PostgresServer> | undefined;
let databases = 0;

afterAll(async () => (await server)?.stop());

/** The PostgreSQL server of a test file: started with its first use. */
export const postgresOfTests = (): Promise<PostgresServer> => (server ??= startPostgres());

/** The URL of a registry of its own, which does not exist yet. */
export async function registryUrl(dialect: Dialect): Promise<string> {
  if (dialect === "sqlite") return `sqlite:${join(await temporaryFolder(), "tenants.db")}`;
  return emptyDatabase();
}

/** A new, empty database on the server of the test file. */
export async function emptyDatabase(): Promise<string> {
  const { url } = await postgresOfTests();
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  databases += 1;
  const name = `test_${databases}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return withDatabase(url, name);
}

/** An open registry of its own; whoever takes it closes it. */
export const temporaryRegistry = async (
  dialect: Dialect,
  now: () => Date = () => new Date("2026-01-02T03:04:05Z"),
): Promise<Registry> => openRegistry(await registryUrl(dialect), { cwd: "/nowhere", now }, { create: true });
