import { join } from "node:path";
import type { YamlEdit } from "../edit/yaml-edit.ts";
import { uncheckedLimits } from "../entity/evolve/limits.ts";
import type { Plan } from "../plan/plan.ts";
import type { Text } from "../program/messages.ts";
import { renderEntities } from "../service/entities.ts";
import type { Registration } from "../service/entity-files.ts";
import {
  type EvolveOptions,
  inTables,
  laterNumbers,
  migrationPaths,
  migrationsOf,
  type NumberedMigration,
  type Recorded,
  type Wanted,
} from "../service/history.ts";
import { serviceData, storeOf } from "../service/service.ts";
import type { Catalogue, Feature } from "../templates/catalogue.ts";
import { renderFolder } from "../templates/templates.ts";
import { featuresOf, type OpenProject } from "./open-project.ts";
import { valuesOf } from "./project-files.ts";
import { ProjectTree } from "./project-tree.ts";
import { affected } from "./related-entities.ts";

export interface EntityChangeOptions {
  readonly now: Date;
  readonly evolution?: EvolveOptions;
  /** Remove or replace files even where somebody has edited or made them. */
  readonly force: boolean;
  /** Features of the project whose files are not there yet. */
  readonly newFeatures?: readonly Feature[];
  /** What microforge.yaml shall say from now on. */
  readonly yaml: readonly YamlEdit[];
  /** Entities whose tables stay in the history of the migrations; the others' migrations are taken back. */
  readonly dropTables?: boolean;
}

/** What came of it, beyond what the plan's changes tell. */
export interface EntityOutcome {
  readonly conflicts: readonly string[];
  readonly leftDeleted: readonly string[];
  readonly migrations: readonly NumberedMigration[];
  /** Rules that became stricter, and that no row in the database has been checked against. */
  readonly unchecked: readonly Text[];
  /** Migrations that are gone again. */
  readonly takenBack: readonly string[];
  readonly entities: Recorded;
}

/**
 * Plans what leads from the entities that were last generated to those that are wanted: their files, merged with what
 * people wrote; their registration in files that people own; and a new migration for each difference of the tables.
 */
export async function planEntities(
  plan: Plan,
  catalogue: Catalogue,
  open: OpenProject,
  wanted: Wanted,
  options: EntityChangeOptions,
): Promise<EntityOutcome> {
  const features = featuresOf(catalogue, open.project);
  const before = open.state.entities;
  const files = await ProjectTree.open(plan, open);
  const takenBack = options.dropTables ? {} : await withoutTrace(before, wanted, files);
  const shared = serviceData({
    name: open.project.service.name,
    values: valuesOf(open.project),
    features,
    workspaceMember: open.state.root !== ".",
  });
  const { newFeatures = [] } = options;
  for (const { folder } of newFeatures)
    for (const file of renderFolder(join(folder, "files"), shared)) await files.lay(file, options.force);

  const rendered = renderEntities({
    templates: catalogue.folder,
    features,
    store: storeOf(features),
    shared,
    before: without(before, takenBack),
    after: wanted,
    touched: newFeatures.length > 0 ? new Set(Object.keys(wanted)) : affected(before, wanted),
    numbers: laterNumbers(files.migrations(), options.now),
    ...(options.evolution ? { evolution: options.evolution } : {}),
  });

  for (const [name, old] of Object.entries(before)) {
    const now = rendered.recorded[name];
    const stays = new Set(now?.files);
    for (const registration of missingFrom(old.registrations, now?.registrations)) await files.unregister(registration);
    for (const path of old.files) if (!stays.has(path)) await files.remove(path, options.force);
  }
  for (const path of migrationsOf(takenBack).flatMap(migrationPaths)) await files.remove(path, options.force);
  for (const { files: own, registrations } of rendered.entities.values()) {
    for (const file of own) await files.lay(file, options.force);
    for (const registration of registrations) await files.register(registration);
  }
  for (const file of rendered.migrationFiles) await files.lay(file, options.force);
  await files.editYaml(options.yaml);
  await files.record(rendered.recorded);
  return {
    conflicts: files.having("conflict"),
    leftDeleted: files.having("left-deleted"),
    migrations: rendered.migrations,
    unchecked: uncheckedLimits(inTables(before), inTables(wanted), options.evolution?.renames ?? []),
    takenBack: migrationsOf(takenBack),
    entities: rendered.recorded,
  };
}

/**
 * The entities that leave no trace: those that go, and whose tables no migration of another one speaks of. The others'
 * migrations stay, and a new one drops their tables.
 */
async function withoutTrace(before: Recorded, wanted: Wanted, files: ProjectTree): Promise<Recorded> {
  const gone = Object.entries(before).filter(([name]) => !(name in wanted));
  if (gone.length === 0) return {};
  const textOf = async (migrations: readonly string[]): Promise<string> =>
    (await Promise.all(migrations.flatMap(migrationPaths).map((path) => files.read(path)))).join("\n");
  const leaving = new Set(gone.flatMap(([, { migrations }]) => migrations));
  const others = await textOf(files.migrations().filter((migration) => !leaving.has(migration)));
  const traceless: [string, Recorded[string]][] = [];
  for (const [name, entity] of gone) {
    const tables = [...(await textOf(entity.migrations)).matchAll(/\bTABLE "?(\w+)/gu)].map(([, table = ""]) => table);
    if (!tables.some((table) => new RegExp(`\\b${table}\\b`, "u").test(others))) traceless.push([name, entity]);
  }
  return Object.fromEntries(traceless);
}

const without = (entities: Recorded, others: Recorded): Recorded =>
  Object.fromEntries(Object.entries(entities).filter(([name]) => !(name in others)));

const missingFrom = (
  before: readonly Registration[],
  after: readonly Registration[] | undefined = [],
): readonly Registration[] => {
  const stays = new Set(after.map((registration) => JSON.stringify(registration)));
  return before.filter((registration) => !stays.has(JSON.stringify(registration)));
};
