import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkEntities } from "../entity/check/check.ts";
import type { Entities } from "../entity/spec.ts";
import { isStore, type Store } from "../entity/types/types.ts";
import type { Catalogue, Feature } from "../templates/catalogue.ts";
import { listFiles, outputPath, type RenderedFile, renderFolder, renderTemplate } from "../templates/templates.ts";
import { cargoLock, cargoManifest } from "./cargo-files.ts";
import { renderEntities } from "./entities.ts";
import { register, renderMigration } from "./entity-files.ts";
import { mergeFragments } from "./fragments.ts";
import {
  firstNumbers,
  isMigration,
  laterNumbers,
  migrationsIn,
  type NumberedMigration,
  type Recorded,
} from "./history.ts";
import { keyTableMigration } from "./key-table.ts";
import { parts } from "./parts.ts";
import type { Values } from "./values.ts";

/** A file of a project as the generator makes it. */
export interface GeneratedFile extends RenderedFile {
  /**
   * Set for a file that belongs to its user once it is written (microforge.yaml, Cargo.lock): what becomes of the text
   * on disk. Such a file has no pristine render and is never merged.
   */
  readonly revise?: (onDisk: string) => string;
}

/** Everything that decides what a generated service is; the same value gives the same bytes. */
export interface ServiceSpec {
  readonly name: string;
  readonly values: Values;
  /** In the order in which they are laid over each other; see `resolveFeatures`. */
  readonly features: readonly Feature[];
  readonly entities: Entities;
  /** A member of a Cargo workspace has no lock file and no profiles of its own. */
  readonly workspaceMember: boolean;
}

/** What the strings of feature.yaml see. */
interface Identity {
  readonly name: string;
  /** Whether the database itself keeps tenants apart. */
  readonly row_security: boolean;
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
}

/** What earlier runs have generated, as far as it decides what comes next. */
export interface Earlier {
  readonly recorded: Recorded;
  /** The ids of the features that it was generated with. */
  readonly features: readonly string[];
  /** Files as they were generated: a migration is never generated again. */
  readonly texts: ReadonlyMap<string, string>;
  readonly now: Date;
}

export interface RenderedService {
  /** Sorted by path. */
  readonly files: readonly GeneratedFile[];
  readonly entities: Recorded;
  /** Those that are new. */
  readonly migrations: readonly NumberedMigration[];
}

/** All files of a service. */
export async function renderService(
  catalogue: Catalogue,
  spec: ServiceSpec,
  earlier?: Earlier,
): Promise<RenderedService> {
  const store = storeOf(spec.features);
  checkEntities(spec.entities, store);
  const data = serviceData(spec);

  const files = new Map<string, GeneratedFile>();
  const add = (file: GeneratedFile): void => {
    if (files.has(file.path)) throw new Error(`${file.path} is generated twice`);
    files.set(file.path, file);
  };
  const applied = appliedTo(store, earlier);
  for (const feature of spec.features)
    for (const file of filesOf(feature, spec.features, data))
      add({ ...file, content: applied.get(file.path) ?? file.content });
  for (const file of joinSections(spec.features, data, files)) files.set(file.path, file);
  for (const file of mergeFragments(spec.features, data)) add(file);
  add(cargoManifest(catalogue, spec));
  for (const file of cargoLock(catalogue, spec)) add(file);

  const before = earlier?.recorded ?? {};
  const rowSecurity = { before: secures(earlier?.features ?? []), after: hasRowSecurity(spec.features) };
  const existing = migrationsIn([...files.keys(), ...(earlier?.texts.keys() ?? [])]);
  const keyTable = keyTableMigration(rowSecurity);
  if (earlier && keyTable && applied.size > 0) {
    const [number] = laterNumbers(existing, earlier.now)(1);
    const migration = `${number}_${keyTable.name}`;
    renderMigration(catalogue.folder, spec.features, { ...keyTable, migration }).forEach(add);
    existing.push(migration);
  }
  const rendered = renderEntities({
    templates: catalogue.folder,
    features: spec.features,
    store,
    shared: data,
    tables: before,
    before,
    after: Object.fromEntries(
      Object.entries(spec.entities).map(([name, entity]) => [
        name,
        { spec: entity, parts: before[name]?.parts ?? [...parts] },
      ]),
    ),
    touched: new Set(Object.keys(spec.entities)),
    numbers: earlier ? laterNumbers(existing, earlier.now) : firstNumbers(existing),
    rowSecurity,
  });
  for (const { files: own, registrations } of rendered.entities.values()) {
    own.forEach(add);
    for (const registration of registrations) {
      const file = files.get(registration.file);
      if (!file) throw new Error(`an entity registers in ${registration.file}, which no feature generates`);
      const content = await register(registration, file.content, files.get("rustfmt.toml")?.content, spec.name);
      files.set(file.path, { ...file, content });
    }
  }
  rendered.migrationFiles.forEach(add);
  // Also those of entities that are gone: a history has no holes.
  for (const [path, content] of earlier?.texts ?? [])
    if (isMigration(path) && !files.has(path)) add({ path, content, executable: false });
  return {
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    entities: rendered.recorded,
    migrations: rendered.migrations,
  };
}

/** The migrations that databases of this kind have been given: what each of them says stays, whatever it would be now. */
const appliedTo = (store: Store, earlier: Earlier | undefined): ReadonlyMap<string, string> =>
  new Map(earlier?.features.includes(`store/${store}`) ? [...earlier.texts].filter(([path]) => isMigration(path)) : []);

/** Whether features with these ids make the database itself keep tenants apart: SQLite has no means to. */
const secures = (ids: readonly string[]): boolean => ids.includes("tenancy/registry") && ids.includes("store/postgres");

export const hasRowSecurity = (features: readonly Feature[]): boolean => secures(features.map(({ id }) => id));

/**
 * The files of a feature: its own, and those that it adds when another one is chosen, too. A template that comes out empty
 * makes no file.
 */
export const filesOf = (feature: Feature, features: readonly Feature[], data: object): RenderedFile[] =>
  [
    ...renderFolder(join(feature.folder, "files"), data),
    ...features.flatMap(({ id }) => renderFolder(join(feature.folder, "files-if", id), data)),
  ].filter(({ content }) => content.length > 0);

/** The database of a service. */
export function storeOf(features: readonly Feature[]): Store {
  const store = features.find(({ slot, technology }) => slot === "store" && isStore(technology))?.technology;
  if (store === undefined || !isStore(store)) throw new Error("a service has no store");
  return store;
}

/** What to type before `cargo run`, in order. */
export function startCommands(spec: Pick<ServiceSpec, "name" | "features">): string[] {
  const identity = identityOf(spec);
  return spec.features
    .flatMap((feature) => feature.start.map((command) => renderTemplate(command, identity, feature.id)))
    .filter((command) => command !== "");
}

function identityOf(spec: Pick<ServiceSpec, "name" | "features">): Identity {
  const features: Record<string, Record<string, boolean>> = {};
  for (const { slot, technology } of spec.features) features[slot] = { ...features[slot], [technology]: true };
  const snake = spec.name.replaceAll("-", "_");
  return {
    name: spec.name,
    row_security: hasRowSecurity(spec.features),
    crate: snake,
    dns_name: spec.name.replaceAll("_", "-"),
    env_prefix: snake.toUpperCase(),
    features,
  };
}

/** What the templates of a service see. */
export function serviceData(spec: Omit<ServiceSpec, "entities">): ServiceData {
  const identity = identityOf(spec);
  const isRead = ({ with: other }: Feature["env"][number]): boolean =>
    other === undefined || spec.features.some(({ id }) => id === other);
  return {
    ...identity,
    ...spec.values,
    env: spec.features.flatMap((feature) =>
      feature.env.filter(isRead).map(({ with: _, ...variable }) => ({
        ...variable,
        name: renderTemplate(variable.name, identity, feature.id),
        example: renderTemplate(variable.example, identity, feature.id),
      })),
    ),
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
