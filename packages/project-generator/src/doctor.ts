import { statfs } from "node:fs/promises";
import { type Context, capture, type Text } from "@microforge/core/program";
import { messages } from "./messages.ts";

/** The least free space that a debug build of a service and its dependencies takes, in bytes. */
const diskNeeded = 3 * 1024 ** 3;

/** The oldest versions that the generated services are promised to work with. */
const oldestNode = [20, 19];
const oldestCargo = [1, 94];

export interface Check {
  readonly name: string;
  readonly status: "ok" | "missing" | "too-old" | "low";
  /** What was found: a version, or free space. */
  readonly found: string;
  /** How to get what is missing. */
  readonly advice?: Text;
  /** Whether services can be generated, built and run without it. */
  readonly required: boolean;
}

/** Looks at everything that generating, building and running a service needs. */
export async function examine(ctx: Context): Promise<Check[]> {
  return Promise.all([
    node(ctx),
    program(ctx, "cargo", ["--version"], messages.adviceRust, { required: true, oldest: oldestCargo }),
    program(ctx, "rustfmt", ["--version"], messages.adviceRustfmt, { required: false }),
    program(ctx, "cargo-clippy", ["--version"], messages.adviceClippy, { required: false, shown: "clippy" }),
    compiler(ctx),
    program(ctx, "git", ["--version"], messages.adviceGit, { required: false }),
    disk(ctx),
  ]);
}

function node(ctx: Context): Check {
  const found = ctx.host.nodeVersion.replace(/^v/u, "");
  return isOlder(found, oldestNode)
    ? { name: "node", status: "too-old", found, advice: messages.adviceNode, required: true }
    : { name: "node", status: "ok", found, required: true };
}

async function program(
  ctx: Context,
  command: string,
  args: readonly string[],
  advice: Text,
  { required, oldest, shown = command }: { required: boolean; oldest?: readonly number[]; shown?: string },
): Promise<Check> {
  const printed = await capture(ctx, command, args);
  if (printed === undefined) return { name: shown, status: "missing", found: "", advice, required };
  const found = /\d+\.\d+(?:\.\d+)?/u.exec(printed)?.[0] ?? printed;
  return oldest && isOlder(found, oldest)
    ? { name: shown, status: "too-old", found, advice, required }
    : { name: shown, status: "ok", found, required };
}

/** SQLite and TLS are C: cargo compiles them with whatever `cc` is there. */
async function compiler(ctx: Context): Promise<Check> {
  const candidates = ctx.env.CC === undefined ? ["cc", "gcc", "clang"] : [ctx.env.CC];
  for (const candidate of candidates) {
    const check = await program(ctx, candidate, ["--version"], messages.adviceCompiler, {
      required: true,
      shown: "cc",
    });
    if (check.status === "ok") return check;
  }
  return { name: "cc", status: "missing", found: "", advice: messages.adviceCompiler, required: true };
}

async function disk(ctx: Context): Promise<Check> {
  const { bavail, bsize } = await statfs(ctx.cwd);
  const free = bavail * bsize;
  const found = `${(free / 1024 ** 3).toFixed(1)} GiB`;
  return free < diskNeeded
    ? { name: "disk", status: "low", found, advice: messages.adviceDisk(diskNeeded / 1024 ** 3), required: false }
    : { name: "disk", status: "ok", found, required: false };
}

function isOlder(version: string, [major = 0, minor = 0]: readonly number[]): boolean {
  const [itsMajor = 0, itsMinor = 0] = version.split(".").map(Number);
  return itsMajor < major || (itsMajor === major && itsMinor < minor);
}
