import { type Context, report, type Text, warn } from "@microforge/core/program";
import { type CarriedOut, describeChanges, type Outcome, type Target } from "@microforge/core/project";
import { type ServiceSpec, startCommands } from "@microforge/core/service";
import type { Feature } from "@microforge/core/templates";
import type { GitOutcome } from "./git.ts";
import { messages } from "./messages.ts";

interface NewResult {
  readonly spec: ServiceSpec;
  readonly target: Target;
  /** The project's folder as the user would type it. */
  readonly shown: string;
  /** Whether an earlier run made the project. */
  readonly again: boolean;
  readonly leftOut: readonly Feature[];
  readonly outcome: Outcome;
  readonly carriedOut: CarriedOut;
  readonly git: GitOutcome | undefined;
  readonly verified: readonly string[];
}

/** Says what `new` has done, or would do: the same facts as text and as JSON. */
export function reportNew(ctx: Context, result: NewResult): void {
  const { spec, leftOut, outcome, carriedOut, git } = result;
  if (leftOut.length > 0) ctx.terminal.note(ctx.say(messages.leftOut(leftOut)));
  if (git === "failed") warn(ctx, messages.gitFailed);
  if (outcome.conflicts.length > 0) {
    const { message, hint } = messages.conflicts(outcome.conflicts);
    warn(ctx, message, hint);
  }
  report(ctx, { json: asJson(result), text: () => asText(ctx, result) });
  if (carriedOut.applied && outcome.conflicts.length === 0 && !ctx.terminal.json)
    for (const line of closing(spec, result.shown)) ctx.terminal.note(line(ctx));
}

const stackOf = (spec: ServiceSpec): string[] =>
  spec.features.filter((feature) => !feature.internal && feature.slot !== "base").map((feature) => feature.id);

function asJson({ spec, target, leftOut, outcome, carriedOut, git, verified }: NewResult): Record<string, unknown> {
  return {
    name: spec.name,
    folder: target.folder,
    features: stackOf(spec),
    entities: Object.keys(spec.entities),
    left_out: leftOut.map((feature) => feature.id),
    applied: carriedOut.applied,
    changes: carriedOut.changes,
    conflicts: outcome.conflicts,
    left_deleted: outcome.leftDeleted,
    replaced: outcome.replaced,
    git: git ?? null,
    verified,
  };
}

function asText(ctx: Context, { spec, shown, again, outcome, carriedOut, verified }: NewResult): string {
  const { changes, applied } = carriedOut;
  const lines: Text[] = [summary(spec.name, changes.length, applied, shown)];
  if (applied) lines.push(messages.stack(stackOf(spec).join(" · ")));
  if (outcome.replaced.length > 0) lines.push(messages.replaced(outcome.replaced));
  if (outcome.leftDeleted.length > 0) lines.push(messages.leftDeleted(outcome.leftDeleted));
  for (const command of verified) lines.push(messages.verified(command));
  // Of a first run the count says enough; of a later one, people want to know what it touched.
  const list = applied && !again ? "" : describeChanges(changes);
  return `${list}${lines.map((line) => ctx.say(line)).join("\n")}\n`;
}

function summary(name: string, count: number, applied: boolean, shown: string): Text {
  if (count === 0) return messages.unchanged(name);
  return applied ? messages.made(name, count, shown) : messages.wouldMake(name, count);
}

/** The commands to type next: how to start the service, and a first request when that leaves room for it. */
function closing(spec: ServiceSpec, shown: string): ((ctx: Context) => string)[] {
  const commands = shown === "." ? [] : [`cd ${quoteForShell(shown)}`];
  const start = startCommands(spec);
  commands.push(...start.slice(0, -1), [...start.slice(-1), "cargo run"].join(" && "));
  if (commands.length < 3) commands.push(`curl http://127.0.0.1:${spec.values.http_port}/health/ready`);
  return [
    (ctx) => `\n${ctx.say(messages.nextSteps)}`,
    ...commands.map((command) => (ctx: Context) => `  ${ctx.terminal.err.style.cyan(command)}`),
  ];
}

const quoteForShell = (word: string): string =>
  /^[\w./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
