import { editYaml } from "@microforge/core/edit";
import { type GeneratedFile, projectFile, stateFolder } from "@microforge/core/project";
import type { Catalogue } from "@microforge/core/templates";
import { Document, isPair, isScalar, visit } from "yaml";
import type { ServiceSpec } from "./service.ts";
import { resolveValues } from "./values.ts";

/** This tool's own section of microforge.yaml. */
export const sectionName = "project-generator";

const schemaPath = `${stateFolder}/microforge.schema.json`;

/** The files by which Microforge knows a project. The schema of microforge.yaml, for editors, is a file of the base. */
export function projectFiles(catalogue: Catalogue, spec: ServiceSpec): GeneratedFile[] {
  return [
    {
      path: projectFile,
      content: projectYaml(catalogue, spec),
      executable: false,
      revise: reviseProjectYaml(catalogue, spec),
    },
    // The journal is for undo on this machine; what it holds has no place in version control.
    { path: `${stateFolder}/.gitignore`, content: "/journal/\n/staging/\n/lock*\n", executable: false },
  ];
}

const stackOf = (spec: ServiceSpec): Record<string, string | string[]> => {
  const stack: Record<string, string | string[]> = {};
  for (const { slot, technology, internal } of spec.features) {
    if (slot === "base" || internal) continue;
    const before = stack[slot];
    stack[slot] = before === undefined ? technology : [before, technology].flat();
  }
  return stack;
};

/** The values that are not the defaults: what a later run could not know otherwise. */
function ownValues({ values: { description: _, ...values } }: ServiceSpec): Record<string, unknown> | undefined {
  const defaults: Readonly<Record<string, unknown>> = resolveValues([]);
  const own = Object.entries(values).filter(([name, value]) => value !== defaults[name]);
  return own.length > 0 ? Object.fromEntries(own) : undefined;
}

/** Ancestors of the map `fields` of an entity, the document and each pair counted. */
const depthOfFields = 7;

function projectYaml(catalogue: Catalogue, spec: ServiceSpec): string {
  const values = ownValues(spec);
  const document = new Document({
    schema: 1,
    service: { name: spec.name, description: spec.values.description },
    template: { name: "service", version: catalogue.version },
    features: stackOf(spec),
    ...(Object.keys(spec.entities).length > 0 ? { entities: spec.entities } : {}),
    ...(values ? { [sectionName]: { values } } : {}),
  });
  // One line for each field of an entity, and for what is as small, as people write them.
  visit(document, {
    Collection: (_, node, path) => {
      const ofScalars = node.items.every((item) => isScalar(isPair(item) ? item.value : item));
      const inField = path.length > depthOfFields + 1;
      if ((ofScalars && path.length > 3) || inField) node.flow = true;
    },
  });
  return `# yaml-language-server: $schema=${schemaPath}\n${document.toString({ lineWidth: 0 })}`;
}

/** The file as its owner has it, comments and all, with what a later run decides. */
const reviseProjectYaml =
  (catalogue: Catalogue, spec: ServiceSpec) =>
  (onDisk: string): string => {
    const values = ownValues(spec);
    const section = [sectionName, "values"];
    return editYaml(onDisk, [
      { set: ["service", "name"], value: spec.name },
      { set: ["service", "description"], value: spec.values.description },
      { set: ["template", "version"], value: catalogue.version },
      { set: ["features"], value: stackOf(spec) },
      values ? { set: section, value: values } : { delete: section },
    ]);
  };
