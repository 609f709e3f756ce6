import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { Plan } from "@microforge/core/plan";
import {
  CliError,
  type Context,
  defineCommand,
  type ExitCode,
  exitCodes,
  planOptions,
  report,
  type Text,
  warn,
} from "@microforge/core/program";
import { type CarriedOut, carryOut, describeChanges, readState, stateDirOf } from "@microforge/core/project";
import { table, withProgress, wrap } from "@microforge/core/terminal";
import manifest from "../../package.json" with { type: "json" };
import {
  type Baseline,
  type BaselineEntry,
  baselineEntry,
  baselineText,
  type Compared,
  compareWithBaseline,
  defaultBaseline,
  parseBaseline,
} from "../review/baseline.ts";
import { chooseRules, explained, ruleNamed } from "../review/choose-rules.ts";
import { messages } from "../review/messages.ts";
import { ownRules } from "../review/own-rules.ts";
import { findingJson, ruleJson } from "../review/report-json.ts";
import { sarifLog } from "../review/report-sarif.ts";
import { countText, findingsText } from "../review/report-text.ts";
import { type ProjectReview, reviewProject } from "../review/review-project.ts";
import { type Severity, severities } from "../review/rule.ts";
import { rules as allRules } from "../review/rules/index.ts";
import { findSources, isBelow } from "../review/sources.ts";

const { dryRun, diff } = planOptions;

export const command = defineCommand({
  description: messages.description,
  arguments: { paths: { summary: messages.pathsArgument, variadic: true } },
  options: {
    fix: { type: "flag", summary: messages.fixOption },
    format: {
      type: "value",
      placeholder: "FORMAT",
      choices: ["text", "json", "sarif"],
      default: "text",
      summary: messages.formatOption,
    },
    baseline: { type: "value", placeholder: "FILE", summary: messages.baselineOption },
    writeBaseline: { type: "flag", conflicts: ["fix"], summary: messages.writeBaselineOption },
    rules: { type: "value", placeholder: "RULES", summary: messages.rulesOption },
    failOn: {
      type: "value",
      placeholder: "SEVERITY",
      choices: [...severities, "never"],
      default: "warning",
      config: true,
      summary: messages.failOnOption,
    },
    explain: { type: "value", placeholder: "RULE", summary: messages.explainOption },
    dryRun,
    diff,
  },
  examples: [
    { command: "code-generator review --fix --diff", summary: messages.examples.fix },
    { command: "code-generator review --write-baseline", summary: messages.examples.baseline },
    { command: "code-generator review --format sarif > review.sarif", summary: messages.examples.sarif },
    { command: "code-generator review --explain lock-across-await", summary: messages.examples.explain },
  ],
  run: review,
});

interface Options {
  readonly paths: readonly string[];
  readonly fix: boolean;
  readonly format: "text" | "json" | "sarif";
  readonly baseline: string | undefined;
  readonly writeBaseline: boolean;
  readonly rules: string | undefined;
  readonly failOn: Severity | "never";
  readonly explain: string | undefined;
  readonly dryRun: boolean;
  readonly diff: boolean;
}

async function review(options: Options, given: Context): Promise<ExitCode> {
  const ctx = options.format === "json" ? { ...given, terminal: { ...given.terminal, json: true } } : given;
  if (options.explain !== undefined) return explain(ctx, options.explain);
  const chosen = chooseRules(options.rules);
  const paths = findSources(ctx.cwd, options.paths);
  if (paths.length === 0) throw new CliError("no-sources", { ...messages.noSources, exitCode: exitCodes.usage });
  const outside = paths.find((path) => path.startsWith("../"));
  if (options.fix && outside !== undefined)
    throw new CliError("outside-folder", { ...messages.outside(outside), exitCode: exitCodes.usage });

  const known = allRules.map(({ id }) => id);
  const result = await withProgress(ctx, messages.reviewing(paths.length), () =>
    reviewProject({ folder: ctx.cwd, paths, ...chosen, known, fix: options.fix, signal: ctx.signal }),
  );
  const isPlace = isBelow(ctx.cwd, options.paths);
  const isLookedFor = ({ path, rule }: BaselineEntry): boolean => isPlace(path) && chosen.isReported(rule);
  if (options.writeBaseline) return writeBaseline(ctx, options, result, isLookedFor);
  const baseline = await readBaseline(ctx, options.baseline);
  const compared = compareWithBaseline(result.findings, baseline, isLookedFor);
  const written = await write(ctx, options, result.texts);

  if (options.format === "sarif") {
    const parts = { fresh: compared.fresh, known: baseline && compared.known, say: ctx.say };
    const tool = { name: "code-generator", version: manifest.version };
    ctx.terminal.out.write(
      `${JSON.stringify(sarifLog({ tool, rules: [...allRules, ...ownRules].filter(({ id }) => chosen.isReported(id)), ...parts }), null, 2)}\n`,
    );
  } else tell(ctx, result, compared, written);
  const least = options.failOn === "never" ? severities.length : severities.indexOf(options.failOn);
  const fails = compared.fresh.some(({ rule }) => severities.indexOf(rule.severity) >= least);
  return fails ? exitCodes.failed : exitCodes.done;
}

function tell(ctx: Context, result: ProjectReview, compared: Compared, written: CarriedOut | undefined): void {
  const { fresh, known, gone } = compared;
  const { files, generated, suppressed, fixed } = result;
  report(ctx, {
    json: {
      findings: fresh.map(findingJson),
      files,
      generated,
      suppressed,
      known: known.length,
      ...(written && { fixed, applied: written.applied, changes: written.changes }),
    },
    text: () => {
      const counts = countText(fresh);
      const remarks = [
        ...(suppressed > 0 ? [messages.suppressed(suppressed)] : []),
        ...(known.length > 0 ? [messages.known(known.length)] : []),
        ...(generated > 0 ? [messages.generated(generated)] : []),
      ];
      const inParentheses: Text = {
        en: ` (${remarks.map(({ en }) => en).join(", ")})`,
        zh: `（${remarks.map(({ zh }) => zh).join("，")}）`,
      };
      const total = ctx.say(fresh.length > 0 ? messages.found(counts, files) : messages.nothingFound(files));
      return [
        ...(fresh.length > 0 ? [findingsText(ctx, fresh)] : []),
        ...(written && !written.applied ? [describeChanges(written.changes)] : []),
        ...(written ? [ctx.say(written.applied ? messages.fixed(fixed) : messages.wouldFix(fixed))] : []),
        remarks.length > 0 ? total + ctx.say(inParentheses) : total,
      ].join("\n");
    },
  });
  if (gone > 0) warn(ctx, messages.gone(gone), messages.goneHint);
  const [first] = fresh;
  if (first !== undefined) ctx.terminal.note(ctx.say(messages.explainHint(first.rule.id)));
}

/** Writes what fixes change; undefined when no fixes were asked for. */
async function write(
  ctx: Context,
  options: Pick<Options, "fix" | "dryRun" | "diff">,
  texts: ReadonlyMap<string, string>,
): Promise<CarriedOut | undefined> {
  return options.fix ? await carryOutHere(ctx, options, texts) : undefined;
}

/** A review of some rules or paths writes what it looked for anew, and leaves the rest of the baseline as it is. */
async function writeBaseline(
  ctx: Context,
  options: Options,
  { findings }: ProjectReview,
  isLookedFor: (entry: BaselineEntry) => boolean,
): Promise<ExitCode> {
  const path = options.baseline ?? defaultBaseline;
  const inFolder = relative(ctx.cwd, resolve(ctx.cwd, path)).split(sep).join("/");
  if (inFolder.startsWith("../"))
    throw new CliError("outside-folder", { ...messages.outside(path), exitCode: exitCodes.usage });
  const isLimited = options.paths.length > 0 || options.rules !== undefined;
  const before = isLimited && existsSync(resolve(ctx.cwd, path)) ? await readBaseline(ctx, path) : undefined;
  const kept = before?.findings.filter((entry) => !isLookedFor(entry)) ?? [];
  const entries = [...kept, ...findings.map(baselineEntry)];
  const { applied, changes } = await carryOutHere(ctx, options, new Map([[inFolder, baselineText(entries)]]));
  report(ctx, {
    json: { baseline: inFolder, findings: entries.length, applied, changes },
    text: () => (applied ? "" : describeChanges(changes)) + ctx.say(messages.baselineWritten(entries.length, inFolder)),
  });
  return exitCodes.done;
}

/**
 * Carries out changes of files below the current folder. In a generated project they go into its journal, so that `undo`
 * takes them back; in any other project the journal is in Cargo's `target`, which nobody commits.
 */
async function carryOutHere(
  ctx: Context,
  options: Pick<Options, "dryRun" | "diff">,
  texts: ReadonlyMap<string, string>,
): Promise<CarriedOut> {
  const state = readState(ctx.cwd);
  const root = resolve(ctx.cwd, state?.root ?? ".");
  const within = relative(root, ctx.cwd).split(sep).join("/");
  const plan = new Plan(root);
  for (const [path, text] of texts) await plan.write(within === "" ? path : `${within}/${path}`, text);
  const stateDir = state === undefined ? "target/microforge" : stateDirOf({ within });
  return carryOut(ctx, plan, { ...options, label: "code-generator review", stateDir });
}

async function readBaseline({ cwd }: Context, named: string | undefined): Promise<Baseline | undefined> {
  const path = resolve(cwd, named ?? defaultBaseline);
  if (existsSync(path)) return parseBaseline(await readFile(path, "utf8"), named ?? defaultBaseline);
  if (named === undefined) return undefined;
  throw new CliError("no-baseline", {
    message: messages.noBaseline(named),
    hint: messages.noBaselineHint,
    exitCode: exitCodes.usage,
  });
}

function explain(ctx: Context, id: string): ExitCode {
  const { bold } = ctx.terminal.out.style;
  const { columns } = ctx.terminal.out;
  if (id === "all") {
    report(ctx, {
      json: { rules: explained.map(ruleJson) },
      text: () =>
        table(
          explained.map((rule) => [rule.id, ctx.say(messages.severity[rule.severity]), ctx.say(rule.title)]),
          { columns },
        ),
    });
    return exitCodes.done;
  }
  const rule = ruleNamed(id);
  report(ctx, {
    json: ruleJson(rule),
    text: () =>
      [
        `${bold(rule.id)} (${ctx.say(messages.severity[rule.severity])})`,
        ctx.say(rule.title),
        "",
        wrap(ctx.say(rule.explanation), Math.min(columns, 100)),
      ].join("\n"),
  });
  return exitCodes.done;
}
