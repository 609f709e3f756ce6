import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import {
  CliError,
  type Context,
  defineCommand,
  type ExitCode,
  exitCodes,
  planOptions,
  report,
} from "@microforge/core/program";
import { describeChanges } from "@microforge/core/project";
import { crateNames } from "@microforge/core/service";
import { loadCatalogue, templatesFolder } from "@microforge/core/templates";
import { type Progress, withProgress } from "@microforge/core/terminal";
import { parseBatch } from "../batch-file.ts";
import { placeServices } from "../batch-places.ts";
import { type BatchRun, bringService, type ServiceResult } from "../batch-service.ts";
import { messages } from "../messages.ts";

const { dryRun, diff, force } = planOptions;

export const command = defineCommand({
  description: messages.batchDescription,
  arguments: { file: { required: true, summary: messages.batchFileArgument } },
  options: {
    allowDataLoss: { type: "flag", summary: messages.allowDataLossOption },
    dryRun,
    diff,
    force: { ...force, summary: messages.batchForceOption },
  },
  examples: [{ command: "code-generator batch services.yaml --dry-run", summary: messages.batchExample }],
  run: batch,
});

interface BatchOptions extends BatchRun {
  readonly file: string;
}

async function batch({ file, ...run }: BatchOptions, ctx: Context): Promise<ExitCode> {
  const path = resolve(ctx.cwd, file);
  const catalogue = loadCatalogue(templatesFolder());
  const services = placeServices(parseBatch(file, readBatch(path, file)), {
    cwd: ctx.cwd,
    base: dirname(path),
    crates: crateNames(catalogue),
  });
  // One after the other: they may be members of one workspace.
  const bringAll = async (pass: BatchRun, progress: Progress): Promise<ServiceResult[]> => {
    const results: ServiceResult[] = [];
    for (const service of services) {
      // Rendering never waits; a signal is heard here.
      await setImmediate();
      if (ctx.signal.aborted) throw interrupted(pass.dryRun ? [] : results);
      progress.step(service.name);
      try {
        results.push(await bringService(ctx, catalogue, service, pass));
      } catch (cause) {
        // The service that was being written knows nothing of those before it.
        throw ctx.signal.aborted ? interrupted(pass.dryRun ? [] : results) : cause;
      }
    }
    return results;
  };
  const preview = run.dryRun || run.diff;
  const total = services.length;
  // What is wrong with the last one is told before the first one is written.
  const checked = await withProgress(
    ctx,
    messages.batchCheck,
    (progress) => bringAll({ ...run, dryRun: true }, progress),
    {
      total,
    },
  );
  const results = preview
    ? checked
    : await withProgress(ctx, messages.batchProgress, (progress) => bringAll(run, progress), { total });
  const applied = !preview;
  report(ctx, {
    json: { applied, services: results },
    text: () => results.map((result) => describe(ctx, result, applied)).join(""),
  });
  return results.some(({ conflicts }) => conflicts.length > 0) ? exitCodes.conflict : exitCodes.done;
}

/** Services that are made stay; each has an undo of its own. */
const interrupted = (results: readonly ServiceResult[]): CliError =>
  new CliError("cancelled", {
    ...messages.batchInterrupted(results.map(({ service }) => service)),
    exitCode: exitCodes.cancelled,
    details: { made: results.map(({ service }) => service) },
  });

function readBatch(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new CliError("unreadable-file", { ...messages.unreadableFile(shown), exitCode: exitCodes.usage, cause });
  }
}

function describe(
  ctx: Context,
  { service, folder, made, changes, conflicts }: ServiceResult,
  applied: boolean,
): string {
  const lines = conflicts.map((path) => `  ${path}`);
  if (conflicts.length > 0) lines.unshift(ctx.say(messages.conflictsIn));
  const what = ctx.say(messages.batched(service, folder, changes.length, made, applied));
  return `${applied ? "" : describeChanges(changes)}${[what, ...lines].join("\n")}\n`;
}
