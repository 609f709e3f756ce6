import { CliError, exitCodes, type Text } from "@microforge/core/program";
import type { Status } from "../registry/tables.ts";
import { messages } from "./messages.ts";

/** A value that no event can have; nothing was written. */
export const invalidUsage = (code: string, message: Text, hint?: Text): CliError =>
  new CliError(code, { message, ...(hint && { hint }), exitCode: exitCodes.usage });

export const usageConflict = (source: string, id: string): CliError =>
  new CliError("usage-conflict", {
    message: messages.conflict(source, id),
    hint: messages.conflictHint,
    exitCode: exitCodes.conflict,
    details: { source, id },
  });

export const tenantErased = (slug: string, status: Status): CliError =>
  new CliError("tenant-erased", {
    message: messages.erased(slug, status),
    exitCode: exitCodes.conflict,
    details: { tenant: slug, status },
  });

export const aggregateTooLarge = (): CliError =>
  new CliError("usage-too-large", {
    message: messages.tooLarge,
    hint: messages.tooLargeHint,
    exitCode: exitCodes.usage,
  });
