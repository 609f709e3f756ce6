import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Answer, Job } from "./child.ts";

export interface ChildEnd {
  readonly answer: Answer | undefined;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** Bundles the child program, which Node could not run from TypeScript. */
export function buildChild(folder: string): string {
  const outfile = join(folder, "child.mjs");
  buildSync({
    entryPoints: [join(import.meta.dirname, "child.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  return outfile;
}

/** `wrapper`: a command line that runs the one appended to it. `onOutput` sees each piece of output as it comes. */
export function runChild(
  program: string,
  job: Job,
  { wrapper = [], onOutput }: { wrapper?: readonly string[]; onOutput?: (text: string, pid: number) => void } = {},
): Promise<ChildEnd> {
  const [command = process.execPath, ...args] = [...wrapper, process.execPath, program, JSON.stringify(job)];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    onOutput?.(text, child.pid ?? 0);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_code, signal) => {
      const line = output.split("\n").find((text) => text.startsWith("{"));
      resolve({ answer: line === undefined ? undefined : JSON.parse(line), signal, errors });
    });
  });
}

/** Two at a time: the smallest machines that run these tests have two processors. */
export async function inPairs(items: readonly number[], action: (item: number) => Promise<void>): Promise<void> {
  const queue = [...items];
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await action(item);
  };
  await Promise.all([work(), work()]);
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
