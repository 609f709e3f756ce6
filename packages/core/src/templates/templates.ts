import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type Handlebars from "handlebars";
import runtime from "handlebars/runtime.js";
import { CliError } from "../program/errors.ts";
import { comment, jsonString, markdown, rustString, sqlString, tomlString } from "./escape.ts";
import { recall, record } from "./prepared.ts";

/** A file of a generated project, before it meets the disk. Paths are relative and `/`-separated. */
export interface RenderedFile {
  readonly path: string;
  readonly content: string;
  readonly executable: boolean;
}

const helpers = {
  rustString,
  tomlString,
  jsonString,
  yamlString: jsonString,
  sqlString,
  markdown,
  // Handlebars passes its own options object last; a marker is there only when the template gives one.
  comment: (text: string, marker: unknown) => comment(text, typeof marker === "string" ? marker : undefined),
};

function withHelpers(handlebars: typeof Handlebars): typeof Handlebars {
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  return handlebars;
}

/** All that a template needs which is compiled already. */
const compiled = withHelpers(runtime.create());

let compiler: typeof Handlebars | undefined;

/** The whole of Handlebars. A built tool carries it beside its bundle, and loads it only for a template that it does not know. */
function loadCompiler(): typeof Handlebars {
  const require = createRequire(import.meta.url);
  const bundled = fileURLToPath(new URL("./handlebars.cjs", import.meta.url));
  const library: typeof Handlebars = require(existsSync(bundled) ? bundled : "handlebars");
  return withHelpers(library.create());
}

const compileOptions: Parameters<typeof Handlebars.compile>[1] = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
  preventIndent: true,
};

/** Renders one template. `name` is what an error shows: the template's path. */
export function renderTemplate(source: string, data: object, name: string): string {
  if (!source.includes("{{")) return source;
  return explained(name, () => {
    const specification = recall("template", source);
    if (specification) return compiled.template(specification)(data);
    compiler ??= loadCompiler();
    const { compile, precompile } = compiler;
    record("template", source, () => String(precompile(source, compileOptions)));
    return compile(source, compileOptions)(data);
  });
}

function explained<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new CliError("template-failed", {
      message: { en: `the template \`${name}\` cannot be rendered`, zh: `无法渲染模板 \`${name}\`` },
      hint: { en: String(cause), zh: String(cause) },
      cause,
    });
  }
}

/** Where the published templates lie, in this repository as in an installed package. */
export function templatesFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("@microforge/templates/package.json"));
}

/** Every file under a folder, as sorted `/`-separated relative paths; none when the folder does not exist. */
export function listFiles(folder: string): string[] {
  const found: string[] = [];
  const visit = (relative: string): void => {
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else found.push(path);
    }
  };
  try {
    visit("");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT" && found.length === 0)) throw error;
  }
  return found.sort();
}

/**
 * The output path of a template file: `__name__` is filled from the data, `.hbs` is dropped, and a leading underscore
 * becomes a dot, because npm leaves `.gitignore` and its like out of packages.
 */
export function outputPath(templatePath: string, names: Readonly<Record<string, string>>): string {
  return templatePath
    .replace(/\.hbs$/u, "")
    .split("/")
    .map((segment) =>
      segment
        .replace(/__([a-z]+)__/gu, (placeholder, name: string) => names[name] ?? placeholder)
        .replace(/^_(?!_)/u, "."),
    )
    .join("/");
}

/**
 * Renders the files of a template folder: `*.hbs` through Handlebars, all else as it stands.
 *
 * @param isWanted which of them, by the paths that they come out at; all when it is absent
 */
export function renderFolder(
  folder: string,
  data: object,
  names: Readonly<Record<string, string>> = {},
  isWanted: (path: string) => boolean = () => true,
): RenderedFile[] {
  return listFiles(folder).flatMap((relative) => {
    const path = outputPath(relative, names);
    if (!isWanted(path)) return [];
    const source = readFileSync(join(folder, relative), "utf8");
    const content = relative.endsWith(".hbs") ? renderTemplate(source, data, relative) : source;
    return [{ path, content, executable: relative.endsWith(".sh") || relative.endsWith(".sh.hbs") }];
  });
}
