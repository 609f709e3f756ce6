import { recover } from "../plan/recover.ts";
import { undoPlan } from "../plan/undo.ts";
import { defineCommand } from "../program/command.ts";
import type { Context } from "../program/context.ts";
import { planOptions } from "../program/options.ts";
import { report } from "../program/report.ts";
import { carryOut, describeChanges } from "./carry-out.ts";
import { placesOf } from "./open-project.ts";

const { dryRun, diff } = planOptions;

const files = (count: number): string => (count === 1 ? "1 file" : `${count} files`);

/** `undo`, the same in every tool that changes projects: takes back the last run of any of them. */
export const undoCommand = defineCommand({
  options: {
    dir: {
      type: "value",
      placeholder: "DIR",
      summary: { en: "the project's folder (default: here)", zh: "项目文件夹（默认：当前文件夹）" },
    },
    dryRun,
    diff,
  },
  run: undo,
});

interface UndoOptions {
  readonly dir: string | undefined;
  readonly dryRun: boolean;
  readonly diff: boolean;
}

async function undo({ dir, dryRun, diff }: UndoOptions, ctx: Context): Promise<void> {
  // Not opened as a project: the run to take back may be one after which microforge.yaml cannot be read.
  const { root, stateDir } = placesOf(ctx, dir);
  await recover(root, stateDir);
  const plan = await undoPlan(root, stateDir);
  const { applied, changes } = await carryOut(ctx, plan, { dryRun, diff, label: "undo", stateDir });
  const count = changes.length;
  report(ctx, {
    json: { applied, changes },
    text: () =>
      (applied ? "" : describeChanges(changes)) +
      ctx.say(
        applied
          ? { en: `undone: ${files(count)}`, zh: `已撤销：${count} 个文件` }
          : { en: `${files(count)} would change; nothing was written`, zh: `将更改 ${count} 个文件；尚未写入` },
      ),
  });
}
