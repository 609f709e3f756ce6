import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@microforge/core/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { mountWrapper, onSmallDisk, readOnly } from "../../../core/test/faults/mounts.ts";
import { toolOn } from "../../src/lifecycle/testing.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { registryUrl } from "../../src/registry/testing.ts";
import { buildChild, runChild } from "./children.ts";

const tables = [
  ...["meta", "tenant", "tenant_event", "operation", "data_store", "plan", "subscription", "quota", "quota_counter"],
  ...["quota_bucket", "usage_event", "usage_hour", "invoice", "tenant_migration", "certificate"],
] as const;

/** All that a registry holds. */
async function dump(database: string): Promise<unknown> {
  const registry = await openRegistry(database, { cwd: "/", now: () => new Date() });
  const all: Record<string, unknown> = {};
  for (const table of tables) all[table] = await registry.db.selectFrom(table).selectAll().execute();
  await registry.close();
  return all;
}

const create = (...argv: readonly string[]) => ["create-tenant", ...argv];

/** What is wrong, the command line, the error's code, its exit code, and a part of what it says. */
const refused: readonly (readonly [string, readonly string[], string, number, string])[] = [
  ["an empty name", create(""), "name-invalid", 2, "needs a name"],
  ["a name of spaces", create(" \u3000\u00a0"), "name-invalid", 2, "needs a name"],
  ["a name of 300 characters", create("x".repeat(300)), "name-invalid", 2, "300 characters"],
  ["a name of 300 emoji", create("🦊".repeat(300)), "name-invalid", 2, "300 characters"],
  ["a control character", create("a\u0007b"), "name-invalid", 2, "U+0007"],
  ["an escape sequence", create("\u001b]0;title\u0007"), "name-invalid", 2, "U+001B"],
  ["a name that is written backwards", create("abc\u202ecba"), "name-invalid", 2, "U+202E"],
  ["SQL in a slug", create("A", "--slug", "a'; DROP TABLE tenant; --"), "slug-invalid", 2, "slug"],
  ["a path in a slug", create("A", "--slug", "../../etc"), "slug-invalid", 2, "slug"],
  ["a reserved slug", create("A", "--slug", "postgres"), "slug-invalid", 2, "reserved"],
  ["a slug of 41 letters", create("A", "--slug", "a".repeat(41)), "slug-invalid", 2, "slug"],
  ["an unknown plan", create("A", "--plan", "gold"), "plan-unknown", 2, "gold"],
  ["an unknown isolation", create("A", "--isolation", "sandbox"), "not-a-choice", 2, "sandbox"],
  ["an unknown time zone", create("A", "--time-zone", "Mars/Olympus"), "time-zone-unknown", 2, "Mars/Olympus"],
  ["an offset for a time zone", create("A", "--time-zone", "+25:00"), "time-zone-unknown", 2, "+25:00"],
  ["an unknown region", create("A", "--region", "moon"), "region-unknown", 2, "moon"],
  ["a slug that another tenant has", create("Other", "--slug", "acme"), "tenant-exists", 3, "acme"],
  ["an unknown tenant", ["suspend", "'; DELETE FROM tenant; --"], "tenant-unknown", 2, "no tenant"],
  ["a name of nothing for a tenant", ["rename", "acme", "\t"], "name-invalid", 2, "U+0009|needs a name"],
  ["a negative grace period", ["delete-tenant", "acme", "--yes", "--grace=-1d"], "duration-invalid", 2, "-1d"],
  ["no answer to the question", ["delete-tenant", "acme"], "input-required", 2, "--yes"],
  ["a word too many", ["restore", "acme", "extra"], "too-many-arguments", 2, "too many"],
  ["what the status forbids", ["suspend", "gone"], "status-forbids", 3, "deleted"],
  ["a name of a tenant that is deleted", create("Gone"), "tenant-deleted", 3, "gone"],
  ["a data store of no kind", ["init", "--data", "mongodb://h/db"], "data-store-invalid", 2, "mongodb"],
  ["another data store for a region", ["init", "--data", "eu=sqlite:b"], "data-store-differs", 3, "eu"],
];

describe.each(["sqlite", "postgres"] as const)("bad input on %s", (dialect) => {
  let database: string;
  let before: unknown;
  beforeAll(async () => {
    database = await registryUrl(dialect);
    const tool = toolOn({ database, cwd: "/srv" });
    expect((await tool("init", "--data", "eu=sqlite:a")).code).toBe(0);
    expect((await tool("create-tenant", "Acme")).code).toBe(0);
    await tool("create-tenant", "Gone");
    await tool("delete-tenant", "gone", "--yes");
    before = await dump(database);
  });

  test.each(refused)("%s is refused, and changes nothing", async (_what, argv, error, code, says) => {
    const answered = await toolOn({ database, cwd: "/srv" })(...argv);
    expect([answered.error, answered.code]).toEqual([error, code]);
    expect(answered.json.error.message).toMatch(new RegExp(says.replace(/[+$^.*()[\]]/gu, "\\$&"), "u"));
    expect(await dump(database)).toEqual(before);
  });

  test("a clock that went back is refused, and changes nothing", async () => {
    const tool = toolOn({ database, clock: () => new Date("2025-06-01T00:00:00Z") });
    for (const argv of [create("B"), ["rename", "acme", "B"], ["delete-tenant", "acme", "--yes"]]) {
      expect(await tool(...argv)).toMatchObject({ code: 1, error: "clock-went-back" });
    }
    expect(await dump(database)).toEqual(before);
  });

  test.each([
    ["emoji", "🦊🦊 Fox", "fox"],
    ["Chinese", "北京科技有限公司", /^t-01/u],
    ["Arabic", "شركة", /^t-01/u],
    ["SQL", "Robert'); DROP TABLE tenant;--", "robert-drop-table-tenant"],
    ["200 characters", "y".repeat(200), "y".repeat(40)],
    ["quotes and a backslash", `a"b'c\\d%_`, /^a-b/u],
  ])("a name with %s is fine, and comes back as it went in", async (_what, name, slug) => {
    const tool = toolOn({ database: await registryUrl(dialect) });
    await tool("init");
    const { json } = await tool("create-tenant", name);
    expect(json).toMatchObject({ created: true, tenant: { name } });
    expect(json.tenant.slug).toMatch(slug instanceof RegExp ? slug : new RegExp(`^${slug}$`, "u"));
    const found = (await tool("list", "--search", name)).json.tenants;
    expect(found).toEqual([json.tenant]);
  });
});

/** Which of the two it is, depends on whether SQLite has anything to write before the first transaction. */
const readOnlyCodes = expect.stringMatching(/^registry-(?:unreachable|read-only)$/u);

/** Real mounts: for root, or where the system grants namespaces to others; CI has one of the two. */
const wrapper = mountWrapper();

describe("on a disk that takes nothing", () => {
  const begin = async () => {
    if (!wrapper) throw new Error("this machine allows no mounts of one's own (unshare)");
    const [child, cwd] = [buildChild(), await temporaryFolder()];
    const database = `sqlite:${join(cwd, "tenants.db")}`;
    return { wrapper, child, cwd, database };
  };

  test("because it is read-only, the registry is not made, or left as it is", async () => {
    const { wrapper, child, cwd, database } = await begin();
    const options = { wrapper: readOnly(wrapper, cwd) };
    const none = await runChild(child, { database, commands: [["init"]] }, options);
    expect(none.answers, none.errors).toMatchObject([{ code: 1, json: { error: { code: readOnlyCodes } } }]);
    expect(readdirSync(cwd)).toEqual([]);

    await runChild(child, { database, commands: [["init"], ["create-tenant", "A"]] });
    const before = await dump(database);
    const commands = [
      ["create-tenant", "B"],
      ["suspend", "a"],
      ["delete-tenant", "a", "--yes"],
    ];
    const { answers, errors } = await runChild(child, { database, commands }, options);
    expect(
      answers.map(({ json }) => json.error?.code),
      errors,
    ).toEqual(Array(3).fill(readOnlyCodes));
    expect(await dump(database)).toEqual(before);
  });

  test("because it is full, what was confirmed stays, and the rest is refused", async () => {
    const { wrapper, child, cwd, database } = await begin();
    const commands = [["init"], ...Array.from({ length: 120 }, (_, index) => ["create-tenant", `Company ${index}`])];
    // The folder is gone with its mount when the shell ends, so that the same shell lists what is there.
    const names = Array.from({ length: 3 }, () => ["list", "--limit", "1000"]);
    const { answers, errors } = await runChild(
      child,
      { database, commands: [...commands, ...names] },
      { wrapper: onSmallDisk(wrapper, cwd, "600k") },
    );
    expect(existsSync(join(cwd, "tenants.db"))).toBe(false);
    expect(answers, errors).toHaveLength(commands.length + names.length);
    const created = answers.slice(1, commands.length);
    const refusals = created.filter(({ code }) => code !== 0);
    expect(refusals.length, errors).toBeGreaterThan(0);
    expect(new Set(refusals.map(({ json }) => json.error?.code))).toEqual(new Set(["registry-full"]));
    const listed = answers.at(-1)?.json as { readonly tenants?: readonly unknown[] } | undefined;
    expect(listed?.tenants).toHaveLength(created.length - refusals.length);
  });
});
