import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkEntityForStore, type Entity, type EntityView, entityView, isStore } from "@microforge/core/entity";
import type { GeneratedFile } from "@microforge/core/project";
import {
  type Catalogue,
  type Feature,
  listFiles,
  outputPath,
  type RenderedFile,
  renderEntity,
  renderFolder,
  renderTemplate,
} from "@microforge/core/templates";
import { cargoLock, cargoManifest } from "./cargo-files.ts";
import { mergeFragments } from "./fragments.ts";
import { projectFiles } from "./project-files.ts";
import type { Values } from "./values.ts";

/** Everything that decides what a generated service is; the same value gives the same bytes. */
export interface ServiceSpec {
  readonly name: string;
  readonly values: Values;
  /** In the order in which they are laid over each other; see `resolveFeatures`. */
  readonly features: readonly Feature[];
  readonly entities: Readonly<Record<string, Entity>>;
  /** A member of a Cargo workspace has no lock file and no profiles of its own. */
  readonly workspaceMember: boolean;
}

/** What the strings of feature.yaml see. */
interface Identity {
  readonly name: string;
  /** The name as Rust writes it. */
  readonly crate: string;
  /** The name as DNS and Kubernetes write it. */
  readonly dns_name: string;
  readonly env_prefix: string;
  readonly features: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

/** What the templates of a service see. */
interface ServiceData extends Identity, Values {
  readonly env: readonly { name: string; example: string; description: { en: string; zh: string }; secret: boolean }[];
  readonly entities: readonly EntityView[];
}

/** All files of a service, sorted by path. */
export async function renderService(catalogue: Catalogue, spec: ServiceSpec): Promise<GeneratedFile[]> {
  checkEntities(spec);
  const entities = viewsOf(spec);
  const data = serviceData(spec, entities);

  const files = new Map<string, RenderedFile>();
  const add = (file: RenderedFile): void => {
    if (files.has(file.path)) throw new Error(`two features generate ${file.path}`);
    files.set(file.path, file);
  };
  for (const feature of spec.features) for (const file of renderFolder(join(feature.folder, "files"), data)) add(file);
  for (const file of joinSections(spec.features, data, files)) files.set(file.path, file);
  for (const file of mergeFragments(spec.features, data)) add(file);
  add(cargoManifest(catalogue, spec));
  for (const view of entities) await renderEntity(catalogue.folder, spec.features, view, data, files);
  const generated: GeneratedFile[] = [
    ...files.values(),
    ...projectFiles(catalogue, spec),
    ...cargoLock(catalogue, spec),
  ];
  return generated.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What to type before `cargo run`, in order. */
export function startCommands(spec: ServiceSpec): string[] {
  const identity = identityOf(spec);
  return spec.features
    .flatMap((feature) => feature.start.map((command) => renderTemplate(command, identity, feature.id)))
    .filter((command) => command !== "");
}

function identityOf(spec: ServiceSpec): Identity {
  const features: Record<string, Record<string, boolean>> = {};
  for (const { slot, technology } of spec.features) features[slot] = { ...features[slot], [technology]: true };
  const snake = spec.name.replaceAll("-", "_");
  return {
    name: spec.name,
    crate: snake,
    dns_name: spec.name.replaceAll("_", "-"),
    env_prefix: snake.toUpperCase(),
    features,
  };
}

/** Refuses what the chosen stores cannot hold as it is specified. */
function checkEntities({ features, entities }: ServiceSpec): void {
  for (const { slot, technology } of features)
    if (slot === "store" && isStore(technology))
      for (const [name, entity] of Object.entries(entities)) checkEntityForStore(name, entity, technology);
}

/** What the templates of each entity see. */
export const viewsOf = ({ entities }: Pick<ServiceSpec, "entities">): EntityView[] =>
  Object.entries(entities).map(([name, entity], index) => entityView(name, entity, index));

export function serviceData(spec: ServiceSpec, entities: readonly EntityView[]): ServiceData {
  const identity = identityOf(spec);
  return {
    ...identity,
    ...spec.values,
    env: spec.features.flatMap((feature) =>
      feature.env.map((variable) => ({
        ...variable,
        name: renderTemplate(variable.name, identity, feature.id),
        example: renderTemplate(variable.example, identity, feature.id),
      })),
    ),
    entities,
  };
}

/**
 * Texts that several features share (README, default configuration, .gitignore): the base's file first, then each
 * feature's section, a blank line between them.
 */
function joinSections(
  features: readonly Feature[],
  data: ServiceData,
  files: ReadonlyMap<string, RenderedFile>,
): RenderedFile[] {
  const sections = new Map<string, string[]>();
  for (const feature of features) {
    const folder = join(feature.folder, "sections");
    for (const relative of listFiles(folder)) {
      const source = readFileSync(join(folder, relative), "utf8");
      const text = relative.endsWith(".hbs") ? renderTemplate(source, data, `${feature.id}/${relative}`) : source;
      const path = outputPath(relative, {});
      sections.set(path, [...(sections.get(path) ?? []), text]);
    }
  }
  return [...sections].map(([path, texts]) => {
    const first = files.get(path);
    const all = first ? [first.content, ...texts] : texts;
    const content = `${all.map((text) => text.trimEnd()).join("\n\n")}\n`;
    return { path, content, executable: false };
  });
}
