import { checkEntities } from "@microforge/core/entity";
import { Plan } from "@microforge/core/plan";
import { CliError, type Context, type ExitCode, exitCodes, report, type Text, warn } from "@microforge/core/program";
import {
  type CarriedOut,
  carryOut,
  describeChanges,
  type EntityChangeOptions,
  type EntityOutcome,
  foreignModules,
  inPlanOf,
  type OpenProject,
  planEntities,
  refuseDataLoss,
} from "@microforge/core/project";
import type { Wanted } from "@microforge/core/service";
import { loadCatalogue, templatesFolder } from "@microforge/core/templates";
import { messages } from "./messages.ts";
import { storeOfProject } from "./store-of-project.ts";

/** What every command that changes entities is told. */
export interface EntityRun extends Omit<EntityChangeOptions, "now"> {
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly allowDataLoss: boolean;
  /** What to do about data that would be lost, where it is not just to allow it. */
  readonly lossHint?: Text;
  /** Refuse when migrations would be taken back: a table would go that nobody has named. */
  readonly refuseTakingBack?: boolean;
  /** What the journal calls this run. */
  readonly label: string;
  /** What the report says besides under `--json`. */
  readonly told?: Readonly<Record<string, unknown>>;
}

export interface EntityRunResult {
  readonly code: ExitCode;
  /** How many files changed, or would. */
  readonly count: number;
}

/** From the entities that are wanted to files on disk, or with `--dry-run` and `--diff` to a preview of just that. */
export async function carryOutEntities(
  ctx: Context,
  open: OpenProject,
  wanted: Wanted,
  run: EntityRun,
): Promise<{ outcome: EntityOutcome; carriedOut: CarriedOut }> {
  const catalogue = loadCatalogue(templatesFolder());
  const specs = Object.fromEntries(Object.entries(wanted).map(([name, { spec }]) => [name, spec]));
  checkEntities(specs, storeOfProject(open, catalogue), foreignModules(open));
  const plan = new Plan(open.root);
  const outcome = await planEntities(plan, catalogue, open, wanted, { ...run, now: ctx.now() });
  if (!run.allowDataLoss) refuseDataLoss(outcome.migrations, run.lossHint ?? messages.dataLossHint);
  if (run.refuseTakingBack && outcome.takenBack.length > 0)
    throw new CliError("migrations-taken-back", {
      ...messages.wouldTakeBack(outcome.takenBack),
      exitCode: exitCodes.conflict,
      details: { migrations: outcome.takenBack },
    });
  const carriedOut = await carryOut(ctx, plan, {
    dryRun: run.dryRun,
    diff: run.diff,
    label: run.label,
    stateDir: open.stateDir,
    unchecked: new Set(outcome.conflicts.map(inPlanOf(open))),
  });
  return { outcome, carriedOut };
}

/** The same, and says what came of it. */
export async function runEntities(
  ctx: Context,
  open: OpenProject,
  wanted: Wanted,
  run: EntityRun,
): Promise<EntityRunResult> {
  const { outcome, carriedOut } = await carryOutEntities(ctx, open, wanted, run);
  reportEntities(ctx, outcome, carriedOut, run.told);
  return {
    code: outcome.conflicts.length > 0 ? exitCodes.conflict : exitCodes.done,
    count: carriedOut.changes.length,
  };
}

/** Says what was done, or would be: the same facts as text and as JSON. */
function reportEntities(
  ctx: Context,
  outcome: EntityOutcome,
  { applied, changes }: CarriedOut,
  told: EntityRun["told"],
): void {
  const { conflicts, leftDeleted, migrations, takenBack, unchecked } = outcome;
  if (conflicts.length > 0) {
    const { message, hint } = messages.conflicts(conflicts);
    warn(ctx, message, hint);
  }
  if (leftDeleted.length > 0) warn(ctx, messages.leftDeleted(leftDeleted));
  for (const text of unchecked) ctx.terminal.note(ctx.say(text));
  if (takenBack.length > 0) ctx.terminal.note(ctx.say(messages.tookBackMigrations(takenBack)));
  report(ctx, {
    json: {
      ...told,
      applied,
      changes,
      conflicts,
      left_deleted: leftDeleted,
      taken_back: takenBack,
      unchecked: unchecked.map(({ en }) => en),
      migrations: migrations.map(({ migration, destructive, rules }) => ({
        migration,
        destructive: destructive.map(({ en }) => en),
        rules: rules.map(({ en }) => en),
      })),
    },
    text: () => {
      const lines = migrations.flatMap(({ migration, destructive, rules }) => [
        ctx.say(messages.migration(migration)),
        ...[...destructive, ...rules].map((text) => `  ${ctx.say(text)}`),
      ]);
      return `${describeChanges(changes)}${[...lines, ctx.say(summary(changes.length, applied))].join("\n")}\n`;
    },
  });
}

function summary(count: number, applied: boolean): Text {
  if (count === 0) return messages.unchanged;
  return applied ? messages.changed(count) : messages.wouldChange(count);
}
