import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { checkEntities } from "@microforge/core/entity";
import {
  CliError,
  type Context,
  defineCommand,
  type ExitCode,
  exitCodes,
  planOptions,
  report,
} from "@microforge/core/program";
import {
  type ChangeReport,
  carryOut,
  describeChanges,
  locateTarget,
  openProject,
  planProject,
  prepareTarget,
  readState,
  specEdits,
  stateDirOf,
} from "@microforge/core/project";
import {
  checkName,
  chooseFeatures,
  crateNames,
  defaultValues,
  parts,
  storeOf,
  type Wanted,
} from "@microforge/core/service";
import {
  type Catalogue,
  featureChoice,
  findPreset,
  loadCatalogue,
  resolveFeatures,
  templatesFolder,
} from "@microforge/core/templates";
import { type Progress, withProgress } from "@microforge/core/terminal";
import manifest from "../../package.json" with { type: "json" };
import { type BatchService, parseBatch } from "../batch-file.ts";
import { carryOutEntities, type EntityRun } from "../entity-run.ts";
import { messages } from "../messages.ts";
import { generatedEntities } from "../wanted.ts";

const { dryRun, diff, force } = planOptions;

export const command = defineCommand({
  description: messages.batchDescription,
  arguments: { file: { required: true, summary: messages.batchFileArgument } },
  options: {
    allowDataLoss: { type: "flag", summary: messages.allowDataLossOption },
    dryRun,
    diff,
    force: { ...force, summary: messages.forceOption },
  },
  examples: [{ command: "code-generator batch services.yaml --dry-run", summary: messages.batchExample }],
  run: batch,
});

interface BatchOptions {
  readonly file: string;
  readonly allowDataLoss: boolean;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly force: boolean;
}

/** What came of one service. */
interface ServiceResult {
  readonly service: string;
  readonly folder: string;
  readonly made: boolean;
  readonly changes: readonly ChangeReport[];
  readonly conflicts: readonly string[];
}

async function batch(options: BatchOptions, ctx: Context): Promise<ExitCode> {
  const path = resolve(ctx.cwd, options.file);
  const services = Object.entries(parseBatch(options.file, readBatch(path, options.file)));
  const catalogue = loadCatalogue(templatesFolder());
  for (const [name] of services) checkServiceName(name, catalogue);
  const makeAll = (run: BatchOptions, progress: Progress): Promise<ServiceResult[]> =>
    inOrder(services, async ([name, service]) => {
      progress.step(name);
      return makeService(ctx, catalogue, dirname(path), name, service, run);
    });
  const preview = options.dryRun || options.diff;
  const results = await withProgress(
    ctx,
    messages.batchProgress,
    async (progress) => {
      // What is wrong with the last one is told before the first one is written.
      const previewed = await makeAll({ ...options, dryRun: true }, progress);
      return preview ? previewed : makeAll(options, progress);
    },
    { total: services.length * (preview ? 1 : 2) },
  );
  const applied = !preview;
  report(ctx, {
    json: { applied, services: results },
    text: () => results.map((result) => describe(ctx, result, applied)).join(""),
  });
  return results.some(({ conflicts }) => conflicts.length > 0) ? exitCodes.conflict : exitCodes.done;
}

/** One after the other: services may be members of one workspace. */
async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function readBatch(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new CliError("unreadable-file", { ...messages.unreadableFile(shown), exitCode: exitCodes.usage, cause });
  }
}

function checkServiceName(name: string, catalogue: Catalogue): void {
  const check = checkName(name, crateNames(catalogue));
  if (check.valid) return;
  throw new CliError("invalid-name", {
    ...messages.invalidServiceName(name, check.reason, check.suggestion),
    exitCode: exitCodes.usage,
    details: { suggestion: check.suggestion },
  });
}

/** A new service, or new entities in the one that is there. Each service is a run of its own, with an undo of its own. */
async function makeService(
  ctx: Context,
  catalogue: Catalogue,
  base: string,
  name: string,
  service: BatchService,
  options: BatchOptions,
): Promise<ServiceResult> {
  const target = locateTarget(base, service.dir ?? name);
  const folder = relative(ctx.cwd, target.folder) || ".";
  const previous = readState(target.folder);
  if (previous === undefined) {
    await prepareTarget(target, folder, options.force);
    const preset = findPreset(catalogue, service.preset ?? "default").features;
    const flags = Object.fromEntries(
      Object.entries(featureChoice(service.features ?? {})).map(([slot, technologies]) => [
        slot,
        technologies?.join(","),
      ]),
    );
    const features = resolveFeatures(catalogue, chooseFeatures(catalogue, preset, flags, target.inWorkspace).choice);
    checkEntities(service.entities, storeOf(features));
    const values = {
      ...defaultValues(),
      ...(service.description === undefined ? {} : { description: service.description }),
    };
    const { plan, outcome } = await planProject(
      catalogue,
      { name, values, features, entities: service.entities, workspaceMember: target.inWorkspace },
      { target, previous, force: options.force, generator: `${manifest.name}@${manifest.version}`, now: ctx.now() },
    );
    const { changes } = await carryOut(ctx, plan, {
      ...options,
      label: `batch ${name}`,
      name,
      stateDir: stateDirOf(target),
    });
    return { service: name, folder, made: true, changes, conflicts: outcome.conflicts };
  }
  const open = await openProject({ cwd: target.folder });
  const before = generatedEntities(open);
  const added: Wanted = Object.fromEntries(
    Object.entries(service.entities).map(([entity, spec]) => [
      entity,
      { spec, parts: before[entity]?.parts ?? [...parts] },
    ]),
  );
  const run: EntityRun = {
    ...options,
    yaml: Object.entries(service.entities).flatMap(([entity, spec]) =>
      specEdits(entity, open.project.entities[entity], spec),
    ),
    label: `batch ${name}`,
  };
  const { outcome, carriedOut } = await carryOutEntities(ctx, open, { ...before, ...added }, run);
  return { service: name, folder, made: false, changes: carriedOut.changes, conflicts: outcome.conflicts };
}

function describe(
  ctx: Context,
  { service, folder, made, changes, conflicts }: ServiceResult,
  applied: boolean,
): string {
  const lines = conflicts.map((path) => `  ${path}`);
  if (conflicts.length > 0) lines.unshift(ctx.say(messages.conflictsIn));
  const what = ctx.say(messages.batched(service, folder, changes.length, made, applied));
  return `${applied ? "" : describeChanges(changes)}${[what, ...lines].join("\n")}\n`;
}
