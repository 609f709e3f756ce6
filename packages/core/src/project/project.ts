import { isMap, LineCounter, type Node, parseDocument } from "yaml";
import * as z from "zod";
import { entitySchema } from "../entity/spec.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import { nearest } from "../program/suggest.ts";
import { slots } from "../templates/catalogue.ts";

/** The file, at the root of a project, that people read and edit. Its contract: `schema: 1`. */
export const projectFile = "microforge.yaml";

const featuresSchema = z.partialRecord(
  z.enum(slots.filter((slot) => slot !== "base")),
  z.union([z.string(), z.array(z.string())]),
);

/** What core knows of microforge.yaml. Any other key on top is the section of the tool with that name. */
const projectSchema = z.object({
  schema: z.literal(1),
  service: z.strictObject({ name: z.string(), description: z.string() }),
  template: z.strictObject({ name: z.literal("service"), version: z.string() }),
  features: featuresSchema,
  entities: z.record(z.string(), entitySchema).default({}),
});

export interface Project extends z.infer<typeof projectSchema> {
  /** The tools' own sections, by tool; each tool checks its own. */
  readonly sections: Readonly<Record<string, unknown>>;
}

/** The JSON Schema of microforge.yaml, for editors. */
export const projectJsonSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(projectSchema.loose(), { io: "input", unrepresentable: "any" }), null, 2)}\n`;

interface Problem {
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

function refuse(problems: readonly Problem[], suggestion: string | undefined): CliError {
  const lines = problems.map(
    ({ line, path, message }) => `${projectFile}:${line}: ${path === "" ? "" : `\`${path}\`: `}${message}`,
  );
  return new CliError("invalid-project-file", {
    message: {
      en: `\`${projectFile}\` is not valid\n${lines.join("\n")}`,
      zh: `\`${projectFile}\` 无效\n${lines.join("\n")}`,
    },
    ...(suggestion === undefined
      ? {}
      : { hint: { en: `did you mean \`${suggestion}\`?`, zh: `您是指 \`${suggestion}\` 吗？` } }),
    exitCode: exitCodes.usage,
    details: problems,
  });
}

/** Reads microforge.yaml. All that is wrong with it is told at once, with lines. */
export function parseProject(text: string): Project {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const lineOf = (path: readonly PropertyKey[]): number => {
    const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
    const pair = isMap<Node>(parent)
      ? parent.items.find((item) => String(item.key) === String(path.at(-1)))
      : undefined;
    if (pair?.key.range) return lineCounter.linePos(pair.key.range[0]).line;
    // A key that is missing, or a place in a list: the nearest thing around it that has a line.
    return path.length > 1 ? lineOf(path.slice(0, -1)) : 1;
  };
  if (document.errors.length > 0)
    throw refuse(
      document.errors.map((error) => ({
        line: error.linePos?.[0].line ?? 1,
        path: "",
        message: error.message.split("\n")[0] ?? "",
      })),
      undefined,
    );

  const known = Object.keys(projectSchema.shape);
  const topKeys = isMap(document.contents) ? document.contents.items.map((item) => String(item.key)) : [];
  for (const key of topKeys) {
    // A tool's section may have any name, so only a near miss of a known key is taken for a slip of the pen.
    const guess = known.includes(key) ? undefined : nearest(key, known);
    if (guess !== undefined && !topKeys.includes(guess))
      throw refuse([{ line: lineOf([key]), path: key, message: "unknown key" }], guess);
  }
  const data: unknown = document.toJS() ?? {};
  const parsed = projectSchema.safeParse(data);
  if (parsed.success) return { ...parsed.data, sections: otherThan(known, data) };
  const problems = parsed.error.issues.map((issue) => ({
    line: lineOf(issue.path),
    path: issue.path.join("."),
    message: issue.message,
  }));
  const unknown = parsed.error.issues.find((issue) => issue.code === "unrecognized_keys");
  throw refuse(problems, unknown === undefined ? undefined : nearest(unknown.keys[0] ?? "", known));
}

const otherThan = (known: readonly string[], data: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data ?? {}).filter(([key]) => !known.includes(key)));
