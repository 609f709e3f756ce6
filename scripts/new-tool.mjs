// npm run new-tool -- <name> "<summary>": makes packages/<name> from templates/tool, by the same rules as every template.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, summary] = process.argv.slice(2);

if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/u.test(name ?? "") || summary === undefined)
  fail('usage: npm run new-tool -- <name-in-kebab-case> "<summary>"');
const target = join(root, "packages", name);
if (existsSync(target)) fail(`packages/${name} exists already`);

const { renderFolder } = await core("templates/templates.ts");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
for (const { path, content } of renderFolder(join(root, "templates/tool"), { name, summary, version }, { name })) {
  const file = join(target, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: path.startsWith("bin/") ? 0o755 : 0o644 });
}
console.log(`packages/${name} is there. Next: npm install, then npx ${name} --help`);

/** A module of core: its source is TypeScript, which Node 20 does not run by itself. */
async function core(file) {
  const outfile = join(root, "node_modules/.cache/new-tool", `${basename(file, ".ts")}.mjs`);
  await build({
    entryPoints: [join(root, "packages/core/src", file)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
