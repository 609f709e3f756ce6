// Writes dist/prepared.cjs: what the tool works out while it generates each preset, so that it need not work that out
// again at every run (see core/src/templates/prepared.ts). Two sample names, because a name with a hyphen is written in
// another way in Rust, in YAML and in variables.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "project-generator-"));
// Inside the package, so that its libraries are found.
const outfile = join(dist, "recording.mjs");
try {
  await build({
    stdin: {
      contents: `
        export { startRecording } from "@microforge/core/templates";
        export { createContext, runProgram, systemHost } from "@microforge/core/program";
        export { program } from "./program.ts";`,
      resolveDir: fileURLToPath(new URL("../src", import.meta.url)),
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["handlebars", "yaml", "@vscode/*", "@inquirer/*", "execa"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  const { startRecording, createContext, runProgram, systemHost, program } = await import(pathToFileURL(outfile).href);
  const recorded = startRecording();
  const host = systemHost();
  const run = async (...args) => {
    let printed = "";
    const stdout = {
      write: (text) => {
        printed += text;
      },
    };
    const ctx = createContext({ ...host, cwd: work, stdout, stderr: { write: () => {} } });
    if ((await runProgram(program, [...args, "--json"], ctx)) !== 0) throw new Error(`${args.join(" ")}: ${printed}`);
    return JSON.parse(printed);
  };
  for (const preset of (await run("list", "presets")).presets)
    for (const [index, name] of ["sample", "sam-ple"].entries())
      for (const example of ["--example", "--no-example"])
        await run(
          "new",
          name,
          "--dir",
          `${preset.name}-${index}${example}`,
          "--preset",
          preset.name,
          "--yes",
          "--no-git",
          example,
        );

  const json = (kind) => JSON.stringify(Object.fromEntries(recorded[kind]));
  const templates = [...recorded.template].map(([key, code]) => `${JSON.stringify(key)}:${code}`);
  writeFileSync(
    join(dist, "prepared.cjs"),
    `exports.yaml=${json("yaml")};
exports.fragment=${json("fragment")};
exports.template={${templates.join(",\n")}};
exports.edit=${json("edit")};
exports.wellFormed=${json("wellFormed")};
`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
  rmSync(outfile, { force: true });
}
