import { type FileOps, nodeFileOps } from "../../src/plan/file-ops.ts";

export type Operation = keyof FileOps;

/** Called before each operation; may throw, wait or end the process. `half` does the first half of a write. */
export type Hook = (number: number, operation: Operation, half: () => void, args: readonly unknown[]) => void;

/** The real operations, but nothing waits for the disk: that helps against power cuts only, and costs most of the time. */
export const unsyncedOps: FileOps = {
  ...nodeFileOps,
  write: (path, bytes, file) => nodeFileOps.write(path, bytes, { ...file, durable: false }),
  syncFolder: () => {},
};

/** The operations, numbered from 1, with a hook before each. */
export function hooked(hook: Hook): FileOps {
  let number = 0;
  const before = (operation: Operation, args: readonly unknown[], half = (): void => {}): void => {
    number += 1;
    hook(number, operation, half, args);
  };
  const wrap =
    <A extends readonly unknown[], R>(operation: Operation, run: (...args: A) => R) =>
    (...args: A): R => {
      before(operation, args);
      return run(...args);
    };
  return {
    lstat: wrap("lstat", unsyncedOps.lstat),
    list: wrap("list", unsyncedOps.list),
    read: wrap("read", unsyncedOps.read),
    write: (path, bytes, file) => {
      const half = bytes.subarray(0, bytes.length / 2);
      before("write", [path], () => unsyncedOps.write(path, half, file));
      unsyncedOps.write(path, bytes, file);
    },
    link: wrap("link", unsyncedOps.link),
    rename: wrap("rename", unsyncedOps.rename),
    unlink: wrap("unlink", unsyncedOps.unlink),
    mkdir: wrap("mkdir", unsyncedOps.mkdir),
    rmdir: wrap("rmdir", unsyncedOps.rmdir),
    syncFolder: wrap("syncFolder", unsyncedOps.syncFolder),
  };
}

export class SystemError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`${code}: injected`);
    this.code = code;
  }
}

/** One operation fails; before and after it the disk works. */
export const failingOnce = (at: number, code: string): FileOps =>
  hooked((number) => {
    if (number === at) throw new SystemError(code);
  });

/** From one operation on nothing works any more: to the disk this is as if the process had been killed. */
export const failingFrom = (at: number, { torn }: { torn: boolean }): FileOps =>
  hooked((number, operation, half) => {
    if (number < at) return;
    if (number === at && operation === "write" && torn) half();
    throw new SystemError("EIO");
  });

/** From one operation on the disk takes nothing new, as when it is full; it can still move and remove. */
export const fullFrom = (at: number): FileOps =>
  hooked((number, operation, half) => {
    if (number < at || !["write", "mkdir", "link"].includes(operation)) return;
    if (operation === "write") half();
    throw new SystemError("ENOSPC");
  });

/** The process kills itself, in the middle of a write if the operation is one. */
export const killedAt = (at: number): FileOps =>
  hooked((number, _operation, half) => {
    if (number !== at) return;
    half();
    process.kill(process.pid, "SIGKILL");
  });

/** Runs once without a fault and counts the operations. */
export async function countOperations(run: (ops: FileOps) => Promise<unknown>): Promise<number> {
  let count = 0;
  await run(
    hooked((number) => {
      count = number;
    }),
  );
  return count;
}
