import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type RustfmtWidths, rustfmtWidths } from "../edit/rust-chain-layout.ts";
import { appendToChain, removeFromChain } from "../edit/rust-chains.ts";
import { addModule, removeModule } from "../edit/rust-modules.ts";
import type { EntityView } from "../entity/view/view.ts";
import type { Feature } from "../templates/catalogue.ts";
import {
  applyPatch,
  asSample,
  linePatch,
  namesSample,
  readTemplateYaml,
  recall,
  record,
} from "../templates/prepared.ts";
import { type RenderedFile, renderFolder, renderTemplate } from "../templates/templates.ts";
import { type Part, partOf } from "./parts.ts";

/** Where one file of an entity makes itself known to the service: a module, or a call in a chain that a function ends in. */
export const registrationSchema = z.union([
  z.strictObject({ file: z.string(), module: z.string(), visibility: z.enum(["pub", "pub(crate)"]).optional() }),
  z.strictObject({ file: z.string(), function: z.string(), chain: z.string() }),
]);

export type Registration = z.infer<typeof registrationSchema>;

const entityYamlSchema = z.strictObject({ register: z.array(registrationSchema) });

/** What one entity brings to a service. */
export interface EntityFiles {
  readonly files: readonly RenderedFile[];
  readonly registrations: readonly Registration[];
}

export interface EntityRendering {
  readonly templates: string;
  readonly features: readonly Pick<Feature, "id" | "slot">[];
  /** The layers that are wanted. */
  readonly parts: readonly Part[];
  /** What the service's own templates see; the entity's view comes on top. */
  readonly shared: object;
  /** The number of the migration that created the entity: seed data is ordered like it. */
  readonly number: string;
}

/** Renders `templates/entity/<feature>` for each feature of a service. */
export function renderEntity(
  view: EntityView,
  { templates, features, parts, shared, number }: EntityRendering,
): EntityFiles {
  const data = { ...shared, ...view, number };
  const files: RenderedFile[] = [];
  const registrations: Registration[] = [];
  for (const { id, slot } of features) {
    const folder = join(templates, "entity", id);
    if (!existsSync(join(folder, "entity.yaml"))) continue;
    const wanted = (path: string): boolean => parts.includes(partOf(path, slot));
    const names = { module: view.module, plural: view.plural, number };
    const rendered = renderFolder(join(folder, "files"), data, names, wanted);
    // A template that has nothing to say about an entity makes no file.
    files.push(...rendered.filter(({ content }) => content.length > 0));
    const source = readFileSync(join(folder, "entity.yaml"), "utf8");
    for (const registration of readTemplateYaml(source, entityYamlSchema).register)
      if (wanted(registration.file)) registrations.push(filledIn(registration, view));
  }
  return { files, registrations };
}

const filledIn = (registration: Registration, view: EntityView): Registration =>
  registrationSchema.parse(
    Object.fromEntries(
      Object.entries(registration).map(([key, value = ""]) => [key, renderTemplate(value, view, registration.file)]),
    ),
  );

/** One statement each way, of tables that a service keeps entities in. */
export interface MigrationTexts {
  /** Its number and what it does, as in `0002_create_task`. */
  readonly migration: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** The files of a migration, by the `migration` folder of each store. */
export const renderMigration = (
  templates: string,
  features: readonly Pick<Feature, "id">[],
  texts: MigrationTexts,
): RenderedFile[] =>
  features.flatMap(({ id }) => {
    const folder = join(templates, "entity", id, "migration");
    return existsSync(folder) ? renderFolder(folder, texts, { migration: texts.migration }) : [];
  });

/**
 * A file with a registration in it; unchanged when it is there already. Those of the example are known beforehand.
 *
 * @param name the service's, if the file may speak of it
 */
export async function register(
  { file, ...place }: Registration,
  content: string,
  rustfmtToml: string | undefined,
  name = "",
): Promise<string> {
  const widths = await rustfmtWidths(rustfmtToml);
  const question = JSON.stringify([file, place, widths, asSample(content, name)]);
  const known = recall("edit", question);
  if (known !== undefined) return applyPatch(content, known);
  const edited = await registered(file, place, content, widths);
  const patch = linePatch(content, edited);
  // Lines that the service's own name stands in would be those of the sample.
  if (!namesSample(patch.added.join("\n"))) record("edit", question, () => patch);
  return edited;
}

type Place =
  | Omit<Extract<Registration, { module: string }>, "file">
  | Omit<Extract<Registration, { chain: string }>, "file">;

async function registered(file: string, place: Place, content: string, widths: RustfmtWidths): Promise<string> {
  if ("chain" in place) return appendToChain(content, { file, function: place.function, call: place.chain, widths });
  return addModule(content, { name: place.module, ...(place.visibility ? { visibility: place.visibility } : {}) });
}

/** The same file without it. */
export async function unregister(
  registration: Registration,
  content: string,
  rustfmtToml: string | undefined,
): Promise<string> {
  const { file } = registration;
  if ("module" in registration) return removeModule(content, { name: registration.module });
  const widths = await rustfmtWidths(rustfmtToml);
  return removeFromChain(content, { file, function: registration.function, call: registration.chain, widths });
}
