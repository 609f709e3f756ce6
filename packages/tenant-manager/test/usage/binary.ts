import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll } from "vitest";

const root = join(import.meta.dirname, "../../../..");

/** Bundles `program.ts` of this folder, in a place where Node finds the native part of libsql. Returns the file to run. */
export async function buildBinary(): Promise<string> {
  const folder = join(root, "node_modules/.cache", `tenant-manager-usage-${process.pid}-${Date.now()}`);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  await bundle(folder);
  return join(folder, "program.js");
}

export const bundle = (outdir: string) =>
  build({
    entryPoints: [join(import.meta.dirname, "program.ts")],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
    external: ["libsql", "pg"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
