import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "@microforge/core/testing";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { openRegistry } from "../registry/registry.ts";
import { registryUrl } from "../registry/testing.ts";
import { listInvoices } from "./invoice-list.ts";
import { subscribedTenant, use } from "./testing.ts";

const run = promisify(execFile);

/** A program that issues one invoice and prints what came of it. Node cannot run it from TypeScript. */
const source = `
import { findTenant } from "../registry/find-tenant.ts";
import { withRegistry } from "../registry/registry.ts";
import { issueInvoice } from "./invoice.ts";
const [database, slug] = process.argv.slice(2);
const ctx = { cwd: "/nowhere", now: () => new Date("2026-11-10T12:00:00Z") };
const work = async (registry) => issueInvoice(registry, await findTenant(registry.db, slug));
withRegistry({ database }, ctx, work).then(({ number, sha256, issued }) => {
  process.stdout.write(JSON.stringify({ number, sha256, issued }));
});
`;

test.each(["sqlite", "postgres"] as const)(
  "on %s sixteen processes that issue at once issue one invoice",
  async (dialect) => {
    const outfile = join(await temporaryFolder(), "issue.cjs");
    await build({
      stdin: { contents: source, resolveDir: import.meta.dirname, loader: "ts" },
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
      external: ["libsql", "pg-native"],
      // Of what is bundled only templates ask for it, and nothing here reads any.
      define: { "import.meta.url": "undefined", "import.meta.dirname": "undefined" },
    });
    const url = await registryUrl(dialect);
    const registry = await openRegistry(
      url,
      { cwd: "/nowhere", now: () => new Date("2026-11-10T12:00:00Z") },
      { create: true },
    );
    const tenant = await subscribedTenant(registry);
    await use(registry, tenant, "api_calls", 150_000, Date.parse("2026-10-05T00:00:00Z"));
    const env = { NODE_PATH: join(import.meta.dirname, "../../../../node_modules") };
    const all = await Promise.all(
      Array.from({ length: 16 }, () => run(process.execPath, [outfile, url, tenant.slug], { env })),
    );
    const results = all.map(({ stdout }): { readonly issued: boolean } => JSON.parse(stdout));
    expect(results.filter(({ issued }) => issued)).toHaveLength(1);
    const [invoice, ...more] = await listInvoices(registry);
    expect(more).toEqual([]);
    expect(results).toEqual(
      results.map(({ issued }) => ({ issued, number: "INV-2026-000001", sha256: invoice?.sha256 })),
    );
    await registry.close();
  },
);
