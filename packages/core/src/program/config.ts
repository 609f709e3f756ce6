import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context, Host } from "./context.ts";
import { CliError, exitCodes } from "./errors.ts";
import { isLocale, type Locale, type Text } from "./messages.ts";
import { type Declared, environmentName, type OptionSpec } from "./options.ts";
import type { Given } from "./parser.ts";
import { nearest } from "./suggest.ts";

/** Where a value came from, in order of precedence. */
export type Source = "flag" | "environment" | "project" | "user" | "default";

/** The value of every option, and where each came from. */
export interface Resolved {
  readonly values: Readonly<Given>;
  readonly sources: Readonly<Record<string, Source>>;
}

export interface ConfigRequest {
  /** The section that is the tool's own: its name. */
  readonly section: string;
  readonly options: readonly Declared<OptionSpec>[];
  readonly given: Given;
  /** Every key that some command of the tool reads. */
  readonly knownKeys: () => Promise<readonly string[]>;
}

export const projectFileName = "microforge.yaml";

/**
 * Resolves each option once: flag, `MICROFORGE_*`, the tool's section of `microforge.yaml` (here or in a folder above),
 * the same section of the user's `config.yaml`, default. Only options with `config: true` are looked for outside the
 * command line, and no file is read where there is none of them.
 */
export async function resolveOptions(
  { cwd, env, host }: Pick<Context, "cwd" | "env" | "host">,
  { section, options, given, knownKeys }: ConfigRequest,
): Promise<Resolved> {
  const configurable = options.filter(({ spec }) => spec.config);
  const files = { project: findUpwards(cwd, projectFileName), user: userFile(host) };
  const fromFile = async (path: string | undefined, of: readonly Declared<OptionSpec>[]): Promise<Given> =>
    of.length > 0 && path !== undefined && existsSync(path)
      ? (await import("./config-file.ts")).readSection(path, section, of, knownKeys)
      : {};
  const forProjects = configurable.filter(({ spec }) => spec.config !== "user");
  const [project, user] = [await fromFile(files.project, forProjects), await fromFile(files.user, configurable)];

  const values: Given = { ...given };
  const sources: Record<string, Source> = {};
  for (const option of options) {
    const { key, spec } = option;
    const variable = spec.config ? env[environmentName(key)] : undefined;
    const layers: [Source, Given[string]][] = [
      ["flag", given[key]],
      ["environment", variable ? readVariable(option, variable) : undefined],
      ["project", project[key]],
      ["user", user[key]],
    ];
    const [source, value] = layers.find(([, candidate]) => candidate !== undefined) ?? ["default", initial(spec)];
    values[key] = value;
    sources[key] = source;
  }
  return { values: Object.freeze(values), sources };
}

/** The user's language, if their configuration file names one. It is read before there is a way to report errors. */
export async function userLanguage(host: Pick<Host, "env" | "home">): Promise<Locale | undefined> {
  const path = userFile(host);
  if (!existsSync(path)) return undefined;
  const { parse } = await import("yaml");
  try {
    const { lang } = parse(await readFile(path, "utf8")) as { lang?: string };
    return isLocale(lang) ? lang : undefined;
  } catch {
    return undefined; // reported, with its place, when a command reads its section
  }
}

const userFile = ({ env, home }: Pick<Host, "env" | "home">): string =>
  join(env.XDG_CONFIG_HOME || join(home, ".config"), "microforge", "config.yaml");

function findUpwards(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : findUpwards(dirname(folder), name);
}

function initial(spec: OptionSpec): Given[string] {
  if (spec.type === "value") return spec.default;
  if (spec.type === "list") return [];
  return spec.negatable ? undefined : false;
}

const words: Readonly<Record<string, boolean>> = {
  "1": true,
  true: true,
  yes: true,
  "0": false,
  false: false,
  no: false,
};

function readVariable(option: Declared<OptionSpec>, text: string): Given[string] {
  const { key, spec } = option;
  const value = spec.type === "flag" ? words[text.toLowerCase()] : spec.type === "list" ? text.split(",") : text;
  if (value !== undefined && accepts(option, value)) return value;
  throw invalidValue(environmentName(key), option, text);
}

/** Whether a value from outside the command line is one that the option takes. */
export function accepts({ spec, choices }: Declared<OptionSpec>, value: unknown): value is NonNullable<Given[string]> {
  const one = (item: unknown) => typeof item === "string" && (choices?.includes(item) ?? true);
  if (spec.type === "flag") return typeof value === "boolean";
  return spec.type === "list" ? Array.isArray(value) && value.every(one) : one(value);
}

/** `invalid-configuration`: the place, the value, and what was expected there. */
export function invalidValue(place: string, { spec, choices }: Declared<OptionSpec>, value: unknown): CliError {
  const kind: Record<OptionSpec["type"], Text> = {
    flag: { en: "`true` or `false`", zh: "`true` 或 `false`" },
    value: { en: "a text", zh: "文本" },
    list: { en: "a list of texts", zh: "文本列表" },
  };
  const expected: Text = choices
    ? { en: `one of ${choices.join(", ")}`, zh: `以下之一：${choices.join("、")}` }
    : kind[spec.type];
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  const guess = nearest(shown, choices ?? []);
  return new CliError("invalid-configuration", {
    message: {
      en: `${place}: expected ${expected.en}, found \`${shown}\``,
      zh: `${place}：应为${expected.zh}，实际为 \`${shown}\``,
    },
    ...(guess && { hint: { en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` } }),
    exitCode: exitCodes.usage,
    details: { place, value, choices },
  });
}
