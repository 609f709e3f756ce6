import { recover } from "../plan/recover.ts";
import { undoPlan } from "../plan/undo.ts";
import { defineCommand } from "../program/command.ts";
import type { Context } from "../program/context.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import { planOptions, yesOption } from "../program/options.ts";
import { report } from "../program/report.ts";
import { carryOut, describeChanges } from "./carry-out.ts";
import { placesOf } from "./open-project.ts";
import { projectFile } from "./project.ts";

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
    yes: yesOption,
    dryRun,
    diff,
  },
  run: undo,
});

interface UndoOptions {
  readonly yes: boolean;
  readonly dir: string | undefined;
  readonly dryRun: boolean;
  readonly diff: boolean;
}

async function undo({ dir, yes, dryRun, diff }: UndoOptions, ctx: Context): Promise<void> {
  // Not opened as a project: the run to take back may be one after which microforge.yaml cannot be read.
  const { root, stateDir } = placesOf(ctx, dir);
  await recover(root, stateDir);
  const plan = await undoPlan(root, stateDir);
  const label = plan.undoes?.label ?? "";
  const isWhole = plan.changes().some(({ kind, path }) => kind === "delete" && path.endsWith(projectFile));
  if (isWhole && !yes && !dryRun && !diff && !(await agrees(ctx, label))) throw refused();
  const { applied, changes } = await carryOut(ctx, plan, { dryRun, diff, label: "undo", stateDir });
  const count = changes.length;
  report(ctx, {
    json: { applied, run: label, changes },
    text: () =>
      (applied ? "" : describeChanges(changes)) +
      ctx.say(
        applied
          ? { en: `undone: ${label}, ${files(count)}`, zh: `已撤销：${label}，${count} 个文件` }
          : {
              en: `${label}: ${files(count)} would change; nothing was written`,
              zh: `${label}：将更改 ${count} 个文件；尚未写入`,
            },
      ),
  });
}

/** The run that made the project is easily met by one undo too many. */
const agrees = (ctx: Context, label: string): Promise<boolean> =>
  ctx.prompt.confirm({
    message: {
      en: `This takes back \`${label}\`, and with it the whole project. Go on?`,
      zh: `这会撤销 \`${label}\`，即整个项目。继续吗？`,
    },
    flag: "--yes",
    default: false,
  });

const refused = (): CliError =>
  new CliError("cancelled", {
    message: { en: "nothing was taken back", zh: "没有撤销任何内容" },
    exitCode: exitCodes.cancelled,
  });
