import { problemLine, readYaml, type YamlProblem } from "@microforge/core/edit";
import { entitiesSchema } from "@microforge/core/entity";
import { CliError, exitCodes, schemaProblems } from "@microforge/core/program";
import { featuresSchema } from "@microforge/core/project";
import { valuesSchema } from "@microforge/core/service";
import * as z from "zod";
import { messages } from "./messages.ts";

const serviceSchema = z.strictObject({
  /** The folder of the service, relative to the file; by default its name. */
  dir: z.string().min(1).optional(),
  description: valuesSchema.shape.description.unwrap().optional(),
  preset: z.string().optional(),
  features: featuresSchema.optional(),
  entities: entitiesSchema.default({}),
});

const batchSchema = z.strictObject({ services: z.record(z.string(), serviceSchema) });

export type BatchService = z.infer<typeof serviceSchema>;

/** Reads a file of services. All that is wrong with it is told at once, with lines. */
export function parseBatch(file: string, text: string): Readonly<Record<string, BatchService>> {
  const { document, lineOf, problems } = readYaml(text);
  if (problems.length > 0) throw refused(file, problems);
  const data: unknown = document.toJS();
  const parsed = batchSchema.safeParse(data);
  if (parsed.success) return parsed.data.services;
  throw refused(
    file,
    schemaProblems(parsed.error, { schema: batchSchema, data }).map((problem) => ({
      ...problem,
      line: lineOf(problem.path),
      path: problem.path.join("."),
    })),
  );
}

function refused(file: string, problems: readonly YamlProblem[]): CliError {
  const lines = problems.map((problem) => problemLine(file, problem));
  return new CliError("invalid-batch-file", {
    ...messages.invalidBatch(file, lines),
    exitCode: exitCodes.usage,
    details: problems.map(({ line, path, code }) => ({ line, path, code })),
  });
}
