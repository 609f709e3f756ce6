import { isDeepStrictEqual } from "node:util";
import { diffArrays } from "diff";
import { CliError, exitCodes } from "../program/errors.ts";
import { lineEnding } from "./lines.ts";

export type TomlValue = string | number | boolean | readonly TomlValue[] | { readonly [key: string]: TomlValue };

type Table = Record<string, unknown>;

/** Sets the value at a path of tables, or takes it out when it is `undefined`. Whatever else the text has stays. */
export async function setToml(text: string, path: readonly string[], value: TomlValue | undefined): Promise<string> {
  const data = await readTable(text);
  const key = path.at(-1);
  if (key === undefined) throw new Error("A TOML value has a key");
  const table = tableAt(data, path.slice(0, -1));
  if (value === undefined) delete table[key];
  else table[key] = value;
  return await write(text, data, { bracketSpacing: !Array.isArray(value) });
}

/** Adds a string to an array, which is made if it is missing. A sorted array stays sorted. */
export async function addToArray(text: string, path: readonly string[], value: string): Promise<string> {
  const data = await readTable(text);
  const array: unknown = path.reduce<unknown>((at, key) => (isTable(at) ? at[key] : undefined), data) ?? [];
  if (!Array.isArray(array)) throw new CliError("not-an-array", notAnArray(path));
  if (array.includes(value)) return text;
  const sorted = array.length > 1 && array.every((item, index) => index === 0 || array[index - 1] <= item);
  const next = sorted ? array.findIndex((item) => item > value) : -1;
  return await setToml(text, path, array.toSpliced(next === -1 ? array.length : next, 0, value));
}

/**
 * Makes a folder a member of a Cargo workspace, as `cargo new` would: unchanged if a member or a pattern like
 * `crates/*` has it already, an error if the workspace excludes it.
 */
export async function addWorkspaceMember(text: string, folder: string): Promise<string> {
  const { workspace } = await readTable(text);
  if (!isTable(workspace)) throw new CliError("not-a-workspace", notAWorkspace);
  const member = plainPath(folder);
  const members = strings(workspace.members).map(plainPath);
  // Cargo, too, lets a member named in full win over `exclude`, and a pattern not.
  if (members.includes(member)) return text;
  const excluding = strings(workspace.exclude).find((entry) => `${member}/`.startsWith(`${plainPath(entry)}/`));
  if (excluding !== undefined) throw new CliError("workspace-excludes-member", excludesMember(member, excluding));
  return members.some((pattern) => matches(pattern, member))
    ? text
    : await addToArray(text, ["workspace", "members"], member);
}

async function readTable(text: string): Promise<Table> {
  const { parse } = await import("@decimalturn/toml-patch");
  return parse(text);
}

async function write(text: string, data: Table, format: { readonly bracketSpacing: boolean }): Promise<string> {
  const { parse, patch, TomlFormat } = await import("@decimalturn/toml-patch");
  const patched = patch(text, data, Object.assign(TomlFormat.autoDetectFormat(text), format));
  if (text === "") return `${patched.trimEnd()}\n`;
  const restored = restoreLayout(text, patched);
  // Two spaces may be the very change that was asked for, inside a string of several lines.
  return isDeepStrictEqual(parse(restored), parse(patched)) ? restored : patched;
}

/**
 * The library shifts the comment of a line that it inserts a key after, and puts a comma right in front of a comment.
 * Lines that differ from the old ones only in blanks become the old ones again.
 */
function restoreLayout(before: string, after: string): string {
  const eol = lineEnding(before);
  const old = before.split(eol);
  const squeezed = (line: string) => line.replace(/[ \t]/g, "");
  const lines: string[] = [];
  let at = 0;
  for (const part of diffArrays(old.map(squeezed), after.split(eol).map(squeezed))) {
    if (part.removed) at += part.count;
    else if (part.added) lines.push(...after.split(eol).slice(lines.length, lines.length + part.count));
    else {
      lines.push(...old.slice(at, at + part.count));
      at += part.count;
    }
  }
  const uncommented = new Set(old.map((line) => squeezed(line).replace("#", ",#")));
  return lines.map((line) => (uncommented.has(squeezed(line)) ? line.replace(",#", ", #") : line)).join(eol);
}

function tableAt(data: Table, path: readonly string[]): Table {
  return path.reduce<Table>((table, key) => {
    const next = table[key] ?? {};
    if (!isTable(next)) throw new CliError("not-a-table", notATable(path));
    table[key] = next;
    return next;
  }, data);
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function plainPath(path: string): string {
  return path
    .replaceAll("\\", "/")
    .replace(/^(\.\/)+/, "")
    .replace(/\/+$/, "");
}

/** Cargo's patterns: `*` and `?` stay within a folder, `**` does not, `[ab]` is one of some characters. */
function matches(pattern: string, path: string): boolean {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\[!?[^\]]+\]|[.+^${}()|[\]\\]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    return part.length > 1 ? part.replace("[!", "[^").replaceAll("\\", "\\\\") : `\\${part}`;
  });
  return new RegExp(`^${source}$`, "u").test(path);
}

const notAWorkspace = {
  message: { en: "Cargo.toml has no [workspace] table.", zh: "Cargo.toml 中没有 [workspace] 表。" },
};

const notAnArray = (path: readonly string[]) => ({
  message: { en: `\`${path.join(".")}\` is not an array.`, zh: `\`${path.join(".")}\` 不是数组。` },
});

const notATable = (path: readonly string[]) => ({
  message: { en: `\`${path.join(".")}\` is not a table.`, zh: `\`${path.join(".")}\` 不是表。` },
});

const excludesMember = (member: string, entry: string) => ({
  message: {
    en: `The Cargo workspace excludes \`${member}\` (workspace.exclude has "${entry}").`,
    zh: `Cargo 工作区排除了 \`${member}\`（workspace.exclude 中有 "${entry}"）。`,
  },
  hint: {
    en: "Choose another folder, or take the entry out of workspace.exclude in Cargo.toml.",
    zh: "请换一个目录，或从 Cargo.toml 的 workspace.exclude 中去掉该项。",
  },
  exitCode: exitCodes.conflict,
});
