import { runProgram } from "@microforge/core/program";
import { testContext } from "@microforge/core/testing";
import { describe, expect, test } from "vitest";
import { toolOn } from "../lifecycle/testing.ts";
import { recordOperation } from "../operations/operation-row.ts";
import { newOwner } from "../operations/owner.ts";
import { program } from "../program.ts";
import { openRegistry, type Registry } from "../registry/registry.ts";
import { registryUrl } from "../registry/testing.ts";

const day = 86_400_000;

describe.each(["sqlite", "postgres"] as const)("a tenant's life on %s", (dialect) => {
  const begin = async () => {
    const time = { now: Date.UTC(2026, 0, 2) };
    const database = await registryUrl(dialect);
    const clock = () => new Date(time.now);
    const tool = toolOn({ database, clock });
    await tool("init");
    await tool("create-tenant", "Acme", "--plan", "pro");
    const open = (): Promise<Registry> => openRegistry(database, { cwd: "/", now: clock });
    return { tool, time, database, open };
  };

  test("suspend, resume and rename say what they changed, and change nothing twice", async () => {
    const { tool } = await begin();
    for (const [argv, first] of [
      [["suspend", "acme", "--reason", "unpaid"], { status: "suspended" }],
      [["resume", "acme"], { status: "active" }],
      [["rename", "acme", "Acme Ltd"], { name: "Acme Ltd", slug: "acme" }],
      [["delete-tenant", "acme", "--yes"], { status: "deleted", erase_after: "2026-02-01T00:00:00.000Z" }],
      [["restore", "acme"], { status: "active", deleted_at: null, erase_after: null }],
    ] as const) {
      expect((await tool(...argv)).json).toMatchObject({ changed: true, tenant: first });
      expect(await tool(...argv)).toMatchObject({ code: 0, json: { changed: false, tenant: first } });
    }
    const { events, subscription } = (await tool("show", "acme")).json;
    expect(events.map(({ kind }: { kind: string }) => kind)).toEqual([
      ...["created", "activated", "suspended", "resumed", "renamed", "deleted", "restored"],
    ]);
    expect(events[2].details).toEqual({ reason: "unpaid" });
    expect(subscription).toMatchObject({ plan: "pro", version: 1 });
    expect((await tool("list", "--search", "LTD")).json.tenants).toHaveLength(1);
  });

  test("a suspended tenant that was deleted is suspended when it is restored", async () => {
    const { tool } = await begin();
    await tool("suspend", "acme");
    await tool("delete-tenant", "acme", "--yes");
    expect(await tool("resume", "acme")).toMatchObject({ code: 3, error: "status-forbids" });
    expect(await tool("rename", "acme", "B")).toMatchObject({ code: 3, error: "status-forbids" });
    expect((await tool("restore", "acme")).json.tenant.status).toBe("suspended");
  });

  test("grace is what it was given, and nothing is restored after it", async () => {
    const { tool, time } = await begin();
    const { json } = await tool("delete-tenant", "acme", "--grace", "12h", "--yes");
    expect(json.tenant.erase_after).toBe("2026-01-02T12:00:00.000Z");
    // Deleting again does not shift the date.
    time.now += 1000;
    expect((await tool("delete-tenant", "acme", "--grace", "30d", "--yes")).json).toEqual({ ...json, changed: false });
    time.now += day;
    expect(await tool("restore", "acme")).toMatchObject({ code: 3, error: "grace-over" });
    expect((await tool("show", "acme")).json.tenant.status).toBe("deleted");
  });

  test("bad values are refused before anything changes", async () => {
    const { tool, time } = await begin();
    const before = (await tool("show", "acme")).json;
    for (const [argv, error] of [
      [["rename", "acme", " "], "name-invalid"],
      [["suspend", "acme", "--reason", "a\nb"], "reason-invalid"],
      [["delete-tenant", "acme", "--yes", "--grace", "soon"], "duration-invalid"],
      [["delete-tenant", "--yes"], "tenant-needed"],
      [["delete-tenant", "acme", "--due"], "tenant-needed"],
      [["delete-tenant", "acme"], "input-required"],
      [["suspend", "acne"], "tenant-unknown"],
      [["list", "--limit", "0"], "limit-invalid"],
      [["list", "--status", "gone"], "not-a-choice"],
    ] as const) {
      expect(await tool(...argv)).toMatchObject({ code: 2, error });
    }
    time.now -= day;
    for (const argv of [
      ["suspend", "acme"],
      ["create-tenant", "B"],
      ["delete-tenant", "acme", "--yes"],
    ]) {
      expect(await tool(...argv)).toMatchObject({ code: 1, error: "clock-went-back" });
    }
    expect((await tool("show", "acme")).json).toEqual(before);
    expect((await tool("list")).json.tenants).toHaveLength(1);
  });

  test("a tenant in the middle of something is left alone, with the command that finishes it", async () => {
    const { tool, open } = await begin();
    const registry = await open();
    const tenant = (await tool("show", "acme")).json.tenant.id;
    const command = "tenant-manager move acme --isolation schema";
    await registry.write((trx) =>
      recordOperation(trx, { tenant, kind: "move", input: {}, command }, "copy", registry.now()),
    );
    await registry.close();
    for (const argv of [
      ["suspend", "acme"],
      ["rename", "acme", "B"],
    ]) {
      const { code, error, json } = await tool(...argv);
      expect([code, error, json.error.hint]).toEqual([3, "operation-open", `finish it with \`${command}\``]);
    }
    expect((await tool("show", "acme")).json.operation).toMatchObject({ kind: "move", step: "copy", command });
  });

  test("a tenant whose creation failed can be deleted, restored and then finished; not while somebody creates it", async () => {
    const { tool, open } = await begin();
    const registry = await open();
    const { id } = (await tool("show", "acme")).json.tenant;
    const request = { tenant: id, kind: "create", input: {}, command: "tenant-manager create-tenant Acme" };
    const owner = newOwner();
    await registry.write(async (trx) => {
      await trx.updateTable("tenant").set({ status: "provisioning" }).where("id", "=", id).execute();
      await recordOperation(trx, request, "provision", registry.now(), owner);
    });
    expect(await tool("delete-tenant", "acme", "--yes")).toMatchObject({ code: 3, error: "operation-open" });
    await registry.db.updateTable("operation").set({ owner: "" }).execute();
    expect((await tool("delete-tenant", "acme", "--yes")).json.tenant.status).toBe("deleted");
    expect((await tool("restore", "acme")).json.tenant.status).toBe("provisioning");
    expect((await tool("suspend", "acme")).error).toBe("status-forbids");
    expect((await tool("create-tenant", "Acme")).json).toMatchObject({
      created: true,
      tenant: { id, status: "active" },
    });
    const states = await registry.db.selectFrom("operation").select(["state", "error"]).orderBy("started_at").execute();
    expect(states).toEqual(
      expect.arrayContaining([
        { state: "failed", error: "abandoned" },
        { state: "done", error: null },
      ]),
    );
    await registry.close();
  });

  test("list goes on page by page, in the order of slugs", async () => {
    const { tool } = await begin();
    for (const name of ["b-1", "b1", "ab", "b"])
      await tool("create-tenant", name, "--plan", name === "ab" ? "basic" : "pro");
    await tool("suspend", "b");
    const slugs = async (...argv: string[]) => {
      const { tenants, next } = (await tool("list", ...argv)).json;
      return [...tenants.map(({ slug }: { slug: string }) => slug), next];
    };
    expect(await slugs()).toEqual(["ab", "acme", "b", "b-1", "b1", null]);
    expect(await slugs("--limit", "2")).toEqual(["ab", "acme", "acme"]);
    expect(await slugs("--limit", "2", "--after", "acme")).toEqual(["b", "b-1", "b-1"]);
    expect(await slugs("--limit", "2", "--after", "b-1")).toEqual(["b1", null]);
    expect(await slugs("--status", "suspended")).toEqual(["b", null]);
    expect(await slugs("--plan", "basic")).toEqual(["ab", null]);
    expect(await slugs("--isolation", "schema")).toEqual([null]);
    expect(await slugs("--search", "B 1")).toEqual(["b-1", "b1", null]);
    expect(await slugs("--search", "_")).toEqual([null]);
  });
});

describe("on a terminal", () => {
  const begin = async () => {
    const database = await registryUrl("sqlite");
    const tool = toolOn({ database });
    await tool("init");
    await tool("create-tenant", "Acme");
    const typed = async (answers: Readonly<Record<string, string | readonly string[]>>, ...argv: string[]) => {
      const ctx = testContext({ answers, columns: 100 });
      const code = await runProgram(program, [...argv, "--database", database], ctx);
      return { code, stdout: ctx.stdout, stderr: ctx.stderr, asked: ctx.asked };
    };
    return { tool, typed };
  };

  test("delete-tenant wants the slug typed, and asks nothing when there is nothing to do", async () => {
    const { tool, typed } = await begin();
    const { code, stderr, stdout } = await typed({ "--yes": ["yes", "acme"] }, "delete-tenant", "acme");
    expect(code).toBe(0);
    expect(stderr).toContain("type `acme`");
    expect(stdout).toContain("deleted `acme`; it can be restored until 2026-02-01T03:04:05.000Z");
    expect((await tool("show", "acme")).json.tenant.status).toBe("deleted");
    expect(await typed({}, "delete-tenant", "acme")).toMatchObject({ code: 0, asked: [] });
  });

  test("tables are aligned by what a terminal shows", async () => {
    const { tool, typed } = await begin();
    await tool("create-tenant", "公司", "--slug", "gongsi");
    const { stdout } = await typed({}, "list", "--no-color", "--lang", "zh");
    expect(stdout.split("\n")).toEqual([
      "短名    状态    隔离  套餐  区域     名称",
      "acme    active  row   free  default  Acme",
      "gongsi  active  row   free  default  公司",
      "",
    ]);
    expect((await typed({}, "show", "gongsi", "--no-color")).stdout).toContain("name        公司\n");
  });
});
