import * as z from "zod";
import { editYaml } from "../edit/yaml-edit.ts";
import { writeYaml } from "../edit/yaml-write.ts";
import type { GeneratedFile, ServiceSpec } from "../service/service.ts";
import { defaultValues, type Values, valuesSchema } from "../service/values.ts";
import type { Catalogue } from "../templates/catalogue.ts";
import { type Project, projectFile } from "./project.ts";
import { stateFolder } from "./record.ts";

/** The section of microforge.yaml that records the values which the templates were rendered with. */
export const valuesSection = "project-generator";

const sectionSchema = z.looseObject({ values: z.record(z.string(), z.unknown()).default({}) });

/** The values that a project's microforge.yaml records, as they are written there; nobody has checked them. */
export const recordedValues = (project: Project): Readonly<Record<string, unknown>> => ({
  ...sectionSchema.parse(project.sections[valuesSection] ?? {}).values,
  description: project.service.description,
});

/** The values that a project's templates are rendered with; what is recorded wrongly gives way to the default. */
export function valuesOf(project: Project): Values {
  const recorded = valuesSchema.safeParse(recordedValues(project));
  return recorded.success ? recorded.data : { ...defaultValues(), description: project.service.description };
}

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
function ownValues({
  values: { description: _, ...values },
}: ServiceSpec): Record<string, string | number> | undefined {
  const defaults: Readonly<Record<string, unknown>> = defaultValues();
  const own = Object.entries(values).filter(([name, value]) => value !== defaults[name]);
  return own.length > 0 ? Object.fromEntries(own) : undefined;
}

function projectYaml(catalogue: Catalogue, spec: ServiceSpec): string {
  const values = ownValues(spec);
  const content = {
    schema: 1,
    service: { name: spec.name, description: spec.values.description },
    template: { name: "service", version: catalogue.version },
    features: stackOf(spec),
    ...(Object.keys(spec.entities).length > 0 ? { entities: spec.entities } : {}),
    ...(values ? { [valuesSection]: { values } } : {}),
  };
  return `# yaml-language-server: $schema=${schemaPath}\n${writeYaml(content)}`;
}

/** The file as its owner has it, comments and all, with what a later run decides. */
const reviseProjectYaml =
  (catalogue: Catalogue, spec: ServiceSpec) =>
  (onDisk: string): string => {
    const values = ownValues(spec);
    const section = [valuesSection, "values"];
    return editYaml(onDisk, [
      { set: ["service", "name"], value: spec.name },
      { set: ["service", "description"], value: spec.values.description },
      { set: ["template", "version"], value: catalogue.version },
      { set: ["features"], value: stackOf(spec) },
      values ? { set: section, value: values } : { delete: section },
    ]);
  };
