// npm run update-locks: makes templates/locks/ anew, one Cargo.lock for each set of crates that a preset uses, with the
// versions that the registry has today. Run it after crates.yaml has changed, then `npm run verify:templates`.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const templates = join(root, "templates");
const locks = join(templates, "locks");
const work = mkdtempSync(join(tmpdir(), "microforge-locks-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
mkdirSync(locks, { recursive: true });

for (const file of readdirSync(join(templates, "presets"))) {
  const preset = file.replace(/\.yaml$/u, "");
  const folder = join(work, preset);
  const generator = join(root, "packages/project-generator/bin/project-generator.js");
  const made = run(process.execPath, [
    generator,
    "new",
    "microforge-service",
    "--dir",
    folder,
    "--preset",
    preset,
    "--yes",
    "--no-git",
    "--json",
  ]);
  rmSync(join(folder, "Cargo.lock"), { force: true });
  run("cargo", ["generate-lockfile"], folder);
  const name = `${JSON.parse(made)
    .features.filter(bringsCrates)
    .map((id) => id.split("/")[1])
    .join("-")}.lock`;
  copyFileSync(join(folder, "Cargo.lock"), join(locks, name));
  console.log(`templates/locks/${name}`);
}

/** Whether a feature brings crates that no service has otherwise. */
function bringsCrates(id) {
  const everywhere = crates("base");
  return crates(id).some((name) => !everywhere.includes(name));
}

function crates(id) {
  const path = join(templates, "service", id, "feature.yaml");
  return existsSync(path) ? Object.keys(parse(readFileSync(path, "utf8")).crates ?? {}) : [];
}

function run(program, args, cwd = root) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${stderr}`);
  return stdout;
}
