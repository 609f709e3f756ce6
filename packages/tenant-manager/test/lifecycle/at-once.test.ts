import { beforeAll, describe, expect, test } from "vitest";
import { nextStatus } from "../../src/lifecycle/status.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { registryUrl } from "../../src/registry/testing.ts";
import type { Answered } from "./child.ts";
import { buildChild, runChild } from "./children.ts";
import { answerOf, argvOf, type Command, type Model, perform } from "./model.ts";
import { randomFrom } from "./random.ts";

const processes = 16;

let child: string;
beforeAll(() => {
  child = buildChild();
});

/** What the history calls the outcome of a command, and which event that is. */
const kinds = {
  activated: "activate",
  renamed: "rename",
  suspended: "suspend",
  resumed: "resume",
  deleted: "delete",
  restored: "restore",
} as const;

type Verb = Command["verb"];

const kindOf: Readonly<Record<Verb, string>> = {
  create: "created",
  rename: "renamed",
  suspend: "suspended",
  resume: "resumed",
  delete: "deleted",
  restore: "restored",
};

const verbs: readonly Verb[] = ["rename", "suspend", "resume", "delete", "restore"];

describe.each(["sqlite", "postgres"] as const)("16 processes at once on %s", (dialect) => {
  test("make one registry, one tenant of each name, and one history", { timeout: 600_000 }, async () => {
    const database = await registryUrl(dialect);
    const start = Date.now() + 3000;
    const scripts = Array.from({ length: processes }, (_, seed) => scriptOf(seed));
    const ends = await Promise.all(
      scripts.map((commands) => {
        const all = [["init"], ["create-tenant", "公司"], ["create-tenant", "Shared Name"], ...commands.map(argvOf)];
        return runChild(child, { database, commands: all, start });
      }),
    );
    for (const { answers, errors, signal } of ends) expect([answers.length, signal], errors).toEqual([15, null]);
    const columns = (index: number): Answered[] => ends.flatMap(({ answers }) => answers[index] ?? []);
    expect(columns(0).filter(({ json }) => json.changed)).toHaveLength(1);
    for (const index of [1, 2]) {
      expect(columns(index).map(({ code }) => code)).toEqual(Array(processes).fill(0));
      expect(columns(index).filter(({ json }) => json.created)).toHaveLength(1);
    }

    const registry = await openRegistry(database, { cwd: "/", now: () => new Date() });
    const tenants = await registry.db.selectFrom("tenant").selectAll().orderBy("slug").execute();
    const events = await registry.db.selectFrom("tenant_event").selectAll().orderBy("seq").execute();
    await registry.close();
    const own = scripts.map((_, seed) => `own-${seed}`);
    const chinese = tenants.filter(({ name }) => name === "公司");
    expect(tenants.map(({ slug }) => slug)).toEqual(
      [...own, ...chinese.map(({ slug }) => slug), "shared-0", "shared-1", "shared-name"].sort(),
    );
    expect(chinese).toHaveLength(1);

    const answered = scripts.flatMap((commands, process) =>
      commands.map((command, index) => ({ command, json: ends[process]?.answers[index + 3]?.json ?? {} })),
    );
    for (const { id, slug, status, previous_status } of tenants) {
      const history = events.filter(({ tenant_id }) => tenant_id === id).map(({ kind }) => kind);
      expect(replay(slug, history), slug).toEqual({ slug, status, previous_status });
      // Each change that was confirmed is there, and no other.
      for (const verb of verbs) {
        const confirmed = answered.filter(
          ({ command, json }) => command.slug === slug && command.verb === verb && json.changed === true,
        );
        expect(
          history.filter((kind) => kind === kindOf[verb]),
          `${slug} ${verb}`,
        ).toHaveLength(confirmed.length);
      }
    }
    for (const { command, json } of answered) {
      if (json.error)
        expect(["status-forbids", "tenant-unknown", "tenant-deleted"], argvOf(command).join(" ")).toContain(
          json.error.code,
        );
    }
    // What nobody else touches is as if there were nobody else.
    for (const [process, commands] of scripts.entries()) {
      let model: Model = {};
      for (const [index, command] of commands.entries()) {
        if (command.slug !== `own-${process}`) continue;
        const next = perform(model, command);
        expect(answerOf(ends[process]?.answers[index + 3]?.json ?? {}), argvOf(command).join(" ")).toBe(next.answer);
        model = next.model;
      }
    }
  });
});

/** Twelve commands: on a tenant of its own, and on two that all share. */
function scriptOf(seed: number): readonly Command[] {
  const random = randomFrom(1000 + seed);
  const own = `own-${seed}`;
  const create = (slug: string): Command => ({ verb: "create", slug, isolation: "row" });
  const change = (): Command => {
    const slug = random.pick([own, "shared-0", "shared-1", "shared-1"]);
    const verb = random.pick(verbs);
    if (verb === "rename") return { verb, slug, name: random.pick(["One", "Two"]) };
    return verb === "create" ? create(slug) : { verb, slug };
  };
  return [create("shared-0"), create(own), create("shared-1"), ...Array.from({ length: 9 }, change)];
}

/** Where a history leads by the rules of the state machine; a step that they forbid throws. */
function replay(slug: string, history: readonly string[]): unknown {
  expect(history[0], slug).toBe("created");
  let standing = { slug, status: "provisioning", previous_status: null } as Parameters<typeof nextStatus>[0];
  for (const kind of history.slice(1)) {
    const [, event] = Object.entries(kinds).find(([known]) => known === kind) ?? [];
    if (!event) throw new Error(`${slug}: ${kind} is no part of this test`);
    const next = nextStatus(standing, event);
    expect(next, `${slug}: ${kind} changed nothing`).toBeDefined();
    standing = { ...standing, ...next };
  }
  return standing;
}
