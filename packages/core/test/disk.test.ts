import { chmodSync, mkdirSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { applyPlan } from "../src/plan/apply.ts";
import { temporaryFolder } from "../src/testing/index.ts";
import { buildChild, runChild } from "./faults/children.ts";
import { hooked, SystemError } from "./faults/faulty-ops.ts";
import { mountWrapper, onSmallDisk, readOnly } from "./faults/mounts.ts";
import { applyOptions, planFor, prepare, stateDir } from "./faults/scenarios.ts";
import { treeOf } from "./faults/tree.ts";

/** Real mounts where the system lets us make them; elsewhere what comes nearest, and the test's name says which. */
const wrapper = mountWrapper();
const isRoot = process.getuid?.() === 0;
let child: string;

beforeAll(async () => {
  child = buildChild(await temporaryFolder());
});

if (wrapper !== undefined) {
  test("a full disk (a real one) leaves the project as it was", async () => {
    const sandbox = await temporaryFolder();
    const job = { kind: "constrained-apply", sandbox, bytes: 40_000, readOnly: "" } as const;
    const full = await runChild(child, job, { wrapper: onSmallDisk(wrapper, sandbox, "256k") });
    expect(full.answer, full.errors).toEqual({ outcome: "disk-full", unchanged: true });
    const roomy = await runChild(child, job, { wrapper: onSmallDisk(wrapper, sandbox, "2m") });
    expect(roomy.answer, roomy.errors).toEqual({ outcome: "done", unchanged: false });
  });

  test("a read-only folder (really mounted so) is reported and left alone", async () => {
    const sandbox = await temporaryFolder();
    const root = prepare(sandbox, "existing");
    const job = { kind: "constrained-apply", sandbox, bytes: 10, readOnly: root } as const;
    const end = await runChild(child, job, { wrapper: readOnly(wrapper, root) });
    expect(end.answer, end.errors).toEqual({ outcome: "not-writable", unchanged: true });
  });
} else {
  test("a full disk (simulated: mounts are not allowed here) leaves the project as it was", async () => {
    const { root, before, apply } = await refusing("ENOSPC", (operation, args) => {
      return operation === "write" && /staging\/new/.test(String(args[0]));
    });
    await expect(apply()).rejects.toMatchObject({ code: "disk-full" });
    expect(treeOf(root)).toEqual(before);
  });
}

if (wrapper === undefined && !isRoot) {
  test("a read-only folder (by its permission bits) is reported and left alone", async () => {
    const sandbox = await temporaryFolder();
    const root = prepare(sandbox, "existing");
    chmodSync(root, 0o555);
    const before = treeOf(sandbox);
    await expect(applyPlan(await planFor("existing", root), applyOptions())).rejects.toMatchObject({
      code: "not-writable",
    });
    expect(treeOf(sandbox)).toEqual(before);
    chmodSync(root, 0o755);
  });
}

if (wrapper === undefined && isRoot) {
  test("a read-only folder (simulated: bits do not bind root) is reported and left alone", async () => {
    const writing = ["write", "mkdir", "rename", "link"];
    const { root, before, apply } = await refusing("EROFS", (operation) => writing.includes(operation));
    await expect(apply()).rejects.toMatchObject({ code: "not-writable" });
    expect(treeOf(root)).toEqual(before);
  });
}

async function refusing(errno: string, refuses: (operation: string, args: readonly unknown[]) => boolean) {
  const root = prepare(await temporaryFolder(), "existing");
  const before = treeOf(root);
  const ops = hooked((_number, operation, _half, args) => {
    if (refuses(operation, args)) throw new SystemError(errno);
  });
  return { root, before, apply: async () => applyPlan(await planFor("existing", root), applyOptions({ ops })) };
}

test("Ctrl-C in the middle of a slow run takes everything back", async () => {
  const sandbox = await temporaryFolder();
  const root = prepare(sandbox, "existing");
  const before = treeOf(sandbox);
  let interrupted = false;
  const end = await runChild(
    child,
    { kind: "slow-apply", scenario: "existing", root },
    {
      onOutput: (text, pid) => {
        // Taking back moves the file again.
        if (interrupted || !text.includes("changing")) return;
        interrupted = true;
        process.kill(pid, "SIGINT");
      },
    },
  );
  expect(interrupted).toBe(true);
  expect(end.answer, end.errors).toEqual({ outcome: "cancelled" });
  expect(treeOf(sandbox)).toEqual(before);
});

test("an empty state folder is a leftover and goes with the run", async () => {
  const root = prepare(await temporaryFolder(), "existing");
  const before = treeOf(root);
  mkdirSync(`${root}/${stateDir}`);
  const failing = hooked((_number, operation, _half, args) => {
    if (operation === "write" && /staging/.test(String(args[0]))) throw new SystemError("EIO");
  });
  const plan = await planFor("existing", root);
  await expect(applyPlan(plan, applyOptions({ ops: failing }))).rejects.toMatchObject({ code: "write-failed" });
  expect(treeOf(root)).toEqual(before);
});
