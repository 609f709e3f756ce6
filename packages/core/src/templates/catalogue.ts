import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { CliError, exitCodes } from "../program/errors.ts";
import { eachLocale, listed, type Text } from "../program/messages.ts";
import { nearest } from "../program/suggest.ts";
import { readTemplateYaml } from "./prepared.ts";

/** The places in a service that a technology can fill, in the order in which features are laid over each other. */
export const slots = [
  "base",
  "http",
  "rpc",
  "store",
  "events",
  "telemetry",
  "auth",
  "tenancy",
  "client",
  "deploy",
  "ci",
] as const;

export type Slot = (typeof slots)[number];

const textSchema = z.strictObject(eachLocale(() => z.string()));

const crateUseSchema = z.strictObject({
  features: z.array(z.string()).default([]),
  default_features: z.boolean().default(true),
  dev: z.boolean().default(false),
  build: z.boolean().default(false),
});

const featureSchema = z.strictObject({
  title: textSchema,
  description: textSchema,
  /** Pulled in by others, never offered to a user. */
  internal: z.boolean().default(false),
  /** Makes sense only for a project of its own, not for a member of a Cargo workspace. */
  standalone: z.boolean().default(false),
  requires: z.array(z.string()).default([]),
  excludes: z.array(z.string()).default([]),
  crates: z.record(z.string(), crateUseSchema.nullable()).default({}),
  env: z
    .array(
      z.strictObject({
        name: z.string(),
        example: z.string(),
        description: textSchema,
        secret: z.boolean().default(false),
        /** Another feature, without which nothing reads it. */
        with: z.string().optional(),
      }),
    )
    .default([]),
  ports: z.array(z.strictObject({ name: z.string(), port: z.int() })).default([]),
  /** Commands to type before `cargo run`, e.g. to start a server. Templates; one that comes out empty is left out. */
  start: z.array(z.string()).default([]),
});

const presetSchema = z.strictObject({
  title: textSchema,
  description: textSchema,
  features: z.partialRecord(z.enum(slots), z.union([z.string(), z.array(z.string())])),
});

export type CrateUse = z.infer<typeof crateUseSchema>;

/** One technology in one slot: `templates/service/<slot>/<technology>/`. */
export interface Feature extends Omit<z.infer<typeof featureSchema>, "crates"> {
  /** `<slot>/<technology>`; the base is just `base`. */
  readonly id: string;
  readonly slot: Slot;
  readonly technology: string;
  readonly crates: Readonly<Record<string, CrateUse>>;
  readonly folder: string;
}

/** A named choice of features: `templates/presets/<name>.yaml`. */
export interface Preset {
  readonly name: string;
  readonly title: z.infer<typeof textSchema>;
  readonly description: z.infer<typeof textSchema>;
  readonly features: FeatureChoice;
}

/** The technologies chosen for each slot, as `features:` of microforge.yaml writes them. */
export type FeatureChoice = Readonly<Partial<Record<Slot, readonly string[]>>>;

export interface Catalogue {
  /** Of the templates package: a generated project records it. */
  readonly version: string;
  readonly folder: string;
  readonly features: readonly Feature[];
  readonly presets: readonly Preset[];
}

const readYaml = <T>(path: string, schema: z.ZodType<T>): T => readTemplateYaml(readFileSync(path, "utf8"), schema);

const subfolders = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

function readFeature(folder: string, slot: Slot, technology: string): Feature {
  const data = readYaml(join(folder, "feature.yaml"), featureSchema);
  const crates = Object.fromEntries(
    Object.entries(data.crates).map(([name, use]) => [name, use ?? crateUseSchema.parse({})]),
  );
  return { ...data, crates, id: slot === "base" ? slot : `${slot}/${technology}`, slot, technology, folder };
}

const asList = (value: string | readonly string[]): readonly string[] => (typeof value === "string" ? [value] : value);

/** `features:` as people write them (a word or a list for each slot) as lists for all. */
export const featureChoice = (written: Partial<Record<Slot, string | readonly string[]>>): FeatureChoice =>
  Object.fromEntries(Object.entries(written).map(([slot, value]) => [slot, asList(value)]));

/** Reads every feature and preset below the templates folder. */
export function loadCatalogue(folder: string): Catalogue {
  const service = join(folder, "service");
  const features = slots.flatMap((slot) => {
    const slotFolder = join(service, slot);
    if (slot === "base") return [readFeature(slotFolder, slot, slot)];
    if (!existsSync(slotFolder)) return [];
    return subfolders(slotFolder).map((technology) => readFeature(join(slotFolder, technology), slot, technology));
  });
  const presets = readdirSync(join(folder, "presets"))
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => {
      const preset = readYaml(join(folder, "presets", file), presetSchema);
      return { ...preset, name: file.slice(0, -".yaml".length), features: featureChoice(preset.features) };
    });
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  return { version, folder, features, presets };
}

/** The technologies that a user can choose for a slot. */
export const offered = (catalogue: Catalogue, slot: Slot): readonly Feature[] =>
  catalogue.features.filter((feature) => feature.slot === slot && slot !== "base" && !feature.internal);

function unknownName(kind: Text, name: string, known: readonly string[]): CliError {
  const guess = nearest(name, known);
  const list = listed(known);
  return new CliError("unknown-choice", {
    message: { en: `there is no ${kind.en} \`${name}\``, zh: `没有名为 \`${name}\` 的${kind.zh}` },
    hint: guess
      ? { en: `did you mean \`${guess}\`? Known: ${list.en}`, zh: `您是指 \`${guess}\` 吗？可选：${list.zh}` }
      : { en: `known: ${list.en}`, zh: `可选：${list.zh}` },
    exitCode: exitCodes.usage,
  });
}

/** The preset of that name, or an error that lists the names there are. */
export function findPreset(catalogue: Catalogue, name: string): Preset {
  const found = catalogue.presets.find((preset) => preset.name === name);
  if (found) return found;
  throw unknownName(
    { en: "preset", zh: "预设" },
    name,
    catalogue.presets.map((preset) => preset.name),
  );
}

/** The feature of a slot and technology that users may choose, or an error that lists what there is. */
export function findFeature(catalogue: Catalogue, slot: Slot, technology: string): Feature {
  const choices = offered(catalogue, slot);
  const found = choices.find((feature) => feature.technology === technology);
  if (found) return found;
  throw unknownName(
    { en: `${slot} technology`, zh: `${slot} 技术` },
    technology,
    choices.map((feature) => feature.technology),
  );
}

/**
 * Every feature that a choice means, the required ones included, in the order of the slots.
 * Throws when a technology is unknown or two features exclude each other.
 */
export function resolveFeatures(catalogue: Catalogue, choice: FeatureChoice): Feature[] {
  const byId = new Map(catalogue.features.map((feature) => [feature.id, feature]));
  const chosen = new Set<Feature>();
  const add = (feature: Feature): void => {
    if (chosen.has(feature)) return;
    for (const id of feature.requires) {
      const required = byId.get(id);
      if (!required) throw new Error(`feature ${feature.id} requires ${id}, which does not exist`);
      add(required);
    }
    chosen.add(feature);
  };
  const base = byId.get("base");
  if (base) add(base);
  for (const slot of slots) for (const technology of choice[slot] ?? []) add(findFeature(catalogue, slot, technology));

  for (const feature of chosen) {
    const clash = feature.excludes.find((id) => [...chosen].some((other) => other.id === id));
    if (clash === undefined) continue;
    throw new CliError("features-exclude-each-other", {
      message: {
        en: `\`${feature.id}\` does not go with \`${clash}\``,
        zh: `\`${feature.id}\` 不能与 \`${clash}\` 同时使用`,
      },
      hint: { en: "leave one of the two out", zh: "请去掉其中一个" },
      exitCode: exitCodes.usage,
    });
  }
  // `chosen` holds each requirement before what requires it; the stable sort keeps that order within a slot.
  return [...chosen].sort((a, b) => slots.indexOf(a.slot) - slots.indexOf(b.slot));
}
