import { type Context, defineCommand, type ExitCode } from "@microforge/core/program";
import { finding } from "../doctor/check.ts";
import { checksOf } from "../doctor/checks.ts";
import { gather } from "../doctor/gather.ts";
import { messages } from "../doctor/messages.ts";
import { openReader, type Reader, textOf } from "../doctor/reader.ts";
import { reportChecks } from "../doctor/report.ts";
import { databaseOption } from "../options.ts";
import { parseDatabase } from "../registry/url.ts";

export const command = defineCommand({
  description: messages.description,
  options: {
    database: databaseOption,
    deep: { type: "flag", summary: messages.deepOption },
  },
  examples: [
    { command: "tenant-manager doctor", summary: messages.example },
    { command: "tenant-manager doctor --deep --json", summary: messages.deepExample },
  ],
  run: doctor,
});

export interface DoctorOptions {
  readonly database: string;
  readonly deep: boolean;
}

/** The operation itself: exit code 1 when there is a problem. */
export async function doctor({ database, deep }: DoctorOptions, ctx: Context): Promise<ExitCode> {
  const { shown } = parseDatabase(database, ctx.cwd);
  const reader = await openOrReason(database, ctx);
  if (typeof reader === "string") {
    const text = messages.registryUnreadable(shown, reader);
    return reportChecks(ctx, [finding("registry", "problem", text, messages.registryNext)]);
  }
  try {
    return reportChecks(ctx, checksOf(await gather(reader, ctx, deep)));
  } finally {
    await reader.close();
  }
}

/** A registry whose tables can be read, or why it cannot. */
async function openOrReason(database: string, ctx: Context): Promise<Reader | string> {
  try {
    const reader = await openReader(database, ctx);
    try {
      await reader.all("SELECT value FROM meta WHERE key = 'schema_version'");
      return reader;
    } catch (error) {
      await reader.close();
      throw error;
    }
  } catch (error) {
    return textOf(error);
  }
}
