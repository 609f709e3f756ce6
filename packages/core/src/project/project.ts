import { isMap, LineCounter, type Node, parseDocument } from "yaml";
import * as z from "zod";
import { entitiesSchema } from "../entity/spec.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import type { Text } from "../program/messages.ts";
import { schemaProblems, unknownKey } from "../program/schema-problems.ts";
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
  entities: entitiesSchema.default({}),
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
  /** The kind of problem, never translated. */
  readonly code: string;
  readonly text: Text;
}

function refuse(problems: readonly Problem[]): CliError {
  const lines = problems.map(({ line, path, text }): Text => {
    const [place, key] = [`${projectFile}:${line}`, path && `\`${path}\``];
    return {
      en: `${place}: ${key && `${key}: `}${text.en}`,
      zh: `${place}：${key && `${key}：`}${text.zh}`,
    };
  });
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
      document.errors.map((error) => {
        const message = error.message.split("\n")[0]?.replace(/:$/u, "") ?? "";
        return {
          line: error.linePos?.[0].line ?? 1,
          path: "",
          code: "syntax",
          text: { en: message, zh: `YAML 语法错误（${message}）` },
        };
      }),
    );

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
function misspelt(keys: readonly string[], known: readonly string[]): Omit<Problem, "line">[] {
  return keys.flatMap((key) => {
    const guess = known.includes(key) ? undefined : nearest(key, known);
    if (guess === undefined || keys.includes(guess)) return [];
    return [{ path: key, code: "unrecognized_keys", text: unknownKey(key, known) }];
  });
}

const otherThan = (known: readonly string[], data: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data ?? {}).filter(([key]) => !known.includes(key)));
