import { testContext } from "@microforge/core/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { newId } from "../registry/ids.ts";
import type { Registry } from "../registry/registry.ts";
import { temporaryRegistry } from "../registry/testing.ts";
import { type Operation, runOperation, type Step } from "./engine.ts";
import { nobody, type OperationRow, recordOperation } from "./operation-row.ts";
import { dropOwner, lease, mayBeAtWork, newOwner } from "./owner.ts";

const start = Date.UTC(2026, 0, 2);

afterEach(() => {
  vi.useRealTimers();
});

describe.each(["sqlite", "postgres"] as const)("an operation on %s", (dialect) => {
  const begin = async () => {
    const time = { now: start };
    const registry = await temporaryRegistry(dialect, () => new Date(time.now));
    const done: string[] = [];
    const tenant = await newTenant(registry);
    const step = (name: string, run: Step["run"] = async () => {}): Step => ({
      name,
      run: async (signal) => {
        await run(signal);
        done.push(name);
      },
    });
    const operation = (steps: readonly Step[], more: Partial<Operation> = {}): Operation => ({
      ...{
        tenant,
        kind: "move",
        input: { to: "schema" },
        command: "tenant-manager move acme --isolation schema",
        steps,
      },
      finish: async () => void done.push("finish"),
      ...more,
    });
    const open = () => registry.db.selectFrom("operation").selectAll().executeTakeFirstOrThrow();
    return { registry, time, tenant, done, step, operation, open, ctx: testContext() };
  };

  test("runs its steps in turn, each recorded before the next, and ends together with what it was for", async () => {
    const { registry, done, step, operation, open, ctx } = await begin();
    const seen: string[] = [];
    const look = async () => void seen.push((await open()).step);
    const steps = [step("copy", look), step("switch", look)];
    const told: string[] = [];
    const onStep = ({ name }: Step) => void told.push(name);
    expect(await runOperation(registry, ctx, operation(steps, { onStep }))).toBe("here");
    expect([done, seen, told]).toEqual([
      ["copy", "switch", "finish"],
      ["copy", "switch"],
      ["copy", "switch"],
    ]);
    expect(await open()).toMatchObject({ state: "done", step: "finish", error: null, finished_at: start });
    await registry.close();
  });

  test("begins with what must be so while it is open, or not at all", async () => {
    const { registry, done, step, operation, ctx } = await begin();
    const nothingToDo = operation([step("copy")], { begin: async () => "done" });
    expect(await runOperation(registry, ctx, nothingToDo)).toBe("elsewhere");
    const broken = operation([step("copy")], {
      begin: async (trx) => {
        await trx.updateTable("tenant").set({ status: "moving" }).execute();
        throw new Error("no");
      },
    });
    await expect(runOperation(registry, ctx, broken)).rejects.toThrow("no");
    expect(await registry.db.selectFrom("operation").selectAll().execute()).toEqual([]);
    expect(await registry.db.selectFrom("tenant").select("status").execute()).toEqual([{ status: "active" }]);
    expect(done).toEqual([]);
    await registry.close();
  });

  test("whose step fails keeps the error without passwords, and goes on from that step", async () => {
    const { registry, done, step, operation, open, ctx } = await begin();
    let works = false;
    const steps = [
      step("copy"),
      step("switch", async () => {
        if (!works) throw new Error("cannot reach postgres://me:secret@host/db");
      }),
    ];
    await expect(runOperation(registry, ctx, operation(steps))).rejects.toThrow("cannot reach");
    expect(await open()).toMatchObject({
      state: "failed",
      step: "switch",
      owner: nobody,
      error: "Error: cannot reach postgres://me@host/db",
      finished_at: null,
    });
    works = true;
    expect(await runOperation(registry, ctx, operation(steps))).toBe("here");
    expect(done).toEqual(["copy", "switch", "finish"]);
    expect(await open()).toMatchObject({ state: "done", error: null });
    await registry.close();
  });

  test("whose end fails ends nothing", async () => {
    const { registry, step, operation, open, ctx } = await begin();
    const finish: Operation["finish"] = async (trx) => {
      await trx.updateTable("tenant").set({ name: "half" }).execute();
      throw new Error("no");
    };
    await expect(runOperation(registry, ctx, operation([step("copy")], { finish }))).rejects.toThrow("no");
    expect(await open()).toMatchObject({ state: "failed", step: "finish", finished_at: null });
    expect(await registry.db.selectFrom("tenant").select("name").execute()).toEqual([{ name: "Acme" }]);
    await registry.close();
  });

  test("of a process that is gone is taken over; steps that this version does not know are all done again", async () => {
    const { registry, done, step, operation, open, ctx } = await begin();
    const owner = newOwner();
    const request = operation([]);
    await registry.write((trx) => recordOperation(trx, request, "switch", start, owner));
    dropOwner(owner);
    expect(await runOperation(registry, ctx, operation([step("copy"), step("switch")]))).toBe("here");
    expect(done).toEqual(["switch", "finish"]);
    const again = await newTenant(registry, "other");
    await registry.write((trx) => recordOperation(trx, { ...request, tenant: again }, "long gone", start));
    await runOperation(registry, ctx, operation([step("copy"), step("switch")], { tenant: again }));
    expect(done.slice(2)).toEqual(["copy", "switch", "finish"]);
    expect((await open()).owner).not.toBe(owner);
    await registry.close();
  });

  test("is waited for while somebody works on it, and then not done again", async () => {
    const { registry, done, step, operation, ctx } = await begin();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let began = () => {};
    const working = new Promise<void>((resolve) => {
      began = resolve;
    });
    const first = runOperation(
      registry,
      ctx,
      operation([
        step("copy", async () => {
          began();
          await held;
        }),
      ]),
    );
    await working;
    const waiting = testContext();
    const second = runOperation(registry, waiting, operation([step("copy")]));
    await vi.waitFor(() => expect(waiting.stderr).toMatch(/move: process \d+ is at it/u));
    release();
    expect(await Promise.all([first, second])).toEqual(["here", "elsewhere"]);
    expect(done).toEqual(["copy", "finish"]);
    await registry.close();
  });

  test("is not waited for without end", async () => {
    const { registry, operation, done, step, ctx } = await begin();
    const owner = newOwner();
    await registry.write((trx) => recordOperation(trx, operation([]), "copy", start, owner));
    const busy = runOperation(registry, ctx, operation([step("copy")]), { waitMs: 50 });
    await expect(busy).rejects.toMatchObject({ code: "operation-busy", exitCode: 3 });
    expect(done).toEqual([]);
    dropOwner(owner);
    await registry.close();
  });

  test("keeps others away, with the command that finishes it", async () => {
    const { registry, operation, done, step, ctx } = await begin();
    await registry.write((trx) => recordOperation(trx, operation([]), "copy", start));
    for (const other of [{ kind: "erase" }, { input: { to: "row" } }]) {
      await expect(runOperation(registry, ctx, operation([step("copy")], other))).rejects.toMatchObject({
        code: "operation-open",
        exitCode: 3,
        hint: { en: "finish it with `tenant-manager move acme --isolation schema`" },
      });
    }
    expect(done).toEqual([]);
    await registry.close();
  });

  test("that was lost to another process changes nothing more", async () => {
    const { registry, operation, done, step, open, ctx } = await begin();
    const takenOver = step("copy", async () => {
      await registry.db.updateTable("operation").set({ owner: "another" }).execute();
    });
    await expect(runOperation(registry, ctx, operation([takenOver, step("switch")]))).rejects.toMatchObject({
      code: "operation-lost",
    });
    expect(done).toEqual(["copy"]);
    expect(await open()).toMatchObject({ owner: "another", state: "running", step: "copy", error: null });
    await registry.close();
  });

  test("that is interrupted has not failed, and anybody may go on", async () => {
    const { registry, operation, done, step, open } = await begin();
    const controller = new AbortController();
    const interrupted = testContext({ signal: controller.signal });
    const steps = [step("copy", async () => controller.abort()), step("switch")];
    await expect(runOperation(registry, interrupted, operation(steps))).rejects.toMatchObject({ name: "AbortError" });
    expect(await open()).toMatchObject({ state: "running", step: "switch", owner: nobody, error: null });
    await runOperation(registry, testContext(), operation(steps));
    expect(done).toEqual(["copy", "switch", "finish"]);
    await registry.close();
  });

  test("gives signs of life while a step takes long", async () => {
    const { registry, operation, time, step, open, ctx } = await begin();
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    let seen: OperationRow | undefined;
    const long = step("copy", async () => {
      time.now += lease / 2;
      vi.advanceTimersByTime(lease / 2);
      await vi.waitFor(async () => {
        seen = await open();
        expect(seen.updated_at).toBe(time.now);
      });
    });
    await runOperation(registry, ctx, operation([long]));
    expect(seen?.state).toBe("running");
    await registry.close();
  });
});

test("of an owner elsewhere nothing is known but its last sign of life", () => {
  const here = newOwner();
  const elsewhere = `00000000-1-1-aaaaaaaaaaaa@${here.split("@")[1]}`;
  const otherBoot = here.replace(/@.*/u, "@ffffffff");
  const at = (age: number) =>
    [here, elsewhere, otherBoot, nobody].map((owner) => mayBeAtWork(owner, start, start + age));
  expect(at(0)).toEqual([true, true, true, false]);
  expect(at(lease - 1)).toEqual([true, true, true, false]);
  expect(at(lease)).toEqual([true, false, false, false]);
  dropOwner(here);
  expect(at(0)).toEqual([false, true, true, false]);
});

async function newTenant(registry: Registry, slug = "acme"): Promise<string> {
  const id = newId(start);
  await registry.db
    .insertInto("tenant")
    .values({
      ...{
        id,
        slug,
        name: "Acme",
        status: "active",
        isolation: "row",
        plan: "free",
        region: "default",
        time_zone: "UTC",
      },
      ...{ created_at: start, updated_at: start },
    })
    .execute();
  return id;
}
