import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll } from "vitest";
import type { Answered, Job } from "./child.ts";

export interface ChildEnd {
  readonly answers: readonly Answered[];
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** Below the package, because from there Node finds what is not bundled. */
const place = join(import.meta.dirname, "../../node_modules/.cache");
const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Bundles the child program, which Node could not run from TypeScript, as the tool itself is bundled. */
export function buildChild(): string {
  mkdirSync(place, { recursive: true });
  const outdir = mkdtempSync(join(place, "lifecycle-"));
  made.push(outdir);
  buildSync({
    entryPoints: [join(import.meta.dirname, "child.ts")],
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    splitting: true,
    platform: "node",
    format: "esm",
    external: ["libsql"],
    mainFields: ["module", "main"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return join(outdir, "child.mjs");
}

const idle: Omit<Job, "database" | "commands"> = { killAt: 0, inFlight: false, start: 0 };

/** `wrapper`: a command line that runs the one appended to it. */
export function runChild(
  program: string,
  job: Pick<Job, "database" | "commands"> & Partial<Job>,
  { wrapper = [], cwd }: { readonly wrapper?: readonly string[]; readonly cwd?: string } = {},
): Promise<ChildEnd> {
  const words = [...wrapper, process.execPath, program, JSON.stringify({ ...idle, ...job })];
  const [command = process.execPath, ...args] = words;
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...(cwd !== undefined && { cwd }) });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_code, signal) => {
      const lines = output.split("\n").filter((line) => line.startsWith("{"));
      resolve({ answers: lines.map((line) => JSON.parse(line)), signal, errors });
    });
  });
}
