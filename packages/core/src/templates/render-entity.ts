import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type RustfmtWidths, rustfmtWidths } from "../edit/rust-chain-layout.ts";
import { appendToChain } from "../edit/rust-chains.ts";
import { addModule } from "../edit/rust-modules.ts";
import type { EntityView } from "../entity/view.ts";
import type { Feature } from "./catalogue.ts";
import { readTemplateYaml, recall, record } from "./prepared.ts";
import { type RenderedFile, renderFolder, renderTemplate } from "./templates.ts";

/** `entity.yaml`: where the files of one technology make themselves known to the service. */
const registrationSchema = z.union([
  z.strictObject({ file: z.string(), module: z.string(), visibility: z.enum(["pub", "pub(crate)"]).optional() }),
  z.strictObject({ file: z.string(), function: z.string(), chain: z.string() }),
]);

const registrationsSchema = z.strictObject({ register: z.array(registrationSchema) });

type Registration = z.infer<typeof registrationSchema>;

/**
 * Adds to `files` what one entity brings: the files of `templates/entity/<feature>` for each feature of the service, and
 * their registration, through the syntax tree, in files that are there already.
 *
 * @param shared what the service's own templates see; the entity's fields come on top
 */
export async function renderEntity(
  templates: string,
  features: readonly Pick<Feature, "id">[],
  view: EntityView,
  shared: object,
  files: Map<string, RenderedFile>,
): Promise<void> {
  const data = { ...shared, ...view };
  const widths = await rustfmtWidths(files.get("rustfmt.toml")?.content);
  for (const { id } of features) {
    const folder = join(templates, "entity", id);
    if (!existsSync(join(folder, "entity.yaml"))) continue;
    for (const file of renderFolder(join(folder, "files"), data, { module: view.module, migration: view.migration })) {
      if (files.has(file.path)) throw new Error(`entity/${id} generates ${file.path}, which is there already`);
      files.set(file.path, file);
    }
    const source = readFileSync(join(folder, "entity.yaml"), "utf8");
    const { register } = readTemplateYaml(source, registrationsSchema);
    for (const registration of register) {
      const file = files.get(registration.file);
      if (!file) throw new Error(`entity/${id} registers in ${registration.file}, which no feature generates`);
      files.set(file.path, { ...file, content: await registered(file, registration, view, widths) });
    }
  }
}

/** A file after a registration. Nearly all are those of the example, and known. */
async function registered(
  file: RenderedFile,
  registration: Registration,
  view: EntityView,
  widths: RustfmtWidths,
): Promise<string> {
  const wanted = Object.fromEntries(
    Object.entries(registration).map(([key, value = ""]) => [key, renderTemplate(value, view, registration.file)]),
  );
  const question = JSON.stringify([wanted, widths, file.content]);
  const known = recall("edit", question);
  if (known !== undefined) return known;
  const content = await register(file, registrationSchema.parse(wanted), widths);
  record("edit", question, () => content);
  return content;
}

async function register(file: RenderedFile, registration: Registration, widths: RustfmtWidths): Promise<string> {
  if ("chain" in registration)
    return appendToChain(file.content, {
      file: file.path,
      function: registration.function,
      call: registration.chain,
      widths,
    });
  const { module: name, visibility } = registration;
  return addModule(file.content, { name, ...(visibility ? { visibility } : {}) });
}
