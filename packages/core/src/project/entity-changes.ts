import type { YamlEdit } from "../edit/yaml-edit.ts";
import { uncheckedLimits } from "../entity/evolve/limits.ts";
import type { Plan } from "../plan/plan.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import type { Text } from "../program/messages.ts";
import { renderEntities } from "../service/entities.ts";
import type { Registration } from "../service/entity-files.ts";
import {
  type EvolveOptions,
  inTables,
  laterNumbers,
  migrationPaths,
  migrationsIn,
  migrationsOf,
  type NumberedMigration,
  type Recorded,
  type Wanted,
} from "../service/history.ts";
import { filesOf, hasRowSecurity, serviceData, storeOf } from "../service/service.ts";
import type { Catalogue, Feature } from "../templates/catalogue.ts";
import { featuresOf, type OpenProject } from "./open-project.ts";
import { projectFile } from "./project.ts";
import { valuesOf } from "./project-files.ts";
import { ProjectTree } from "./project-tree.ts";
import { affected } from "./related-entities.ts";
import { movedFiles, renamedEntities, underNewNames } from "./renamed-entities.ts";
import { traceless } from "./taken-back.ts";

export interface EntityChangeOptions {
  readonly now: Date;
  readonly evolution?: EvolveOptions;
  /** Remove or replace files even where somebody has edited or made them. */
  readonly force: boolean;
  /** Features of the project whose files are not there yet. */
  readonly newFeatures?: readonly Feature[];
  /** What microforge.yaml shall say from now on. */
  readonly yaml: readonly YamlEdit[];
  /** Keep the migrations of entities that go, and drop their tables by a new one; otherwise they are taken back. */
  readonly dropTables?: boolean;
  /** Register every entity again where it is not. */
  readonly repair?: boolean;
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
  const { newFeatures = [], evolution, force } = options;
  refuseOtherFeatures(open, features, newFeatures);
  const files = await ProjectTree.open(plan, open);
  const renamed = renamedEntities(open.state.entities, wanted, evolution?.renames);
  const before = underNewNames(open.state.entities, renamed);
  const gone = Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(wanted, name)));
  const takenBack = options.dropTables ? {} : traceless(gone, await migrationTexts(files));
  const shared = serviceData({
    name: open.project.service.name,
    values: valuesOf(open.project),
    features,
    workspaceMember: open.state.root !== ".",
  });
  for (const feature of newFeatures)
    for (const file of filesOf(feature, features, shared)) await files.lay(file, force);

  const rendered = renderEntities({
    templates: catalogue.folder,
    features,
    store: storeOf(features),
    shared,
    // The tables are still called what they were.
    tables: without(open.state.entities, takenBack),
    before: without(before, takenBack),
    after: wanted,
    touched:
      newFeatures.length > 0
        ? new Set(Object.keys(wanted))
        : affected(
            before,
            wanted,
            renamed.map(({ to }) => to),
          ),
    numbers: laterNumbers(migrationsIn(files.migrationFiles()), options.now),
    rowSecurity: { before: hasRowSecurity(features), after: hasRowSecurity(features) },
    ...(evolution ? { evolution } : {}),
  });

  for (const { from, to } of renamed) {
    const [old, now] = [before[to], rendered.recorded[to]];
    if (old && now) for (const [path, target] of movedFiles({ from, to }, old, now)) await files.move(path, target);
  }
  for (const [name, old] of Object.entries(before)) {
    const now = rendered.recorded[name];
    const stays = new Set(now?.files);
    for (const registration of missingFrom(old.registrations, now?.registrations)) await files.unregister(registration);
    for (const path of old.files) if (!stays.has(path)) await files.remove(path, force);
  }
  for (const path of migrationsOf(takenBack).flatMap(migrationPaths)) await files.remove(path, force);
  for (const { files: own } of rendered.entities.values()) for (const file of own) await files.lay(file, force);
  for (const [name, { registrations }] of Object.entries(rendered.recorded))
    if (options.repair || rendered.entities.has(name))
      for (const registration of registrations) await files.register(registration);
  for (const file of rendered.migrationFiles) await files.lay(file, force);
  await files.editYaml(options.yaml);
  await files.record(
    rendered.recorded,
    features.map(({ id }) => id),
  );
  return {
    conflicts: files.having("conflict"),
    leftDeleted: files.having("left-deleted"),
    migrations: rendered.migrations,
    unchecked: uncheckedLimits(inTables(open.state.entities), inTables(wanted), evolution?.renames ?? []),
    takenBack: migrationsOf(takenBack),
  };
}

async function migrationTexts(files: ProjectTree): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of files.migrationFiles()) texts.set(path, (await files.read(path)) ?? "");
  return texts;
}

/** A project whose stack was changed by hand has files of one stack and would get entities of another. */
function refuseOtherFeatures(open: OpenProject, features: readonly Feature[], added: readonly Feature[]): void {
  const recorded = open.state.features;
  const known = new Set([...recorded, ...added.map(({ id }) => id)]);
  const wanted = new Set(features.map(({ id }) => id));
  const different = [...new Set([...known, ...wanted])].filter((id) => known.has(id) !== wanted.has(id));
  if (recorded.length === 0 || different.length === 0) return;
  throw new CliError("features-changed", {
    message: {
      en: `the features in ${projectFile} are not those of the project's files: ${different.join(", ")}`,
      zh: `${projectFile} 中的功能与项目文件不一致：${different.join("、")}`,
    },
    hint: {
      en: "generate the project again first (`project-generator new … --force`), or put the features back",
      zh: "请先重新生成项目（`project-generator new … --force`），或恢复原来的功能",
    },
    exitCode: exitCodes.conflict,
    details: { features: different },
  });
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
