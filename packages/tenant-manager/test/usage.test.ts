import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@microforge/core/testing";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { openRegistry, type Registry } from "../src/registry/registry.ts";
import { registryUrl } from "../src/registry/testing.ts";
import { batchSize } from "../src/usage/import/import.ts";
import { addTenants, aggregates, idOf } from "../src/usage/testing.ts";

const binary = join(import.meta.dirname, "../bin/tenant-manager.js");

const withRegistryAt = async <T>(url: string, work: (registry: Registry) => Promise<T>): Promise<T> => {
  const registry = await openRegistry(url, { cwd: "/nowhere", now: () => new Date() }, { create: true });
  try {
    return await work(registry);
  } finally {
    await registry.close();
  }
};

describe.each(["sqlite", "postgres"] as const)("processes on %s", (dialect) => {
  test("32 at once consume exactly as much as the limit", { timeout: 240_000 }, async () => {
    const url = await registryUrl(dialect);
    await withRegistryAt(url, async (registry) => {
      await addTenants(registry, [{ slug: "acme", time_zone: "Asia/Kolkata" }]);
    });
    const run = (...args: string[]) => execa("node", [binary, ...args, "--database", url], { reject: false });
    expect(await run("quota", "set", "acme", "api_calls", "--hard", "20", "--soft", "unlimited")).toMatchObject({
      exitCode: 0,
    });
    const checks = await Promise.all(
      Array.from({ length: 32 }, () => run("quota", "check", "acme", "api_calls", "--consume", "1", "--json")),
    );
    const codes = checks.map(({ exitCode }) => exitCode);
    expect(codes.filter((code) => code === 0)).toHaveLength(20);
    expect(codes.filter((code) => code === 1)).toHaveLength(12);
    for (const { stdout, exitCode } of checks) expect(JSON.parse(stdout)).toMatchObject({ allowed: exitCode === 0 });
    await withRegistryAt(url, async (registry) => {
      const { hours, counters } = await aggregates(registry);
      expect(hours.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(20);
      expect(counters).toMatchObject([{ used: 20 }]);
    });
  });

  test("an import that is killed at any time, then run again, counts every event once", {
    timeout: 240_000,
  }, async () => {
    const folder = await temporaryFolder();
    const count = 4 * batchSize;
    const events = Array.from({ length: count }, (_, n) =>
      JSON.stringify({
        tenant: n % 2 === 0 ? "acme" : "beta",
        source: "gw",
        id: `e${n}`,
        metric: "api_calls",
        quantity: n % 10,
        at: new Date(Date.UTC(2026, 0, 1) + n * 10_000).toISOString(),
      }),
    );
    await writeFile(join(folder, "events.jsonl"), events.join("\n"));
    const url = await registryUrl(dialect);
    await withRegistryAt(url, async (registry) => {
      await addTenants(registry, [{ slug: "acme" }, { slug: "beta" }]);
      const importing = [binary, "usage", "import", "events.jsonl", "--database", url, "--json"];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const before = await countEvents(registry);
        const child = spawn("node", importing, { cwd: folder, stdio: "ignore" });
        const ended = once(child, "exit");
        // Killed as soon as something new is there, in the middle of what comes next; or it was too fast.
        while (child.exitCode === null && (await countEvents(registry)) === before) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        child.kill("SIGKILL");
        await ended;
        expect((await countEvents(registry)) % batchSize).toBe(0);
      }
      const inBefore = await countEvents(registry);
      const { stdout } = await execa("node", importing, { cwd: folder });
      expect(JSON.parse(stdout)).toMatchObject({ imported: count - inBefore, duplicates: inBefore, conflicts: 0 });
      expect(await countEvents(registry)).toBe(count);
      const { hours } = await aggregates(registry);
      expect(hours.reduce((sum, row) => sum + row.events, 0)).toBe(count);
      const total = (count / 10) * 45;
      expect(hours.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(total);
      expect(new Set(hours.map(({ tenant_id }) => tenant_id))).toEqual(new Set([idOf("acme"), idOf("beta")]));
    });
  });

  test("several imports of the same file at once count every event once", { timeout: 240_000 }, async () => {
    const folder = await temporaryFolder();
    const count = 12_000;
    const lines = Array.from({ length: count }, (_, n) => `acme,gw,e${n},api_calls,1,2026-01-01T00:00:00Z`);
    await writeFile(join(folder, "a.csv"), ["tenant,source,id,metric,quantity,at", ...lines].join("\n"));
    await writeFile(join(folder, "b.csv"), ["tenant,source,id,metric,quantity,at", ...lines.toReversed()].join("\n"));
    const url = await registryUrl(dialect);
    await withRegistryAt(url, async (registry) => {
      await addTenants(registry, [{ slug: "acme" }]);
      const results = await Promise.all(
        ["a.csv", "b.csv", "a.csv", "b.csv"].map((file) =>
          execa("node", [binary, "usage", "import", file, "--database", url, "--json"], { cwd: folder }),
        ),
      );
      const counts = results.map(({ stdout }): { imported: number; duplicates: number } => JSON.parse(stdout));
      expect(counts.reduce((sum, { imported }) => sum + imported, 0)).toBe(count);
      expect(counts.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(3 * count);
      expect((await aggregates(registry)).hours).toMatchObject([{ quantity: count, events: count }]);
    });
  });
});

test("standard input is read as it comes", async () => {
  const url = await registryUrl("sqlite");
  await withRegistryAt(url, (registry) => addTenants(registry, [{ slug: "acme" }]));
  const event = {
    specversion: "1.0",
    id: "1",
    source: "gw",
    type: "api_calls",
    subject: "acme",
    time: "2026-01-01T00:00:00Z",
  };
  const input = `${JSON.stringify({ ...event, data: { quantity: 3 } })}\n`;
  const { stdout } = await execa(
    "node",
    [binary, "usage", "import", "-", "--format", "cloudevents", "--database", url],
    {
      input,
    },
  );
  expect(stdout).toBe("imported 1 event; 0 were in already");
});

const countEvents = async ({ db }: Registry): Promise<number> => {
  const row = await db
    .selectFrom("usage_event")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
};
