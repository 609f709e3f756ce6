import { isMap } from "yaml";
import * as z from "zod";
import { problemLine, readYaml, type YamlProblem } from "../edit/yaml-read.ts";
import { entitiesSchema } from "../entity/spec.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import { schemaProblems, unknownKey } from "../program/schema-problems.ts";
import { nearest } from "../program/suggest.ts";
import { slots } from "../templates/catalogue.ts";

/** The file, at the root of a project, that people read and edit. Its contract: `schema: 1`. */
export const projectFile = "microforge.yaml";

/** A word or a list of words for each slot. */
export const featuresSchema = z.partialRecord(
  z.enum(slots.filter((slot) => slot !== "base")),
  z.union([z.string(), z.array(z.string())]),
);

/** What core knows of microforge.yaml. Any other key on top is the section of the tool with that name. */
const projectSchema = z.object({
  schema: z.literal(1),
  service: z.strictObject({ name: z.string(), description: z.string() }),
  template: z.strictObject({ name: z.literal("service"), version: z.string() }),
  features: featuresSchema,
  entities: entitiesSchema.default({}),
});

export interface Project extends z.infer<typeof projectSchema> {
  /** The tools' own sections, by tool; each tool checks its own. */
  readonly sections: Readonly<Record<string, unknown>>;
}

/** The JSON Schema of microforge.yaml, for editors. */
export const projectJsonSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(projectSchema.loose(), { io: "input", unrepresentable: "any" }), null, 2)}\n`;

function refuse(problems: readonly YamlProblem[]): CliError {
  const lines = problems.map((problem) => problemLine(projectFile, problem));
  return new CliError("invalid-project-file", {
    message: {
      en: [`\`${projectFile}\` is not valid`, ...lines.map(({ en }) => en)].join("\n"),
      zh: [`\`${projectFile}\` 无效`, ...lines.map(({ zh }) => zh)].join("\n"),
    },
    exitCode: exitCodes.usage,
    details: problems.map(({ line, path, code }) => ({ line, path, code })),
  });
}

/** Reads microforge.yaml. All that is wrong with it is told at once, with lines. */
export function parseProject(text: string): Project {
  const { document, lineOf, problems } = readYaml(text);
  if (problems.length > 0) throw refuse(problems);

  const known = Object.keys(projectSchema.shape);
  const slips = misspelt(isMap(document.contents) ? document.contents.items.map(({ key }) => String(key)) : [], known);
  if (slips.length > 0) throw refuse(slips.map((slip) => ({ ...slip, line: lineOf([slip.path]) })));
  const data: unknown = document.toJS() ?? {};
  const parsed = projectSchema.safeParse(data);
  if (parsed.success) return { ...parsed.data, sections: otherThan(known, data) };
  throw refuse(
    schemaProblems(parsed.error, { schema: projectSchema, data }).map(({ path, code, text }) => ({
      line: lineOf(path),
      path: path.join("."),
      code,
      text,
    })),
  );
}

/** A tool's section may have any name, so only a near miss of a known key is taken for a slip of the pen. */
function misspelt(keys: readonly string[], known: readonly string[]): Omit<YamlProblem, "line">[] {
  return keys.flatMap((key) => {
    const guess = known.includes(key) ? undefined : nearest(key, known);
    if (guess === undefined || keys.includes(guess)) return [];
    return [{ path: key, code: "unrecognized_keys", text: unknownKey(key, known) }];
  });
}

const otherThan = (known: readonly string[], data: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data ?? {}).filter(([key]) => !known.includes(key)));
