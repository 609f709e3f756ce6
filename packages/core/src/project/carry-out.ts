import { rmdirSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { checkSyntax } from "../edit/syntax.ts";
import { applyPlan } from "../plan/apply.ts";
import { unifiedDiff } from "../plan/diff.ts";
import type { Change, Plan } from "../plan/plan.ts";
import type { Context } from "../program/context.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import type { Text } from "../program/messages.ts";
import { asSample, recall, record } from "../templates/prepared.ts";
import { contentHash, stateFolder } from "./record.ts";

export interface CarryOutOptions {
  readonly dryRun: boolean;
  readonly diff: boolean;
  /** What the journal calls this run. */
  readonly label: string;
  /** The project's name, where its files are generated: see `asSample`. */
  readonly name?: string;
  /** Where lock, staging and journal live, relative to the plan's root. */
  readonly stateDir: string;
  /** Paths that hold conflict markers, and so cannot parse. */
  readonly unchecked?: ReadonlySet<string>;
}

/** One change as `--json` tells it. */
export interface ChangeReport {
  readonly kind: Change["kind"];
  readonly path: string;
  readonly diff?: string;
}

export interface CarriedOut {
  /** False after `--dry-run` or `--diff`. */
  readonly applied: boolean;
  readonly changes: readonly ChangeReport[];
}

const isRecord = (path: string): boolean => path.split("/").includes(stateFolder);

/**
 * The end of every command that changes files: checks that each file parses, then applies the plan, or with `--dry-run`
 * or `--diff` only tells it. All of them read the same changes, so a preview cannot differ from the run.
 */
export async function carryOut(
  ctx: Pick<Context, "now" | "signal">,
  plan: Plan,
  { dryRun, diff, label, name = "", stateDir, unchecked }: CarryOutOptions,
): Promise<CarriedOut> {
  const changes = plan.changes();
  const validate = () => refuseBrokenSyntax(changes, unchecked ?? new Set(), name);
  const told = changes.filter(({ path }) => !isRecord(path));
  const reports = told.map((change): ChangeReport => {
    const { kind, path } = change;
    return diff ? { kind, path, diff: unifiedDiff(change) } : { kind, path };
  });
  if (dryRun || diff) {
    await validate();
    return { applied: false, changes: reports };
  }
  await applyPlan(plan, { stateDir, label, now: ctx.now, signal: ctx.signal, validate });
  removeEmptied(plan.root, changes);
  return { applied: true, changes: reports };
}

/** The changes as lines: `create  path`, or the whole diff. */
export const describeChanges = (changes: readonly ChangeReport[]): string =>
  changes.map(({ kind, path, diff }) => diff ?? `${kind.padEnd(6)}  ${path}\n`).join("");

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Texts that parse, by their hash: what was previewed need not be parsed again to be written. */
const wellFormed = new Set<string>();

async function refuseBrokenSyntax(
  changes: readonly Change[],
  unchecked: ReadonlySet<string>,
  name: string,
): Promise<void> {
  const broken: { readonly place: string; readonly message: Text }[] = [];
  for (const change of changes) {
    if (change.kind === "delete" || unchecked.has(change.path) || isRecord(change.path)) continue;
    const text = decode(change.after);
    const sample = asSample(text, name);
    const hash = contentHash(`${extname(change.path)}\n${text}`);
    if (wellFormed.has(hash) || recall("wellFormed", sample)) continue;
    const problems = await checkSyntax(change.path, text);
    if (problems.length === 0) {
      wellFormed.add(hash);
      record("wellFormed", sample, () => true);
      continue;
    }
    // The grammar does not know all of Rust: a file that it could not read before is not made worse by a change.
    if (change.kind === "update" && (await checkSyntax(change.path, decode(change.before))).length > 0) continue;
    for (const { line, column, message } of problems)
      broken.push({ place: `${change.path}:${line}:${column}`, message });
  }
  if (broken.length === 0) return;
  const en = broken.map(({ place, message }) => `${place}: ${message.en}`);
  const zh = broken.map(({ place, message }) => `${place}：${message.zh}`);
  throw new CliError("invalid-syntax", {
    message: {
      en: `nothing was written, because these files would not parse:\n${en.join("\n")}`,
      zh: `以下文件无法解析，因此没有写入任何内容：\n${zh.join("\n")}`,
    },
    hint: {
      en: "if you have not edited them, this is a fault of the template: please report it",
      zh: "如果您没有修改过它们，则是模板的缺陷：请报告",
    },
    exitCode: exitCodes.failed,
    details: { problems: en },
  });
}

/**
 * Folders that were left empty by deletions go, too. It is no part of the run: version control knows no empty folders,
 * and taking the run back makes those that it needs.
 */
function removeEmptied(root: string, changes: readonly Change[]): void {
  const emptied = changes.filter(({ kind }) => kind === "delete").map(({ path }) => dirname(path));
  for (let folder of new Set(emptied))
    for (; folder !== "."; folder = dirname(folder)) {
      try {
        rmdirSync(join(root, folder));
      } catch {
        break; // It is not empty, or gone already.
      }
    }
}
