import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Program, runProgram } from "@microforge/core/program";
import { type TestContextOptions, temporaryFolder, testContext, writeTree } from "@microforge/core/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { builtInPlans } from "../billing/built-in-plans.ts";
import { createPlan } from "../billing/plan-store.ts";
import { subscribedTenant, use } from "../billing/testing.ts";
import { sha256 } from "../canonical.ts";
import { openRegistry, type Registry } from "../registry/registry.ts";

const summary = { en: "…", zh: "…" };

/** The commands under their names. */
const program: Program = {
  name: "tenant-manager",
  version: "0.0.0",
  summary,
  commands: [
    {
      name: "plan",
      summary,
      commands: [
        { name: "create", summary, load: () => import("./plan-create.ts") },
        { name: "list", summary, load: () => import("./plan-list.ts") },
        { name: "show", summary, load: () => import("./plan-show.ts") },
      ],
    },
    {
      name: "invoice",
      summary,
      commands: [
        { name: "preview", summary, load: () => import("./invoice-preview.ts") },
        { name: "issue", summary, load: () => import("./invoice-issue.ts") },
        { name: "list", summary, load: () => import("./invoice-list.ts") },
        { name: "show", summary, load: () => import("./invoice-show.ts") },
      ],
    },
  ],
};

const now = new Date("2026-11-10T12:00:00Z");
let cwd: string;

beforeEach(async () => {
  cwd = await temporaryFolder();
  await inRegistry(async (registry) => {
    const tenant = await subscribedTenant(registry, { slug: "acme", name: '<b>Acme & "Söhne"</b>' });
    await use(registry, tenant, "api_calls", 150_001, Date.parse("2026-10-05T00:00:00Z"));
  });
});

async function inRegistry(work: (registry: Registry) => Promise<unknown>): Promise<void> {
  const registry = await openRegistry("sqlite:tenants.db", { cwd, now: () => now }, { create: true });
  await work(registry);
  await registry.close();
}

async function run(line: string, options: TestContextOptions = {}) {
  const ctx = testContext({ cwd, now, ...options });
  const code = await runProgram(program, line.split(" "), ctx);
  return { code, stdout: ctx.stdout.replaceAll("\u00a0", " "), stderr: ctx.stderr };
}

const json = async (line: string) => {
  const { stdout } = await run(`${line} --json`);
  return JSON.parse(stdout);
};

describe("plan create", () => {
  test("makes a plan from a file, then versions of it, and nothing where nothing is new", async () => {
    await writeTree(cwd, { "team.yaml": "name: Team\ncurrency: EUR\nfee: 19.90\n" });
    expect((await run("plan create team --file team.yaml")).stdout).toBe("plan team: version 1 made\n");
    expect((await run("plan create team --file team.yaml")).stdout).toContain("nothing was changed");
    expect(await json("plan create team --fee 29.00")).toMatchObject({
      plan: "team",
      version: 2,
      created: true,
      definition: { name: { en: "Team" }, currency: "EUR", fee_micro: 29_000_000 },
    });
    expect(await json("plan show team --plan-version 1")).toMatchObject({ version: 1, fee_micro: 19_900_000 });
  });

  test("says how many tenants stay on an earlier version", async () => {
    const { stderr } = await run("plan create pro --fee 59.00");
    expect(stderr).toContain("1 tenant stays on earlier versions");
    expect(await json("plan show pro")).toMatchObject({ version: 2, fee_micro: 59_000_000, prices: { api_calls: {} } });
  });

  test("needs no file: what is missing is asked, or named", async () => {
    const answers = { "--name": "Solo", "--currency": ["dollars", "USD"], "--fee": ["-3", "3.00"] };
    expect(await run("plan create solo", { answers })).toMatchObject({ code: 0 });
    expect(await json("plan show solo")).toMatchObject({ name: { en: "Solo", zh: "Solo" }, fee_micro: 3_000_000 });
    expect(await run("plan create other --name Other")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--currency"),
    });
  });

  test.each([
    ["Pro", "<code>"],
    ["a".repeat(300), "<code>"],
    ["🙂", "<code>"],
    ["x';--", "<code>"],
    ["x --fee -1", "--fee"],
    ["x --fee 1e3", "--fee"],
    ["x --fee 0.0000001", "--fee"],
    ["x --minimum 1,5", "--minimum"],
    ["x --currency BTC", "--currency"],
    [`x --name ${"n".repeat(300)}`, "--name"],
    ["x --file missing.yaml", "missing.yaml"],
  ])("refuses %s and changes nothing", async (args, named) => {
    expect(await run(`plan create ${args}`)).toMatchObject({ code: 2, stderr: expect.stringContaining(named) });
    expect((await json("plan list")).plans).toHaveLength(4);
  });

  test("prints the schema of plan files without a registry", async () => {
    cwd = await temporaryFolder();
    expect(JSON.parse((await run("plan create --json-schema")).stdout)).toMatchObject({ type: "object" });
  });
});

test("plan list and plan show in both languages", async () => {
  expect((await run("plan list")).stdout).toContain("pro         1        Pro         $49.00       $0.00    1\n");
  const { stdout } = await run("plan show enterprise");
  expect(stdout).toContain("monthly fee  $499.00\n");
  expect(stdout).toContain("by volume: up to 1 TiB $0.05 per GiB, up to 10 TiB $0.04 per\n");
  const chinese = (await run("plan show pro", { locale: "zh" })).stdout;
  expect(chinese).toContain("专业版（pro，版本 1）\n");
  expect(chinese).toContain("api_calls        含 100,000，超出部分每单位 US$0.000025\n");
  expect(await run("plan show prro")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("did you mean `pro`?"),
  });
  expect(await run("plan show pro --plan-version 9")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("newest version is 1"),
  });
});

describe("invoices", () => {
  test("are previewed, issued once, listed and shown", async () => {
    expect((await run("invoice preview acme --period 2026-10")).stdout).toContain("$50.250025");
    const first = await json("invoice issue acme");
    expect(first).toMatchObject({
      issued: true,
      number: "INV-2026-000001",
      period: "2026-10",
      total_micro: 50_250_000,
    });
    expect(await json("invoice issue acme")).toEqual({ ...first, issued: false });
    expect((await json("invoice list")).invoices).toMatchObject([
      { number: "INV-2026-000001", slug: "acme", total_micro: 50_250_000 },
    ]);
    const { stdout } = await run("invoice show INV-2026-000001");
    expect(stdout).toContain("Invoice INV-2026-000001\n");
    expect(stdout).toContain("Rounding\n");
    expect(stdout).toMatch(/\$50\.25 +Total\n/u);
  });

  test("say which months have none", async () => {
    await inRegistry((registry) => subscribedTenant(registry, { slug: "old", from: Date.UTC(2026, 7, 20) }));
    expect((await run("invoice issue old")).stderr).toContain("old has no invoice for 2026-08, 2026-09");
  });

  test("as JSON are their very bytes, whose hash is the invoice's", async () => {
    const { sha256: digest } = await json("invoice issue acme");
    const { stdout } = await run("invoice show INV-2026-000001 --format json");
    expect(sha256(stdout)).toBe(digest);
    await run("invoice show inv-2026-000001 --format json --out invoice.json");
    expect(await readFile(join(cwd, "invoice.json"), "utf8")).toBe(stdout);
    expect(stdout).not.toContain("Acme");
  });

  test("as a page are one file that escapes names, in both languages", async () => {
    await run("invoice issue acme");
    const page = (await run("invoice show INV-2026-000001 --format html")).stdout;
    expect(page).toContain("&lt;b&gt;Acme &amp; &quot;Söhne&quot;&lt;/b&gt; (acme)");
    expect(page).not.toMatch(/<b>|<script|src=|href=|@import|url\(/u);
    expect(page).toContain('<html lang="en">');
    const chinese = (await run("invoice show INV-2026-000001 --format html", { locale: "zh" })).stdout;
    expect(chinese).toContain('<html lang="zh-Hans">');
    expect(chinese).toContain("专业版：月费");
    expect(chinese).toContain("US$50.25");
  });

  test("are verified: exit code 1 with the first difference", async () => {
    await run("invoice issue acme");
    expect(await run("invoice show INV-2026-000001 --verify")).toMatchObject({ code: 0 });
    await inRegistry(({ db }) => db.updateTable("usage_event").set({ quantity: 150_002 }).execute());
    const { code, stdout } = await run("invoice show INV-2026-000001 --verify");
    expect(code).toBe(1);
    expect(stdout).toContain("`lines.1.amount_micro` is 1250025, recomputed 1250050");
    expect(await json("invoice show INV-2026-000001 --verify")).toMatchObject({
      verified: false,
      difference: { path: "lines.1.amount_micro", stored: 1_250_025, recomputed: 1_250_050 },
    });
  });

  test("of all tenants are issued together; exit code 1 where one cannot be", async () => {
    expect(await run("invoice issue --all")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("1 issued, 0 issued before, 0 with nothing to bill, 0 failed"),
    });
    await inRegistry(async (registry) => {
      const prices = { calls: { model: "per_unit", unit_micro: 9e15 } } as const;
      await registry.write((trx) => createPlan(trx, "huge", { ...builtInPlans.pro, prices }, 0));
      const tenant = await subscribedTenant(registry, { slug: "huge", plan: "huge" });
      await use(registry, tenant, "calls", 9, Date.parse("2026-10-05T00:00:00Z"));
    });
    expect(await run("invoice issue --all", { locale: "zh" })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("已开具 0 张，此前已开具 1 张，无需开具 0 个，失败 1 个"),
    });
  });

  test.each([
    ["issue", "--all"],
    ["issue acme --all", "--all"],
    ["issue acme --period 2026-11", "2026-11 is not over"],
    ["issue acme --period 2026-13", "is no month"],
    ["issue --all --period soon", "is no month"],
    ["issue amce", "did you mean `acme`?"],
    ["preview acme --period 2027-01", "has not begun"],
    ["preview acme --period 1969-01", "is no month"],
    ["list --limit 0", "--limit"],
    ["show INV-2026-999999", "there is no invoice"],
    ["show '", "there is no invoice"],
    ["show INV --format pdf", "--format"],
  ])("`invoice %s` is refused", async (line, said) => {
    expect(await run(`invoice ${line}`)).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
    expect((await json("invoice list")).invoices).toEqual([]);
  });
});
