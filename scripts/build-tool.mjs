// Builds the tool in the current folder: src/main.ts and all it imports become dist/, each command a chunk of its own
// that is loaded on demand. Libraries are bundled, so that an installed tool starts from a handful of files.
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const { name, version, dependencies = {} } = JSON.parse(await readFile("package.json", "utf8"));

await rm("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  // Smaller files load faster. The names in a stack trace are in the source maps, which the repository can make again.
  minify: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  mainFields: ["module", "main"],
  // What a tool depends on at run time is installed beside it: it is no JavaScript, and cannot be bundled.
  external: Object.keys(dependencies),
  // For Node, `yaml` offers CommonJS only, which cannot be imported on demand from a split bundle; the same code is there
  // as modules, under another condition.
  alias: { yaml: join(dirname(require.resolve("yaml/package.json")), "browser/index.js") },
  define: { PACKAGE_NAME: JSON.stringify(name), PACKAGE_VERSION: JSON.stringify(version) },
  banner: {
    // CommonJS libraries inside an ES module still call `require` for Node's own modules.
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});

// What is loaded only when it is needed. Parsers in WebAssembly find their files beside themselves; `.cjs`, because the
// package around them is a module. Which of them a tool needs, the modules that load them tell.
const inputs = Object.keys(metafile.inputs);
const parsers = [
  {
    loader: "core/src/templates/templates.ts",
    entry: require.resolve("handlebars"),
    bundle: "handlebars.cjs",
    wasm: [],
  },
  {
    loader: "core/src/edit/rust-parser.ts",
    entry: require.resolve("@vscode/tree-sitter-wasm"),
    bundle: "tree-sitter.cjs",
    wasm: ["tree-sitter.wasm", "tree-sitter-rust.wasm"],
  },
  {
    loader: "src/import/sql/parser.ts",
    entry: require.resolve("libpg-query"),
    bundle: "libpg-query.cjs",
    wasm: ["libpg-query.wasm"],
  },
  {
    loader: "src/import/sql/sqlite.ts",
    entry: require.resolve("sql.js"),
    bundle: "sql-wasm.cjs",
    wasm: ["sql-wasm.wasm"],
  },
].filter(({ loader }) => inputs.some((input) => input.endsWith(loader)));
for (const { entry, bundle, wasm } of parsers) {
  await build({
    entryPoints: [entry],
    outfile: join("dist", bundle),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
  for (const file of wasm) await cp(join(dirname(entry), file), join("dist", file));
}

const libraries = inputs.filter((input) => input.includes("node_modules/"));
await writeFile("dist/THIRD-PARTY-LICENSES.txt", await licences([...libraries, ...parsers.map(({ entry }) => entry)]));

/** The licence texts of every library inside the bundle: MIT, BSD, ISC and Apache-2.0 all ask for it. */
async function licences(inputs) {
  const folders = new Set(
    inputs
      .map((input) => input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//u)?.[1])
      .filter((folder) => folder !== undefined),
  );
  const texts = [];
  for (const folder of [...folders].sort()) {
    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const text = await firstFile(folder, [
      "LICENSE",
      "LICENSE.md",
      "LICENSE.txt",
      "license",
      "license.md",
      "LICENCE",
      "License",
    ]);
    texts.push(
      `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text ?? "No licence file in the package."}`,
    );
  }
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

async function firstFile(folder, names) {
  for (const name of names) {
    try {
      return await readFile(join(folder, name), "utf8");
    } catch {
      // Packages disagree on the file's name; the next one is tried.
    }
  }
  return undefined;
}
