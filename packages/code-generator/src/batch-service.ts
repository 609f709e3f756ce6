import { CliError, type Context, exitCodes, type Text } from "@microforge/core/program";
import {
  type ChangeReport,
  carryOut,
  featuresOf,
  type OpenProject,
  planProject,
  prepareTarget,
  readState,
  recoverTarget,
  stateDirOf,
} from "@microforge/core/project";
import { chooseFeatures, defaultValues } from "@microforge/core/service";
import {
  type Catalogue,
  type Feature,
  type FeatureChoice,
  featureChoice,
  findPreset,
  resolveFeatures,
  type Slot,
  slots,
} from "@microforge/core/templates";
import manifest from "../package.json" with { type: "json" };
import { additions } from "./add-entities.ts";
import type { BatchService } from "./batch-file.ts";
import type { PlacedService } from "./batch-places.ts";
import { carryOutEntities } from "./entity-run.ts";
import { messages } from "./messages.ts";
import { openForChange } from "./open-for-change.ts";

export interface BatchRun {
  readonly allowDataLoss: boolean;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly force: boolean;
}

/** What came of one service. */
export interface ServiceResult {
  readonly service: string;
  readonly folder: string;
  /** It was not there before. */
  readonly made: boolean;
  readonly changes: readonly ChangeReport[];
  readonly conflicts: readonly string[];
}

/** Makes a service, or gives the one that is there the entities that it lacks: a run of its own, with an undo of its own. */
export async function bringService(
  ctx: Context,
  catalogue: Catalogue,
  placed: PlacedService,
  run: BatchRun,
): Promise<ServiceResult> {
  // A run that was killed may have left a record of what it had not finished.
  await recoverTarget(placed.target);
  const made = readState(placed.target.folder) === undefined;
  const came = made ? await makeService(ctx, catalogue, placed, run) : await extendService(ctx, catalogue, placed, run);
  return { service: placed.name, folder: placed.folder, made, ...came };
}

type Came = Pick<ServiceResult, "changes" | "conflicts">;

async function makeService(
  ctx: Context,
  catalogue: Catalogue,
  { name, given, target, folder }: PlacedService,
  run: BatchRun,
): Promise<Came> {
  await prepareTarget(target, folder, run.force);
  const preset = findPreset(catalogue, given.preset ?? "default").features;
  const { description = defaultValues().description } = given;
  const spec = {
    name,
    values: { ...defaultValues(), description },
    features: stackOf(catalogue, preset, given.features, target.inWorkspace),
    entities: given.entities,
    workspaceMember: target.inWorkspace,
  };
  const { plan, outcome } = await planProject(catalogue, spec, {
    target,
    previous: undefined,
    force: run.force,
    generator: `${manifest.name}@${manifest.version}`,
    now: ctx.now(),
  });
  const { changes } = await carryOut(ctx, plan, {
    ...run,
    label: `batch ${name}`,
    name,
    stateDir: stateDirOf(target),
  });
  return { changes, conflicts: outcome.conflicts };
}

async function extendService(
  ctx: Context,
  catalogue: Catalogue,
  { name, given, target }: PlacedService,
  run: BatchRun,
): Promise<Came> {
  const open = await openForChange(ctx, target.folder);
  refuseOtherService(catalogue, open, name, given);
  const { wanted, yaml } = additions(open, given.entities, run.force, (names) =>
    messages.serviceHasEntities(name, names),
  );
  const { outcome, carriedOut } = await carryOutEntities(ctx, open, wanted, { ...run, yaml, label: `batch ${name}` });
  return { changes: carriedOut.changes, conflicts: outcome.conflicts };
}

/** A batch adds entities. A file that wants another name, stack or description of a service that exists would not get it. */
function refuseOtherService(catalogue: Catalogue, open: OpenProject, name: string, given: BatchService): void {
  const { service } = open.project;
  const { description = service.description } = given;
  const differences = [
    ...(service.name === name ? [] : [messages.otherThanGiven("name", service.name, name)]),
    ...(service.description === description
      ? []
      : [messages.otherThanGiven("description", service.description, description)]),
    ...stackDifferences(catalogue, open, given),
  ];
  if (differences.length === 0) return;
  throw new CliError("service-differs", {
    ...messages.serviceDiffers(name, differences),
    exitCode: exitCodes.conflict,
    details: { service: name, differences: differences.map(({ en }) => en) },
  });
}

/** What the file says of the stack and is not so: all of it where a preset is given, else the slots that it names. */
function stackDifferences(catalogue: Catalogue, { project, within }: OpenProject, given: BatchService): Text[] {
  const { preset } = given;
  const base = preset === undefined ? featureChoice(project.features) : findPreset(catalogue, preset).features;
  const wanted = stackOf(catalogue, base, given.features, within !== "");
  const has = featuresOf(catalogue, project);
  const named = featureChoice(given.features ?? {});
  const said = slots.filter((slot) => preset !== undefined || named[slot] !== undefined);
  return said.flatMap((slot) => {
    const [before, after] = [technologies(has, slot), technologies(wanted, slot)];
    return before === after ? [] : [messages.otherThanGiven(slot, before, after)];
  });
}

const technologies = (features: readonly Feature[], slot: Slot): string =>
  features
    .filter((feature) => feature.slot === slot && !feature.internal)
    .map(({ technology }) => technology)
    .sort()
    .join(", ") || "none";

/** The features of a choice with others over it, slot by slot. */
function stackOf(
  catalogue: Catalogue,
  base: FeatureChoice,
  over: BatchService["features"] = {},
  inWorkspace: boolean,
): Feature[] {
  const flags = Object.fromEntries(
    Object.entries(featureChoice(over)).map(([slot, chosen]) => [slot, chosen?.join(",")]),
  );
  return resolveFeatures(catalogue, chooseFeatures(catalogue, base, flags, inWorkspace).choice);
}
