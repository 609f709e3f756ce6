import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { CliError } from "../program/errors.ts";
import { recordedEntitySchema } from "../service/history.ts";

/**
 * The machine's side of a project, in `.microforge/`: which version generated it, what each file's text was, and that
 * text itself (the pristine render), so that any later change is a merge and not a guess.
 */
export const stateFolder = ".microforge";

export const stateFile = `${stateFolder}/state.json`;

/**
 * The pristine texts, all in one file: a second copy of every file would double the cost of generating, and every search
 * and scanner would meet each file twice. Line by line, so that version control can merge it.
 */
export const pristineFile = `${stateFolder}/pristine.json`;

const stateSchema = z.strictObject({
  schema: z.literal(1),
  /** The package and version that last generated. */
  generator: z.string(),
  /** The folder that plans of this project are made over, relative to it: `.`, or the root of its Cargo workspace. */
  root: z.string(),
  /** SHA-256 of each file as it was generated. */
  files: z.record(z.string(), z.string()),
  /** The features whose files are there; empty when nobody wrote them down. */
  features: z.array(z.string()).default([]),
  /** What was last generated for each entity. */
  entities: z.record(z.string(), recordedEntitySchema).default({}),
});

export type ProjectState = z.infer<typeof stateSchema>;

export const contentHash = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** The state of the project in a folder; undefined when Microforge did not make it. */
export function readState(folder: string): ProjectState | undefined {
  const path = join(folder, stateFile);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(path, cause);
  }
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The text of state.json: sorted, one line a file, so that version control can merge it. */
export const stateText = (state: ProjectState): string =>
  `${JSON.stringify({ ...state, files: sorted(state.files), entities: sorted(state.entities) }, null, 2)}\n`;

/** The text of pristine.json for the files of a project, by path. */
export function pristineText(files: Readonly<Record<string, string>>): string {
  const lines = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.split("\n")]));
  return `${JSON.stringify(sorted(lines), null, 1)}\n`;
}

/** The pristine texts by path; none when there is no record of them. */
export function parsePristine(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  try {
    const lines: unknown = JSON.parse(text);
    // By hand: a schema would take longer over tens of thousands of lines than all the rest.
    if (typeof lines !== "object" || lines === null) throw new TypeError("it is not an object");
    return new Map(
      Object.entries(lines).map(([path, all]: [string, unknown]) => {
        if (!Array.isArray(all)) throw new TypeError(`${path} is not a list of lines`);
        return [path, all.join("\n")];
      }),
    );
  } catch (cause) {
    throw damaged(pristineFile, cause);
  }
}

const damaged = (path: string, cause: unknown): CliError =>
  new CliError("damaged-state", {
    message: { en: `\`${path}\` cannot be read`, zh: `无法读取 \`${path}\`` },
    hint: {
      en: "restore it from version control; it is written by Microforge only",
      zh: "请从版本库恢复该文件；它只由 Microforge 写入",
    },
    cause,
  });
