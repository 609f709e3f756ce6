import { CliError, exitCodes, nearest, schemaProblems } from "@microforge/core/program";
import { controlCharacters, type Values, valuesSchema } from "@microforge/core/service";
import { parse } from "yaml";
import * as z from "zod";
import { messages } from "./messages.ts";

export const valueNames = Object.keys(valuesSchema.shape);

/** `key=value` as typed after `--set`. */
function parseAssignment(assignment: string): [string, string] {
  const equals = assignment.indexOf("=");
  if (equals > 0) return [assignment.slice(0, equals), assignment.slice(equals + 1)];
  throw new CliError("invalid-value", { ...messages.notAnAssignment(assignment), exitCode: exitCodes.usage });
}

/** The values of a service: `--set` over the values file (YAML or JSON) over what is recorded over the defaults. */
export function resolveValues(
  assignments: readonly string[],
  file?: { path: string; text: string },
  recorded: Readonly<Record<string, unknown>> = {},
): Values {
  const given = {
    ...recorded,
    ...(file === undefined ? {} : parseFile(file)),
    ...Object.fromEntries(assignments.map(parseAssignment)),
  };
  const parsed = valuesSchema.safeParse(given);
  if (parsed.success && parsed.data.http_port !== parsed.data.metrics_port) return parsed.data;
  if (parsed.success)
    throw new CliError("invalid-value", { ...messages.samePorts(parsed.data.http_port), exitCode: exitCodes.usage });
  const [issue] = parsed.error.issues;
  const [problem] = schemaProblems(parsed.error, { schema: valuesSchema, data: given });
  if (issue?.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    throw new CliError("unknown-value", {
      ...messages.unknownValue(key, nearest(key, valueNames), valueNames),
      exitCode: exitCodes.usage,
    });
  }
  throw new CliError("invalid-value", {
    ...messages.invalidValue(problem?.path.join(".") ?? "", problem?.text ?? controlCharacters),
    exitCode: exitCodes.usage,
  });
}

function parseFile({ path, text }: { path: string; text: string }): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(parse(text) ?? {});
  } catch (cause) {
    throw new CliError("invalid-values-file", {
      ...messages.invalidValuesFile(path),
      exitCode: exitCodes.usage,
      cause,
    });
  }
}
