import { Plan } from "@microforge/core/plan";
import { type Context, defineCommand, type ExitCode, exitCodes, report } from "@microforge/core/program";
import { openProject, pristineTexts } from "@microforge/core/project";
import { parts as allParts, register } from "@microforge/core/service";
import { type EntityStatus, entityStatuses, isOutstanding } from "../entity-status.ts";
import { messages } from "../messages.ts";

export const command = defineCommand({
  description: messages.statusDescription,
  options: {
    check: { type: "flag", summary: messages.statusCheckOption },
    dir: { type: "value", placeholder: "DIR", summary: messages.dirOption },
  },
  examples: [{ command: "code-generator status --check", summary: messages.statusExample }],
  run: status,
});

interface StatusOptions {
  readonly check: boolean;
  readonly dir: string | undefined;
}

async function status({ check, dir }: StatusOptions, ctx: Context): Promise<ExitCode> {
  const open = await openProject(ctx, dir);
  const plan = new Plan(open.folder);
  const pristine = await pristineTexts(plan, "");
  const rustfmt = await plan.read("rustfmt.toml");
  const statuses = await entityStatuses(open.project.entities, open.state.entities, {
    text: (path) => plan.read(path),
    pristine: (path) => pristine.get(path),
    isRegistered: async (registration) => {
      const text = await plan.read(registration.file);
      // What would change nothing is there.
      return text !== undefined && (await register(registration, text, rustfmt).catch(() => undefined)) === text;
    },
  });
  report(ctx, { json: { entities: statuses }, text: () => describe(ctx, statuses) });
  const outstanding = statuses.some(isOutstanding);
  if (outstanding) ctx.terminal.note(ctx.say(messages.syncNext));
  return check && outstanding ? exitCodes.conflict : exitCodes.done;
}

function describe(ctx: Context, statuses: readonly EntityStatus[]): string {
  if (statuses.length === 0) return ctx.say(messages.noEntities);
  const { style } = ctx.terminal.out;
  return statuses
    .flatMap(({ name, state, parts, migrations, edited, missing, conflicts, unregistered }) => [
      `${style.bold(name)}  ${ctx.say(messages.entityStates[state])}${migrations.length > 0 ? `  ${style.dim(migrations.join(", "))}` : ""}`,
      ...(parts.length > 0 && parts.length < allParts.length ? [`  ${ctx.say(messages.layers(parts))}`] : []),
      ...(edited.length > 0 ? [`  ${ctx.say(messages.edited(edited))}`] : []),
      ...(missing.length > 0 ? [`  ${ctx.say(messages.missing(missing))}`] : []),
      ...(conflicts.length > 0 ? [`  ${ctx.say(messages.unresolved(conflicts))}`] : []),
      ...(unregistered.length > 0 ? [`  ${ctx.say(messages.unregistered(unregistered))}`] : []),
    ])
    .join("\n");
}
