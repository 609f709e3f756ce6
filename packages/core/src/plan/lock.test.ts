import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildChild, runChild } from "../../test/faults/children.ts";
import { stateDir } from "../../test/faults/scenarios.ts";
import { treeOf } from "../../test/faults/tree.ts";
import { temporaryFolder } from "../testing/index.ts";
import { nodeFileOps } from "./file-ops.ts";
import { acquireLock, type Lock } from "./lock.ts";
import { dropToken, mayBeInUse, newToken } from "./process-identity.ts";
import { stateAreaOf } from "./state-area.ts";

const acquire = (root: string): Lock => acquireLock(nodeFileOps, stateAreaOf(nodeFileOps, root, stateDir));

const release = (lock: Lock): void => {
  lock.release();
  lock.abandon();
};

test("a second run is told who is at work, and may start when that has ended", async () => {
  const root = await temporaryFolder();
  const first = acquire(root);
  expect(() => acquire(root)).toThrowError(
    expect.objectContaining({ code: "busy", exitCode: 3, message: expect.stringContaining(String(process.pid)) }),
  );
  release(first);
  release(acquire(root));
});

test("released, it leaves nothing: not even the folders that it made", async () => {
  const folder = await temporaryFolder();
  const lock = acquire(join(folder, "a/b/project"));
  expect(readdirSync(join(folder, "a/b/project", stateDir))).toEqual(["lock"]);
  release(lock);
  expect(treeOf(folder)).toEqual({});
});

test("what somebody puts beside it stays", async () => {
  const folder = await temporaryFolder();
  const lock = acquire(join(folder, "project"));
  writeFileSync(join(folder, "project/mine.txt"), "mine");
  release(lock);
  expect(treeOf(folder)).toEqual({ project: "folder 755", "project/mine.txt": "file 644 mine" });
});

test("dead holders are succeeded, one after the other, and their folders inherited", async () => {
  const folder = await temporaryFolder();
  const root = join(folder, "project");
  const tokens: string[] = [];
  for (let dead = 0; dead < 4; dead++) {
    const lock = acquire(root);
    tokens.push(lock.token);
    lock.abandon();
  }
  const last = acquire(root);
  expect(last.predecessors.map(({ token }) => token)).toEqual(tokens);
  expect(last.folders).toEqual(["", stateDir]);
  expect(() => acquire(root)).toThrowError(expect.objectContaining({ code: "busy" }));
  release(last);
  expect(treeOf(folder)).toEqual({});
});

test("a lock that cannot be read is nobody's to take", async () => {
  const root = await temporaryFolder({ [`${stateDir}/lock`]: '{"schema":' });
  expect(() => acquire(root)).toThrowError(expect.objectContaining({ code: "busy" }));
});

test.runIf(process.platform === "linux")("where no folder can be made, nobody is said to be at work", () => {
  expect(() => acquire("/proc/microforge-test/project")).toThrowError(
    expect.objectContaining({
      code: "not-writable",
      exitCode: 1,
      message: "the folder cannot be written to (ENOENT, `/proc/microforge-test/project`); nothing was changed",
    }),
  );
});

test("a lock of another machine is never taken, whatever runs here", async () => {
  const token = "00000000-1-1-000000000000";
  const root = await temporaryFolder({
    [`${stateDir}/lock`]: JSON.stringify({ schema: 1, token, host: "elsewhere", folders: [] }),
  });
  expect(() => acquire(root)).toThrowError(
    expect.objectContaining({ code: "busy", details: expect.objectContaining({ pid: 1, host: "elsewhere" }) }),
  );
});

test("what a killed run left unfinished is swept away", async () => {
  const root = await temporaryFolder({ [`${stateDir}/lock.x.tmp`]: "{", [`${stateDir}/kept`]: "" });
  const lock = acquire(root);
  expect(readdirSync(join(root, stateDir))).toEqual(["kept", "lock"]);
  release(lock);
  expect(readdirSync(join(root, stateDir))).toEqual(["kept"]);
});

test("a process is known by its number and its start, so a reused number is not the same one", async () => {
  const mine = newToken();
  expect(mayBeInUse(mine)).toBe(true);
  expect(mayBeInUse(mine.replace(/-\d+-(?=[0-9a-f]{12}$)/, "-1-"))).toBe(false);
  dropToken(mine);
  expect(mayBeInUse(mine)).toBe(false);
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.on("close", resolve));
  expect(mayBeInUse(mine.replace(/-\d+-/, `-${child.pid}-`))).toBe(false);
});

test("eight processes, many of them killed while they hold it: never two holders", { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  const child = buildChild(await temporaryFolder());
  const job = { kind: "lock", root: join(folder, "project"), witness: join(folder, "witness"), rounds: 25 } as const;
  let killed = 0;
  const work = async (): Promise<void> => {
    for (let lives = 4; lives > 0; lives--) {
      const { signal, answer, errors } = await runChild(child, { ...job, killChance: lives > 1 ? 0.1 : 0 });
      expect(errors).toBe("");
      if (signal !== "SIGKILL") return expect(answer).toEqual({ outcome: "done" });
      killed += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  expect(killed).toBeGreaterThan(0);
  release(acquire(job.root));
  expect(Object.keys(treeOf(folder)).filter((path) => path !== "witness")).toEqual([]);
});
