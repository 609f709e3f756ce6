import { existsSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@microforge/core/testing";
import { describe, expect, test } from "vitest";
import { type Setting, toolOn } from "../lifecycle/testing.ts";
import { openRegistry } from "../registry/registry.ts";
import { registryUrl } from "../registry/testing.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

describe.each(["sqlite", "postgres"] as const)("create-tenant on %s", (dialect) => {
  const made = async (setting: Partial<Setting> = {}) => {
    const tool = toolOn({ ...setting, database: await registryUrl(dialect) });
    expect((await tool("init")).code).toBe(0);
    return tool;
  };

  test("creates once, however often it is said", async () => {
    const tool = await made();
    const first = await tool("create-tenant", " Company  A ");
    expect(first.json).toMatchObject({
      created: true,
      tenant: {
        slug: "company-a",
        name: "Company  A",
        status: "active",
        isolation: "row",
        plan: "free",
        region: "default",
      },
    });
    expect(first.json.tenant.id).toMatch(uuid);
    const second = await tool("create-tenant", "Company  A");
    expect(second.code).toBe(0);
    expect(second.json).toEqual({ ...first.json, created: false });
    const shown = (await tool("show", "company-a")).json;
    expect(shown.events.map(({ kind }: { kind: string }) => kind)).toEqual(["created", "activated"]);
    expect(shown.subscription).toEqual({ plan: "free", version: 1, from_at: "2026-01-02T03:04:05.000Z" });
    expect(shown.operation).toBeNull();
  });

  test("gives another name another slug, and the same name the same tenant", async () => {
    const tool = await made();
    const slugOf = async (...argv: string[]) => (await tool("create-tenant", ...argv)).json.tenant.slug;
    expect(await slugOf("A b")).toBe("a-b");
    expect(await slugOf("A-b")).toBe("a-b-2");
    expect(await slugOf("A.b")).toBe("a-b-3");
    expect(await slugOf("A-b")).toBe("a-b-2");
    const chinese = await slugOf("公司");
    expect(chinese).toMatch(/^t-01[0-9a-z]{24}$/u);
    expect(await slugOf("公司")).toBe(chinese);
    expect((await tool("list")).json.tenants).toHaveLength(4);
  });

  test("refuses a slug that another tenant has, and traits that contradict the one that is there", async () => {
    const tool = await made();
    await tool("create-tenant", "A", "--slug", "acme", "--plan", "pro");
    for (const [argv, different] of [
      [["B", "--slug", "acme"], ["name"]],
      [["A", "--slug", "acme", "--plan", "free"], ["plan"]],
      [
        ["A", "--plan", "free", "--time-zone", "asia/shanghai"],
        ["plan", "time_zone"],
      ],
    ] as const) {
      const { code, error, json } = await tool("create-tenant", ...argv);
      expect([code, error]).toEqual([3, "tenant-exists"]);
      expect(json.error.details.differences.map(({ trait }: { trait: string }) => trait)).toEqual(different);
    }
    // What was not said contradicts nothing; what was said in the beginning stays true after a rename.
    await tool("rename", "acme", "B");
    expect((await tool("create-tenant", "A", "--slug", "acme")).json).toMatchObject({ created: false });
    expect((await tool("create-tenant", "B", "--slug", "acme")).json).toMatchObject({ created: false });
  });

  test("does not bring back what was deleted, and says what does", async () => {
    const tool = await made();
    await tool("create-tenant", "A");
    await tool("delete-tenant", "a", "--yes");
    const again = await tool("create-tenant", "A");
    expect([again.code, again.error]).toEqual([3, "tenant-deleted"]);
    expect(again.json.error.hint).toContain("tenant-manager restore a");
    expect((await tool("create-tenant", "A", "--slug", "a2")).json.tenant.slug).toBe("a2");
    // Two are called A now: the one whose slug is the name's own is meant.
    expect((await tool("create-tenant", "A")).error).toBe("tenant-deleted");
    await tool("rename", "a2", "B");
    await tool("create-tenant", "B", "--slug", "b2");
    const ambiguous = await tool("create-tenant", "B");
    expect([ambiguous.code, ambiguous.error]).toEqual([3, "name-ambiguous"]);
    expect(ambiguous.json.error.details.slugs).toEqual(["a2", "b2"]);
  });

  test("--dry-run writes nothing", async () => {
    const tool = await made();
    expect((await tool("create-tenant", "A", "--dry-run")).json).toMatchObject({
      dry_run: true,
      created: true,
      tenant: { slug: "a", plan: "free" },
    });
    expect((await tool("create-tenant", "公司", "-n")).json.tenant.slug).toBeNull();
    expect((await tool("create-tenant", "A", "-n", "--plan", "gold")).error).toBe("plan-unknown");
    expect((await tool("list")).json.tenants).toEqual([]);
  });

  test("needs a data store where the isolation or the region does", async () => {
    const tool = await made();
    expect(await tool("create-tenant", "A", "--isolation", "schema")).toMatchObject({
      code: 2,
      error: "data-store-missing",
    });
    expect(await tool("create-tenant", "A", "--region", "eu")).toMatchObject({ code: 2, error: "region-unknown" });
    await tool("init", "--data", "eu-west=postgres://nobody@127.0.0.1:1/none");
    const near = await tool("create-tenant", "A", "--region", "eu-wst");
    expect(near.json.error.hint).toContain("eu-west");
    expect((await tool("list")).json.tenants).toEqual([]);
  });

  test("keeps the built-in plans away where init was told so", async () => {
    const tool = toolOn({ database: await registryUrl(dialect) });
    expect((await tool("init", "--seed-plans", "none")).json.plans_added).toEqual([]);
    expect(await tool("create-tenant", "A")).toMatchObject({ code: 2, error: "plan-unknown" });
    expect((await tool("init")).json.plans_added).toEqual(["basic", "enterprise", "free", "pro"]);
    expect((await tool("create-tenant", "A")).code).toBe(0);
  });

  test("finishes a registry whose making was interrupted before it had plans", async () => {
    const database = await registryUrl(dialect);
    const ctx = { cwd: "/nowhere", now: () => new Date("2026-01-02T03:04:05Z") };
    await (await openRegistry(database, ctx, { create: true })).close();
    const tool = toolOn({ database });
    expect((await tool("create-tenant", "A", "-n")).json.tenant.plan).toBe("free");
    expect((await tool("create-tenant", "A", "--plan", "pro")).json.tenant.plan).toBe("pro");
    expect((await tool("init")).json).toMatchObject({ created: false, changed: false });
  });
});

describe("where there is no registry", () => {
  test("create-tenant makes the default one, and says so", async () => {
    const cwd = await temporaryFolder();
    const tool = toolOn({ cwd, database: "sqlite:tenants.db" });
    expect((await tool("list")).error).toBe("registry-missing");
    expect((await tool("create-tenant", "A", "-n")).json).toMatchObject({
      registry_created: true,
      tenant: { slug: "a" },
    });
    for (const wrong of [
      ["--plan", "gold"],
      ["--isolation", "schema"],
      ["--region", "eu"],
      ["--slug", "A"],
    ]) {
      expect((await tool("create-tenant", "A", ...wrong)).code).toBe(2);
    }
    expect(existsSync(join(cwd, "tenants.db"))).toBe(false);
    const { code, stderr } = await tool("create-tenant", "A");
    expect([code, stderr]).toEqual([0, "there was no registry: made `sqlite:tenants.db`\n"]);
    expect((await tool("list")).json.tenants).toHaveLength(1);
  });

  test("one that was named is not made", async () => {
    const cwd = await temporaryFolder();
    expect((await toolOn({ cwd, database: "sqlite:other.db" })("create-tenant", "A")).error).toBe("registry-missing");
    expect(existsSync(join(cwd, "other.db"))).toBe(false);
  });
});
