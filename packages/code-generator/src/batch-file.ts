import { entitiesSchema } from "@microforge/core/entity";
import { CliError, exitCodes, schemaProblems } from "@microforge/core/program";
import { slots } from "@microforge/core/templates";
import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { messages } from "./messages.ts";

const serviceSchema = z.strictObject({
  /** The folder of the service, relative to the file; by default its name. */
  dir: z.string().min(1).optional(),
  description: z.string().optional(),
  preset: z.string().optional(),
  features: z
    .partialRecord(z.enum(slots.filter((slot) => slot !== "base")), z.union([z.string(), z.array(z.string())]))
    .optional(),
  entities: entitiesSchema.default({}),
});

const batchSchema = z.strictObject({ services: z.record(z.string(), serviceSchema) });

export type BatchService = z.infer<typeof serviceSchema>;

/** Reads a file of services. All that is wrong with it is told at once, with lines. */
export function parseBatch(path: string, text: string): Readonly<Record<string, BatchService>> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const [syntax] = document.errors;
  if (syntax) throw refused(path, [`${syntax.linePos?.[0].line ?? 1}: ${syntax.message.split("\n")[0]}`]);
  const data: unknown = document.toJS({ maxAliasCount: 100 });
  const parsed = batchSchema.safeParse(data);
  if (parsed.success) return parsed.data.services;
  const lineOf = (place: readonly PropertyKey[]): number => {
    for (let depth = place.length; depth > 0; depth -= 1) {
      const node = document.getIn(place.slice(0, depth), true);
      const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
      if (Array.isArray(range) && typeof range[0] === "number") return lineCounter.linePos(range[0]).line;
    }
    return 1;
  };
  const problems = schemaProblems(parsed.error, { schema: batchSchema, data });
  throw refused(
    path,
    problems.map(({ path: place, text: words }) => `${lineOf(place)}: \`${place.join(".")}\`: ${words.en}`),
    problems.map(({ path: place, text: words }) => `${lineOf(place)}：\`${place.join(".")}\`：${words.zh}`),
  );
}

function refused(path: string, en: readonly string[], zh: readonly string[] = en): CliError {
  return new CliError("invalid-batch-file", {
    ...messages.invalidBatch(
      path,
      en.map((line) => `${path}:${line}`).join("\n"),
      zh.map((line) => `${path}:${line}`).join("\n"),
    ),
    exitCode: exitCodes.usage,
    details: { problems: en },
  });
}
