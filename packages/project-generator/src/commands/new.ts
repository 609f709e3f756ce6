import { relative } from "node:path";
import {
  CliError,
  type Context,
  defineCommand,
  type ExitCode,
  exitCodes,
  planOptions,
  type ValueOption,
  yesOption,
} from "@microforge/core/program";
import {
  carryOut,
  inPlanOf,
  locateTarget,
  planProject,
  prepareTarget,
  readState,
  refuseDataLoss,
  stateDirOf,
} from "@microforge/core/project";
import { checkName, crateNames, openSlots, slotIsRequired, slotTakesSeveral } from "@microforge/core/service";
import { loadCatalogue, offered, type Slot, templatesFolder } from "@microforge/core/templates";
import manifest from "../../package.json" with { type: "json" };
import { askName } from "../ask.ts";
import { decideService } from "../decide.ts";
import { type GitOutcome, gitInit } from "../git.ts";
import { messages } from "../messages.ts";
import { reportNew } from "../report-new.ts";
import { requireCargo, type VerifyLevel, verifyLevels, verifyProject } from "../verify.ts";

const catalogue = loadCatalogue(templatesFolder());

/** One flag for each slot that has technologies: a new folder of templates brings its own. */
const slotOptions: Readonly<Partial<Record<Slot, ValueOption>>> = Object.fromEntries(
  openSlots(catalogue).map((slot) => [slot, slotOption(slot)]),
);

function slotOption(slot: Slot): ValueOption {
  const technologies = offered(catalogue, slot).map((feature) => feature.technology);
  if (slotTakesSeveral(slot))
    return { type: "value", placeholder: "A,B", summary: messages.slotOptionSeveral(slot, technologies) };
  const choices = slotIsRequired(slot) ? technologies : [...technologies, "none"];
  return { type: "value", placeholder: "NAME", summary: messages.slotOption(slot), choices };
}

export const command = defineCommand({
  arguments: { name: { summary: messages.nameArgument } },
  options: {
    preset: {
      type: "value",
      placeholder: "NAME",
      summary: messages.presetOption,
      choices: catalogue.presets.map((preset) => preset.name),
      config: true,
    },
    ...slotOptions,
    dir: { type: "value", placeholder: "DIR", summary: messages.dirOption },
    example: { type: "flag", negatable: true, summary: messages.exampleOption },
    set: { type: "list", placeholder: "KEY=VALUE", summary: messages.setOption },
    valuesFile: { type: "value", placeholder: "FILE", summary: messages.valuesFileOption },
    git: { type: "flag", negatable: true, summary: messages.gitOption, config: true },
    verify: {
      type: "value",
      placeholder: "LEVEL",
      summary: messages.verifyOption,
      choices: verifyLevels,
      default: "none",
      config: true,
    },
    yes: yesOption,
    ...planOptions,
    force: { ...planOptions.force, summary: messages.forceOption },
  },
  examples: [
    { command: "project-generator new my-service --yes", summary: messages.newExample },
    { command: "project-generator new orders --store postgres --verify test", summary: messages.newPostgresExample },
    { command: "project-generator new orders --diff | less", summary: messages.newDiffExample },
  ],
  run: create,
});

interface NewOptions extends Readonly<Partial<Record<Slot, string | undefined>>> {
  readonly name: string | undefined;
  readonly preset: string | undefined;
  readonly dir: string | undefined;
  readonly example: boolean | undefined;
  readonly set: readonly string[];
  readonly valuesFile: string | undefined;
  readonly git: boolean | undefined;
  readonly verify: VerifyLevel;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly force: boolean;
}

async function create(options: NewOptions, ctx: Context): Promise<ExitCode> {
  const name = await settleName(ctx, options.name);
  const target = locateTarget(ctx.cwd, options.dir ?? name);
  const shown = relative(ctx.cwd, target.folder) || ".";
  await prepareTarget(target, shown, options.force);

  const { spec, leftOut } = await decideService(ctx, catalogue, name, target, { ...options, slots: options });
  if (options.verify !== "none") await requireCargo(ctx);
  const previous = readState(target.folder);
  const { plan, outcome, service } = await planProject(catalogue, spec, {
    target,
    previous,
    force: options.force,
    generator: `${manifest.name}@${manifest.version}`,
    now: ctx.now(),
  });
  refuseDataLoss(service.migrations, messages.dataLossHint);

  const carriedOut = await carryOut(ctx, plan, {
    ...options,
    label: `new ${name}`,
    name,
    stateDir: stateDirOf(target),
    unchecked: new Set(outcome.conflicts.map(inPlanOf(target))),
  });
  const { git, verified } = carriedOut.applied ? await finish(ctx, target.folder, options) : nothingMore;
  reportNew(ctx, { spec, target, shown, again: previous !== undefined, leftOut, outcome, carriedOut, git, verified });
  return outcome.conflicts.length > 0 ? exitCodes.conflict : exitCodes.done;
}

interface Finished {
  readonly git: GitOutcome | undefined;
  readonly verified: readonly string[];
}

const nothingMore: Finished = { git: undefined, verified: [] };

/** What follows once the project is written. Ctrl-C here ends the command, but there is a project. */
async function finish(ctx: Context, folder: string, options: Pick<NewOptions, "git" | "verify">): Promise<Finished> {
  try {
    const git = options.git === false ? undefined : await gitInit(ctx, folder);
    return { git, verified: await verifyProject(ctx, folder, options.verify) };
  } catch (cause) {
    if (!ctx.signal.aborted) throw cause;
    throw new CliError("cancelled", { ...messages.cancelledAfterwards, exitCode: exitCodes.cancelled, cause });
  }
}

/** The name as typed or asked for, once it is one that a service can have. */
async function settleName(ctx: Context, typed: string | undefined): Promise<string> {
  const dependencies = crateNames(catalogue);
  if (typed === undefined) return askName(ctx, dependencies);
  const check = checkName(typed, dependencies);
  if (check.valid) return typed;
  throw new CliError("invalid-name", {
    ...messages.nameInvalid(typed, check.reason, check.suggestion),
    exitCode: exitCodes.usage,
    details: { suggestion: check.suggestion },
  });
}
