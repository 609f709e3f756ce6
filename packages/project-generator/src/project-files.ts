import { editYaml } from "@microforge/core/edit";
import { type GeneratedFile, projectFile, stateFolder } from "@microforge/core/project";
import type { Catalogue } from "@microforge/core/templates";
import { stringify } from "yaml";
import type { ServiceSpec } from "./service.ts";

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

function projectYaml(catalogue: Catalogue, spec: ServiceSpec): string {
  const { description, ...values } = spec.values;
  const project = {
    schema: 1,
    service: { name: spec.name, description },
    template: { name: "service", version: catalogue.version },
    features: stackOf(spec),
    ...(Object.keys(spec.entities).length > 0 ? { entities: spec.entities } : {}),
    [sectionName]: { values },
  };
  return `# yaml-language-server: $schema=${schemaPath}\n${stringify(project, { lineWidth: 0 })}`;
}

/** The file as its owner has it, comments and all, with what a later run decides. */
const reviseProjectYaml =
  (catalogue: Catalogue, spec: ServiceSpec) =>
  (onDisk: string): string => {
    const { description, ...values } = spec.values;
    return editYaml(onDisk, [
      { set: ["service", "name"], value: spec.name },
      { set: ["service", "description"], value: description },
      { set: ["template", "version"], value: catalogue.version },
      { set: ["features"], value: stackOf(spec) },
      { set: [sectionName, "values"], value: values },
    ]);
  };
