import { accessSync, constants, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The tests of kills make thousands of folders; in memory that takes seconds rather than minutes. */
const place = inMemory("/dev/shm") ? "/dev/shm" : tmpdir();

/** Gives a folder to the action and removes it afterwards. */
export async function inSandbox<T>(action: (sandbox: string) => T | Promise<T>): Promise<T> {
  const sandbox = realpathSync(mkdtempSync(join(place, "microforge-")));
  try {
    return await action(sandbox);
  } finally {
    rmSync(sandbox, { recursive: true, force: true });
  }
}

function inMemory(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
