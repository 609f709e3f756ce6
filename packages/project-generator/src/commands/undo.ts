import { relative, resolve } from "node:path";
import { recover, undoPlan } from "@microforge/core/plan";
import { CliError, type Context, defineCommand, exitCodes, planOptions, report } from "@microforge/core/program";
import { carryOut, describeChanges, readState } from "@microforge/core/project";
import { relativePath } from "../cargo-workspace.ts";
import { messages } from "../messages.ts";
import { stateDirOf } from "../target.ts";

const { dryRun, diff } = planOptions;

export const command = defineCommand({
  options: { dir: { type: "value", placeholder: "DIR", summary: messages.undoDirOption }, dryRun, diff },
  run: undo,
});

interface UndoOptions {
  readonly dir: string | undefined;
  readonly dryRun: boolean;
  readonly diff: boolean;
}

async function undo(options: UndoOptions, ctx: Context): Promise<void> {
  const folder = resolve(ctx.cwd, options.dir ?? ".");
  const state = readState(folder);
  if (state === undefined)
    throw new CliError("not-a-project", {
      ...messages.notAProject(relative(ctx.cwd, folder) || "."),
      exitCode: exitCodes.usage,
    });

  const root = resolve(folder, state.root);
  const stateDir = stateDirOf({ within: relativePath(root, folder) });
  await recover(root, stateDir);
  const plan = await undoPlan(root, stateDir);
  const { applied, changes } = await carryOut(ctx, plan, { ...options, label: "undo", stateDir });
  report(ctx, {
    json: { applied, changes },
    text: () =>
      (applied ? "" : describeChanges(changes)) +
      ctx.say(applied ? messages.undone(changes.length) : messages.wouldUndo(changes.length)),
  });
}
