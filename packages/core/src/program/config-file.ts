import { readFile } from "node:fs/promises";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { accepts, invalidValue } from "./config.ts";
import { CliError, exitCodes } from "./errors.ts";
import { type Declared, type OptionSpec, snake } from "./options.ts";
import type { Given } from "./parser.ts";
import { nearest } from "./suggest.ts";

/** The values that a tool's section of a configuration file gives to `options`, by option key. */
export async function readSection(
  path: string,
  section: string,
  options: readonly Declared<OptionSpec>[],
  knownKeys: () => Promise<readonly string[]>,
): Promise<Given> {
  const lines = new LineCounter();
  const document = parseDocument(await readFile(path, "utf8"), { lineCounter: lines });
  const placeAt = (offset: number | undefined) => `${path}:${lines.linePos(offset ?? 0).line}`;
  const broken = document.errors[0];
  if (broken) {
    throw new CliError("invalid-configuration", {
      message: {
        en: `${placeAt(broken.pos[0])}: ${firstLine(broken.message)}`,
        zh: `${placeAt(broken.pos[0])}：YAML 语法错误（${firstLine(broken.message)}）`,
      },
      exitCode: exitCodes.usage,
      cause: broken,
    });
  }
  const map = document.get(section, true);
  if (map === undefined || (isScalar(map) && map.value === null)) return {};
  if (!isMap(map)) {
    const place = placeAt((map as { range?: [number] }).range?.[0]);
    throw new CliError("invalid-configuration", {
      message: {
        en: `${place}: \`${section}\` must be a map of settings`,
        zh: `${place}：\`${section}\` 应为键值映射`,
      },
      exitCode: exitCodes.usage,
    });
  }

  const values: Given = {};
  for (const { key: keyNode, value: valueNode } of map.items) {
    const name = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
    const offset = (keyNode as { range?: [number] }).range?.[0];
    const option = options.find(({ key }) => snake(key) === name);
    if (!option) {
      await refuseUnknown(placeAt(offset), name, knownKeys);
      continue;
    }
    const value: unknown = (valueNode as { toJSON(): unknown } | null)?.toJSON();
    if (!accepts(option, value)) throw invalidValue(`${placeAt(offset)}: \`${name}\``, option, value ?? null);
    values[option.key] = value;
  }
  return values;
}

/** Another command of the tool may know the key; what none knows is a mistake. */
async function refuseUnknown(place: string, name: string, knownKeys: () => Promise<readonly string[]>): Promise<void> {
  const known = (await knownKeys()).map(snake);
  if (known.includes(name)) return;
  const guess = nearest(name, known);
  throw new CliError("invalid-configuration", {
    message: { en: `${place}: unknown key \`${name}\``, zh: `${place}：未知的键 \`${name}\`` },
    hint: guess
      ? { en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` }
      : { en: `known keys: ${known.join(", ")}`, zh: `可用的键：${known.join("、")}` },
    exitCode: exitCodes.usage,
    details: { key: name, known },
  });
}

const firstLine = (text: string): string => text.split("\n")[0]?.replace(/:$/, "") ?? text;
