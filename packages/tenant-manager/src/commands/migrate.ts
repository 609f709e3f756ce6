import { resolve } from "node:path";
import { type Context, defineCommand, type ExitCode, exitCodes } from "@microforge/core/program";
import { migrateCancelled, repairNeedsAnswer } from "../migrate/errors.ts";
import { readMigrations, upTo } from "../migrate/files.ts";
import { messages } from "../migrate/messages.ts";
import { repair } from "../migrate/repair.ts";
import { countStates, reportRun } from "../migrate/report.ts";
import { migrateAll } from "../migrate/run.ts";
import { parseParallel, parseTimeout } from "../migrate/settings.ts";
import { readStatus, reportStatus } from "../migrate/status.ts";
import type { ApplySettings, Repair } from "../migrate/store-access.ts";
import { databaseOption } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";
import { type Isolation, isolations } from "../registry/tables.ts";

export const command = defineCommand({
  description: messages.description,
  options: {
    database: databaseOption,
    dir: { type: "value", placeholder: "DIR", default: "migrations", summary: messages.dirOption },
    parallel: { type: "value", placeholder: "N", default: "4", config: true, summary: messages.parallelOption },
    resume: { type: "flag", summary: messages.resumeOption },
    tenant: { type: "list", placeholder: "TENANT", summary: messages.tenantOption, conflicts: ["isolation"] },
    isolation: { type: "list", placeholder: "ISOLATION", choices: isolations, summary: messages.isolationOption },
    to: { type: "value", placeholder: "VERSION", summary: messages.toOption },
    keepGoing: { type: "flag", summary: messages.keepGoingOption },
    dryRun: { type: "flag", short: "n", summary: messages.dryRunOption },
    status: { type: "flag", summary: messages.statusOption, conflicts: ["repair", "dryRun"] },
    repair: { type: "value", placeholder: "TENANT", summary: messages.repairOption, conflicts: ["dryRun", "tenant"] },
    as: { type: "value", placeholder: "done|undone", choices: ["done", "undone"], summary: messages.asOption },
    lockTimeout: { type: "value", placeholder: "TIME", default: "5s", summary: messages.lockTimeoutOption },
    statementTimeout: { type: "value", placeholder: "TIME", default: "0", summary: messages.statementTimeoutOption },
  },
  examples: [
    { command: "tenant-manager migrate --parallel 8", summary: messages.migrateExample },
    { command: "tenant-manager migrate --tenant company-a", summary: messages.canaryExample },
    { command: "tenant-manager migrate --resume --keep-going", summary: messages.resumeExample },
    { command: "tenant-manager migrate --repair company-a --as undone", summary: messages.repairExample },
  ],
  run: migrate,
});

export interface MigrateOptions {
  readonly database: string;
  readonly dir: string;
  readonly parallel: string;
  readonly resume: boolean;
  readonly tenant: readonly string[];
  readonly isolation: readonly Isolation[];
  readonly to: string | undefined;
  readonly keepGoing: boolean;
  readonly dryRun: boolean;
  readonly status: boolean;
  readonly repair: string | undefined;
  readonly as: Repair | undefined;
  readonly lockTimeout: string;
  readonly statementTimeout: string;
}

/** How long to wait for another run that is at work on the same tenant, in milliseconds. */
const patience = 60_000;

/** The operation itself. */
export async function migrate(options: MigrateOptions, ctx: Context): Promise<ExitCode> {
  const { dir, resume, keepGoing, dryRun } = options;
  const all = readMigrations(resolve(ctx.cwd, dir), dir);
  const files = { all, wanted: upTo(all, options.to) };
  const settings: ApplySettings = {
    all,
    parallel: parseParallel(options.parallel),
    lockTimeout: parseTimeout("--lock-timeout", options.lockTimeout),
    statementTimeout: parseTimeout("--statement-timeout", options.statementTimeout),
    patience,
    signal: ctx.signal,
  };
  const { repair: repaired, as } = options;
  if ((repaired === undefined) !== (as === undefined)) throw repairNeedsAnswer();
  const selection = { tenants: options.tenant, isolations: options.isolation, resume };
  return withRegistry(options, ctx, async (registry) => {
    if (repaired !== undefined && as !== undefined) {
      await repair(registry, ctx, { name: repaired, as, files, settings });
      return exitCodes.done;
    }
    if (options.status) {
      reportStatus(ctx, await readStatus(registry, ctx, selection, files, settings), files);
      return exitCodes.done;
    }
    const run = await migrateAll(registry, ctx, { selection, files, settings, keepGoing, dryRun });
    const { migrated, pending } = countStates(run.entries);
    if (run.cancelled) throw migrateCancelled(migrated, pending);
    return reportRun(ctx, run, { dryRun, resume, keepGoing, newest: files.wanted.at(-1) });
  });
}
