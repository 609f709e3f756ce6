import { readFileSync } from "node:fs";
import { join } from "node:path";
import { entityView } from "@microforge/core/entity";
import { serviceData } from "@microforge/core/service";
import { listFiles, loadCatalogue, resolveFeatures, templatesFolder } from "@microforge/core/templates";
import Handlebars from "handlebars";
import { expect, test } from "vitest";
import { parseAllDocuments, visit } from "yaml";
import { exampleEntities } from "../src/example.ts";
import { resolveValues } from "../src/values.ts";

const catalogue = loadCatalogue(templatesFolder());

/** The names at the start of every path that a template reads outside of blocks that change the scope. */
function namesIn(source: string): Set<string> {
  const names = new Set<string>();
  class Names extends Handlebars.Visitor {
    #depth = 0;
    override BlockStatement(block: hbs.AST.BlockStatement): void {
      for (const parameter of block.params) this.accept(parameter);
      const scoped = block.path.type === "PathExpression" && (block.path as hbs.AST.PathExpression).original === "each";
      this.#depth += scoped ? 1 : 0;
      this.acceptArray([block.program, block.inverse].filter(Boolean));
      this.#depth -= scoped ? 1 : 0;
    }
    override PathExpression({ parts, depth, data }: hbs.AST.PathExpression): void {
      const [head] = parts;
      if (typeof head === "string" && !data && depth === this.#depth) names.add(head);
    }
  }
  new Names().accept(Handlebars.parse(source));
  return names;
}

const helpers = new Set([
  "if",
  "unless",
  "each",
  "rustString",
  "tomlString",
  "jsonString",
  "yamlString",
  "sqlString",
  "markdown",
  "comment",
]);

/** Every template below a folder: whole files, and the strings of fragments. */
function sourcesBelow(folder: string): [path: string, source: string][] {
  return listFiles(folder)
    .filter((path) => path.endsWith(".hbs"))
    .flatMap((path): [string, string][] => {
      const text = readFileSync(join(folder, path), "utf8");
      if (!/(?:^|\/)merge(?:-if(?:-both)?)?\//u.test(path)) return [[path, text]];
      const strings: [string, string][] = [];
      for (const document of parseAllDocuments(text))
        visit(document, { Scalar: (_, { value }) => void (typeof value === "string" && strings.push([path, value])) });
      return strings;
    });
}

const preset = catalogue.presets.find(({ name }) => name === "default");
const spec = {
  name: "demo",
  values: resolveValues([]),
  features: resolveFeatures(catalogue, preset?.features ?? {}),
  entities: exampleEntities(catalogue),
  workspaceMember: false,
};
const views = Object.entries(spec.entities).map(([name, entity]) =>
  entityView(name, entity, { entities: spec.entities }),
);
const service = serviceData(spec);
/** What the files of an entity, and those of a migration, see besides. */
const entity = { number: "", migration: "", up: [], down: [] };

test.each([
  { folder: "service", data: { ...service } },
  { folder: "entity", data: { ...service, ...views[0], ...entity } },
])("templates/$folder reads no name that it does not get", ({ folder, data }) => {
  for (const [path, source] of sourcesBelow(join(catalogue.folder, folder)))
    for (const name of namesIn(source)) if (!helpers.has(name)) expect(Object.keys(data), path).toContain(name);
});

test("every name that templates get is read by one", () => {
  const read = new Set(
    sourcesBelow(catalogue.folder).flatMap(([, source]) =>
      [...source.matchAll(/[\w.]+/gu)].map(([word]) => word.split(".")[0]),
    ),
  );
  const unread = Object.keys({ ...service, ...views[0] }).filter((name) => !read.has(name));
  // Read by the code that lays out and registers, not by a template.
  expect(unread.filter((name) => !["migration", "name"].includes(name))).toEqual([]);
});
