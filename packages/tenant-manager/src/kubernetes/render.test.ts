import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyPlan, undoPlan } from "@microforge/core/plan";
import { CliError } from "@microforge/core/program";
import { readTree, temporaryFolder, testContext } from "@microforge/core/testing";
import { execa } from "execa";
import { expect, test } from "vitest";
import { builtInPlans } from "../billing/built-in-plans.ts";
import { type RenderOptions, render } from "../commands/render-kubernetes.ts";
import { now, tenantRow } from "../migrate/testing.ts";
import { openRegistry, type Registry } from "../registry/registry.ts";

const defaults: RenderOptions = {
  database: "sqlite:tenants.db",
  out: "deploy/tenants",
  tenant: [],
  appNamespace: undefined,
  ingressNamespace: "ingress-nginx",
  podSecurityVersion: "latest",
  dryRun: false,
  diff: false,
  force: false,
};

async function ground(...slugs: readonly string[]) {
  const cwd = await temporaryFolder();
  const sees = { cwd, now: () => now };
  const change = async (work: (registry: Registry) => Promise<unknown>) => {
    const registry = await openRegistry(defaults.database, sees, { create: true });
    await work(registry).finally(registry.close);
  };
  const add = (slug: string) =>
    change(({ db }) =>
      db
        .insertInto("tenant")
        .values(tenantRow(slug, { isolation: "namespace", plan: "pro" }))
        .execute(),
    );
  await change(async ({ db }) => {
    for (const [version, plan] of [
      [1, builtInPlans.pro],
      [2, builtInPlans.enterprise],
    ] as const)
      await db
        .insertInto("plan")
        .values({ code: "pro", version, definition: JSON.stringify(plan), created_at: 0 })
        .execute();
  });
  for (const slug of slugs) await add(slug);
  const run = async (options: Partial<RenderOptions> = {}): Promise<{ out: string; code: string | undefined }> => {
    const ctx = testContext({ cwd, now });
    try {
      await render({ ...defaults, ...options }, ctx);
      return { out: ctx.stdout, code: undefined };
    } catch (error) {
      if (error instanceof CliError) return { out: ctx.stdout, code: error.code };
      throw error;
    }
  };
  const out = join(cwd, defaults.out);
  const files = async () =>
    Object.keys(existsSync(out) ? await readTree(out) : {}).filter((path) => !path.startsWith(".microforge/"));
  return { cwd, out, change, add, run, files };
}

const filesOf = (namespace: string) =>
  ["access", "kustomization", "namespace", "network", "quota"].map((name) => `${namespace}/${name}.yaml`);

test("each tenant has a folder, all have one kustomization, and a second render changes nothing", async () => {
  const { run, files, out } = await ground("a", "b");
  expect((await run()).out).toContain("2 tenants, 12 files changed");
  expect(await files()).toEqual([
    ".tenant-manager.json",
    "kustomization.yaml",
    ...filesOf("tenant-a"),
    ...filesOf("tenant-b"),
  ]);
  expect((await readTree(out))["kustomization.yaml"]).toContain('  - "tenant-a"\n  - "tenant-b"\n');
  expect((await run()).out).toContain("0 files changed");
});

test("a preview writes nothing", async () => {
  const { run, files } = await ground("a");
  expect((await run({ dryRun: true })).out).toContain("create  tenant-a/quota.yaml");
  expect((await run({ diff: true })).out).toContain('+kind: "ResourceQuota"');
  expect(await files()).toEqual([]);
});

test("files of a tenant that is gone go with it, other people's files stay", async () => {
  const { run, change, files, out } = await ground("a", "b");
  await run();
  writeFileSync(join(out, "tenant-b/own.yaml"), "mine: true\n");
  await change(({ db }) => db.updateTable("tenant").set({ status: "erased" }).where("slug", "=", "b").execute());
  await run();
  expect(await files()).toEqual([
    ".tenant-manager.json",
    "kustomization.yaml",
    ...filesOf("tenant-a"),
    "tenant-b/own.yaml",
  ]);
  expect((await readTree(out))["kustomization.yaml"]).not.toContain("tenant-b");
});

test("one tenant by name leaves the others as they are", async () => {
  const { run, files, add } = await ground("a");
  await run();
  await add("b");
  await add("c");
  await run({ tenant: ["b"] });
  expect(await files()).toEqual([
    ".tenant-manager.json",
    "kustomization.yaml",
    ...filesOf("tenant-a"),
    ...filesOf("tenant-b"),
  ]);
  await run({ tenant: ["c"], ingressNamespace: "gateway" });
  await run({ tenant: ["a"], dryRun: true });
  expect((await files()).filter((path) => path.endsWith("network.yaml"))).toHaveLength(3);
});

test("an edited file is kept until it is forced, and so is one that was there before", async () => {
  const { run, out, change } = await ground("a");
  await run();
  writeFileSync(join(out, "tenant-a/quota.yaml"), "mine: true\n");
  expect((await run()).code).toBe("files-edited");
  expect((await readTree(out))["tenant-a/quota.yaml"]).toBe("mine: true\n");
  await change(({ db }) => db.updateTable("tenant").set({ status: "erased" }).execute());
  expect((await run()).code).toBe("files-edited");
  expect((await run({ force: true })).code).toBeUndefined();
  expect(existsSync(join(out, "tenant-a"))).toBe(false);
});

test("the version of the plan that the tenant is subscribed to counts", async () => {
  const { run, out, change } = await ground("a");
  await run();
  expect((await readTree(out))["tenant-a/quota.yaml"]).toContain('requests.cpu: "32"');
  const subscription = { tenant_id: "id-a", plan: "pro", plan_version: 1, from_at: 0, until_at: null };
  await change(({ db }) => db.insertInto("subscription").values(subscription).execute());
  await run();
  expect((await readTree(out))["tenant-a/quota.yaml"]).toContain('requests.cpu: "4"');
});

test("a run can be taken back", async () => {
  const { run, out, files } = await ground("a");
  await run();
  const plan = await undoPlan(out, ".microforge");
  await applyPlan(plan, { stateDir: ".microforge", label: "undo", now: () => now });
  expect(await files()).toEqual([]);
});

test.each([
  [{ ingressNamespace: "a b" }, "namespace-invalid"],
  [{ appNamespace: "X" }, "namespace-invalid"],
  [{ podSecurityVersion: "1.2" }, "pod-security-version-invalid"],
  [{ tenant: ["nobody"] }, "tenant-unknown"],
] as const)("%j is refused and writes nothing", async (options, code) => {
  const { run, files } = await ground("a");
  expect((await run(options)).code).toBe(code);
  expect(await files()).toEqual([]);
});

test("a record that leads elsewhere is refused", async () => {
  const { run, out } = await ground("a");
  await run();
  writeFileSync(join(out, ".tenant-manager.json"), JSON.stringify({ files: { "../../tenants.db": "x" } }));
  expect((await run({ force: true })).code).toBe("render-record-unreadable");
});

const hasKubectl = (await execa("kubectl", ["version", "--client"], { reject: false })).exitCode === 0;

// Not everybody who runs the tests has kubectl; what it reads is checked by structure above.
test.skipIf(!hasKubectl)("kubectl reads them all", async () => {
  const { run, out } = await ground("a", "b");
  await run({ appNamespace: "platform" });
  const { stdout } = await execa("kubectl", ["kustomize", out]);
  expect(stdout.match(/^kind: NetworkPolicy$/gmu)).toHaveLength(10);
  expect(stdout.match(/^kind: ResourceQuota$/gmu)).toHaveLength(2);
});
