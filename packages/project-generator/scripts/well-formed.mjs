// Runs the tool that was just built over every preset, and writes dist/well-formed.json: the hashes of the files that it
// has parsed on the way. Most texts of a service do not depend on its name, and need not be parsed again at every run.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const tool = fileURLToPath(new URL("../bin/project-generator.js", import.meta.url));
const run = (...args) => execFileSync(process.execPath, [tool, ...args, "--json"], { encoding: "utf8" });

const work = mkdtempSync(join(tmpdir(), "project-generator-"));
try {
  const hashes = new Set();
  for (const { name } of JSON.parse(run("list", "presets")).presets) {
    const folder = join(work, name);
    run("new", "sample", "--dir", folder, "--preset", name, "--yes", "--no-git");
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && /\.(?:rs|toml|ya?ml|json)$/u.test(entry.name))
        hashes.add(
          createHash("sha256")
            .update(readFileSync(join(entry.parentPath, entry.name)))
            .digest("base64"),
        );
  }
  writeFileSync(
    new URL("../dist/well-formed.json", import.meta.url),
    `${JSON.stringify([...hashes].sort(), null, 1)}\n`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
