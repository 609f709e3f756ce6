import { CliError, type Context, defineCommand, type ExitCode, exitCodes, report } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { grouped } from "../chart/numbers.ts";
import { databaseOption } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";
import { importUsage } from "../usage/import/import.ts";
import { readLines } from "../usage/import/lines.ts";
import { formatOf, type ImportFormat, importFormats } from "../usage/import/parse.ts";
import { type ImportResult, LineRefused } from "../usage/import/result.ts";
import { importJson, importText } from "../usage/import/text.ts";
import { messages } from "../usage/messages.ts";

export const command = defineCommand({
  description: messages.importDescription,
  arguments: { file: { required: true, summary: messages.fileArgument } },
  options: {
    format: { type: "value", placeholder: "FORMAT", choices: importFormats, summary: messages.importFormatOption },
    keepGoing: { type: "flag", summary: messages.keepGoingOption },
    database: databaseOption,
  },
  examples: [
    { command: "tenant-manager usage import events.jsonl", summary: messages.importExample },
    { command: "tenant-manager usage import - --format cloudevents", summary: messages.pipeExample },
  ],
  run: importFile,
});

interface ImportCommandOptions {
  readonly file: string;
  readonly format: ImportFormat | undefined;
  readonly keepGoing: boolean;
  readonly database: string;
}

async function importFile(options: ImportCommandOptions, ctx: Context): Promise<ExitCode> {
  const { file, keepGoing, format = formatOf(file) } = options;
  let through = 0;
  const result = await withRegistry(options, ctx, (registry) =>
    withProgress(ctx, messages.importing(file), async (progress) => {
      let told = 0;
      const onBatch = (line: number) => {
        through = line;
        // Into a log, a line now and then is enough.
        if (ctx.terminal.animated || line - told >= 1_000_000) {
          progress.step(ctx.say(messages.lines(grouped(line))));
          told = line;
        }
      };
      return importUsage(registry, readLines(file, ctx.cwd), { format, keepGoing, signal: ctx.signal, onBatch });
    }).catch((error: unknown) => {
      if (ctx.signal.aborted) ctx.terminal.note(ctx.say(messages.interrupted(through)));
      throw error instanceof LineRefused ? stoppedAt(file, error) : error;
    }),
  );
  report(ctx, { json: importJson(file, result, ctx.say), text: () => importText(ctx, result) });
  return codeOf(result);
}

function codeOf({ conflictCount, refusedCount }: ImportResult): ExitCode {
  if (conflictCount > 0) return exitCodes.conflict;
  return refusedCount > 0 ? exitCodes.failed : exitCodes.done;
}

const stoppedAt = (file: string, { line, reason, result }: LineRefused): CliError =>
  new CliError("import-line-invalid", {
    message: messages.badLine(file, line, reason),
    hint: messages.badLineHint(result.durableThrough),
    exitCode: exitCodes.usage,
    details: {
      file,
      line,
      imported_through_line: result.durableThrough,
      imported: result.imported,
      duplicates: result.duplicates,
      conflicts: result.conflictCount,
    },
  });
