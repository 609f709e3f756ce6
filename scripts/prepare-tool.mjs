// Writes dist/prepared.cjs: what the tool in the current folder works out while it does what its src/rehearsal.ts says, so
// that it need not work that out again at every run (see packages/core/src/templates/prepared.ts).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, transform } from "esbuild";

const dist = resolve("dist");
const work = mkdtempSync(join(tmpdir(), "microforge-rehearsal-"));
// Inside the package, so that its libraries are found.
const outfile = join(dist, "rehearsal.mjs");
try {
  await build({
    stdin: {
      contents: `
        export { startRecording } from "@microforge/core/templates";
        export { createContext, runProgram, systemHost } from "@microforge/core/program";
        export { program } from "./program.ts";
        export { rehearse } from "./rehearsal.ts";`,
      resolveDir: resolve("src"),
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    alias: aliases(),
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  const { startRecording, createContext, runProgram, systemHost, program, rehearse } = await import(
    pathToFileURL(outfile).href
  );
  let recorded;
  const host = systemHost();
  const run = async (...args) => {
    // Not before: what a rehearsal does to get ready is no answer that anybody will need.
    recorded ??= startRecording();
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
  await rehearse(run, work);

  const json = (kind) => JSON.stringify(Object.fromEntries(recorded[kind]));
  const templates = [...recorded.template].map(([key, code]) => `${JSON.stringify(key)}:${code}`);
  const source = `exports.yaml=${json("yaml")};
exports.fragment=${json("fragment")};
exports.template={${templates.join(",\n")}};
exports.edit=${json("edit")};
exports.wellFormed=${json("wellFormed")};
`;
  // Compiled templates are wordy, and the file is read at every run.
  const { code } = await transform(source, { minify: true, target: "node20.19" });
  writeFileSync(join(dist, "prepared.cjs"), code);
} finally {
  rmSync(work, { recursive: true, force: true });
  rmSync(outfile, { force: true });
}

/** Core is source, and so belongs into the bundle; libraries are loaded as they are. */
function aliases() {
  const core = resolve("../core/src");
  const areas = ["edit", "entity", "plan", "program", "project", "service", "templates", "terminal"];
  return Object.fromEntries(areas.map((area) => [`@microforge/core/${area}`, join(core, area, "index.ts")]));
}
