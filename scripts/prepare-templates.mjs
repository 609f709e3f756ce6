// Writes dist/prepared.cjs: what can be known of the shipped templates before a tool runs, by the hash of each text (see
// core/src/templates/prepared.ts).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { parse, parseAllDocuments, visit } from "yaml";

export async function prepareTemplates(templates, dist) {
  const { listFiles, precompileTemplate, preparedKey } = await loadCore(dist);
  const yaml = {};
  const compiled = new Map();
  const compile = (source, path) => {
    if (source.includes("{{")) compiled.set(preparedKey(source), precompileTemplate(source, path));
  };
  for (const path of listFiles(templates)) {
    const text = readFileSync(join(templates, path), "utf8");
    const key = preparedKey(text);
    if (/\/merge(?:-if)?\/.*\.hbs$/u.test(path)) for (const scalar of scalars(text)) compile(scalar, path);
    else if (path.endsWith(".hbs")) compile(text, path);
    else if (/^[^/]+\.yaml$|\/(?:feature|entity|crates|manifest|example)\.yaml$|^presets\//u.test(path))
      yaml[key] = parse(text);
  }
  writeFileSync(
    join(dist, "prepared.cjs"),
    `exports.yaml=${JSON.stringify(yaml)};
exports.templates={${[...compiled].map(([key, code]) => `${JSON.stringify(key)}:${code}`).join(",\n")}};
`,
  );
}

/** The strings of a YAML file: of a fragment, each is a template; of data, those that name an environment variable. */
function scalars(text) {
  const found = [];
  for (const document of parseAllDocuments(text))
    visit(document, { Scalar: (_, { value }) => void (typeof value === "string" && found.push(value)) });
  return found;
}

/** Core's own functions: its source is TypeScript, which Node 20 does not run by itself. */
async function loadCore(dist) {
  const folder = mkdtempSync(join(dist, ".prepare-"));
  const outfile = join(folder, "core.mjs");
  try {
    await build({
      stdin: {
        contents: `
          export { preparedKey } from "./templates/prepared.ts";
          export { listFiles, precompileTemplate } from "./templates/templates.ts";`,
        resolveDir: join(import.meta.dirname, "../packages/core/src"),
      },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "external",
      logLevel: "warning",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
