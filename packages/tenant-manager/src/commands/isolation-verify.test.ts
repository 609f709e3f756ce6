import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder, testContext } from "@microforge/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tenants } from "../../test/verify/clean-schema.ts";
import { type CleanServer, run, startCleanServer } from "../../test/verify/databases.ts";
import { openRegistry } from "../registry/registry.ts";
import { command } from "./isolation-verify.ts";

let clean: CleanServer;
beforeAll(async () => {
  clean = await startCleanServer();
});
afterAll(() => clean.stop());

type Options = Parameters<typeof command.run>[0];

const defaults = {
  data: undefined,
  region: "default",
  schema: "public",
  role: "tenant_app",
  shared: ["currencies"],
  tenantColumn: "tenant_id",
  setting: "app.tenant_id",
  database: "sqlite:tenants.db",
  pool: undefined,
  as: undefined,
  strict: false,
  sample: "10",
  format: "text",
  out: undefined,
} as const satisfies Options;

async function verifying(
  options: Partial<Options>,
  context: { cwd?: string; json?: boolean; locale?: "en" | "zh" } = {},
) {
  const cwd = context.cwd ?? (await temporaryFolder());
  const ctx = testContext({ cwd, now: new Date(), ...(context.locale && { locale: context.locale }) });
  const shown = context.json ? { ...ctx, terminal: { ...ctx.terminal, json: true } } : ctx;
  const code = await command.run({ ...defaults, ...options }, shown);
  return { code, cwd, stdout: ctx.stdout, stderr: ctx.stderr };
}

async function registryWith(cwd: string, store: string, isolation: "row" | "database"): Promise<void> {
  const registry = await openRegistry("sqlite:tenants.db", { cwd, now: () => new Date() }, { create: true });
  const common = { plan: "free", region: "default", time_zone: "UTC", created_at: 1, updated_at: 1 };
  const nothing = { deleted_at: null, erase_after: null, erased_at: null };
  await registry.write(async (trx) => {
    await trx.insertInto("data_store").values({ region: "default", url: store }).execute();
    for (const { id, slug } of tenants)
      await trx
        .insertInto("tenant")
        .values({ id, slug, name: slug, status: "active", isolation, ...common, ...nothing })
        .execute();
  });
  await registry.close();
}

test("a clean store is exit code 0, with the registry's store and tenants", async () => {
  const cwd = await temporaryFolder();
  await registryWith(cwd, await clean.database(), "row");
  const { code, stdout } = await verifying({}, { cwd, json: true });
  const result = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(result).toMatchObject({ schema: 1, leaked: false, tenants: { known: 2, attacked: 2 }, counts: { leaked: 0 } });
  const sweep = result.findings.find(
    (found: { attack: string; subject: { name: string } }) =>
      found.attack === "every-tenant" && found.subject.name === "customers",
  );
  expect(sweep).toMatchObject({ outcome: "held", explanation: { en: "2 tenants saw no row but their own" } });
});

test("a leak is exit code 1; a file of another form is written beside the text", async () => {
  const data = await clean.database("ALTER TABLE orders DISABLE ROW LEVEL SECURITY");
  const { code, cwd, stdout, stderr } = await verifying({ data, format: "sarif", out: "isolation.sarif" });
  expect(code).toBe(1);
  expect(stdout).toContain("✗ read-rows [table orders]");
  expect(stderr).toContain("isolation.sarif");
  const log = JSON.parse(await readFile(join(cwd, "isolation.sarif"), "utf8"));
  expect(log.runs[0].results.some((result: { ruleId: string }) => result.ruleId === "read-rows")).toBe(true);
  const page = await verifying({ data, format: "html" }, { locale: "zh" });
  expect(page.stdout).toContain('<html lang="zh-Hans">');
});

test("without a registry the tenants are those that the rows name", async () => {
  const data = await clean.database(
    `CREATE POLICY demo ON customers FOR SELECT USING (tenant_id = '${tenants[1].id}')`,
  );
  const { code, stdout } = await verifying({ data });
  expect(code).toBe(1);
  expect(stdout).toMatch(new RegExp(`every-tenant.*tenant ${tenants[0].id}`, "s"));
});

test("an SQLite store is checked as files", async () => {
  const cwd = await temporaryFolder({ "stores/company-a.db": "", "stores/company-b.db": "" });
  await registryWith(cwd, "sqlite:stores", "database");
  await chmod(join(cwd, "stores"), 0o755);
  await chmod(join(cwd, "stores/company-a.db"), 0o600);
  await chmod(join(cwd, "stores/company-b.db"), 0o644);
  const { code, stdout } = await verifying({}, { cwd });
  expect(code).toBe(1);
  expect(stdout).toContain("✗ file-mode [file company-b.db]");
  await chmod(join(cwd, "stores/company-b.db"), 0o600);
  expect((await verifying({}, { cwd })).code).toBe(0);
});

test.each([
  [{ data: "nonsense" }, "data-store-invalid"],
  [{ data: "postgres://test@127.0.0.1:1/x", sample: "-1" }, "sample-invalid"],
  [{ data: "postgres://test@127.0.0.1:1/x", sample: "many" }, "sample-invalid"],
  [{ data: "postgres://test@127.0.0.1:1/x", out: "no/such/folder/x.html" }, "out-invalid"],
  [{ data: "postgres://test@127.0.0.1:1/x", pool: "localhost:6432" }, "url-invalid"],
  [{ data: "postgres://test@127.0.0.1:1/x", as: "postgres://127.0.0.1/x" }, "url-invalid"],
] as const)("%o is refused before anything is connected: %s", async (options, code) => {
  await expect(verifying(options)).rejects.toMatchObject({ code, exitCode: 2 });
});

test("no password is printed", async () => {
  const url = new URL(await clean.database());
  await run(url.href, "ALTER ROLE test PASSWORD 'hush-hush'");
  url.password = "hush-hush";
  const { stdout, stderr } = await verifying({ data: url.href }, { json: true });
  expect(stdout + stderr).not.toContain("hush-hush");
});
