import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { renderCargoManifest } from "../edit/cargo.ts";
import type { Catalogue, CrateUse, Feature } from "../templates/catalogue.ts";
import { readTemplateYaml } from "../templates/prepared.ts";
import { listFiles, type RenderedFile } from "../templates/templates.ts";
import type { GeneratedFile, ServiceSpec } from "./service.ts";

/** `templates/service/crates.yaml`: the one place for versions, each tested with all the others. */
const versionsSchema = z.record(z.string(), z.string());

/** `templates/service/manifest.yaml`: what every generated Cargo.toml has beyond its crates. */
const manifestSchema = z.strictObject({
  edition: z.string(),
  "rust-version": z.string(),
  bench: z.array(z.record(z.string(), z.unknown())),
  lints: z.record(z.string(), z.record(z.string(), z.unknown())),
  profile: z.record(z.string(), z.record(z.string(), z.unknown())),
});

const read = <T>(catalogue: Catalogue, file: string, schema: z.ZodType<T>): T =>
  readTemplateYaml(readFileSync(join(catalogue.folder, "service", file), "utf8"), schema);

interface Dependency {
  version: string;
  features: string[];
  defaultFeatures: boolean;
}

/** Every crate that a generated service may depend on, directly or not. */
export function crateNames(catalogue: Catalogue): ReadonlySet<string> {
  const names = new Set(Object.keys(read(catalogue, "crates.yaml", versionsSchema)));
  const locks = join(catalogue.folder, "locks");
  for (const file of listFiles(locks))
    for (const [, name] of readFileSync(join(locks, file), "utf8").matchAll(/^name = "(.*)"$/gmu))
      if (name) names.add(name);
  names.delete(lockedPackage);
  return names;
}

type Tables = Record<"normal" | "dev" | "build", Record<string, Dependency>>;

/** Every crate that a service uses, by the table of the manifest it goes to; feature lists are united. */
function dependencyTables(catalogue: Catalogue, uses: readonly (readonly [name: string, use: CrateUse])[]): Tables {
  const versions = read(catalogue, "crates.yaml", versionsSchema);
  const tables: Tables = { normal: {}, dev: {}, build: {} };
  for (const [name, use] of uses) {
    const version = versions[name];
    if (version === undefined) throw new Error(`crates.yaml has no version for ${name}`);
    const table = tables[tableOf(use)];
    const before = table[name];
    table[name] = {
      version,
      features: [...new Set([...(before?.features ?? []), ...use.features])].sort(),
      defaultFeatures: use.default_features || (before?.defaultFeatures ?? false),
    };
  }
  return tables;
}

const tableOf = (use: CrateUse): "normal" | "dev" | "build" => {
  if (use.dev) return "dev";
  return use.build ? "build" : "normal";
};

/** Cargo.toml: never a template, because several features add to it. */
export function cargoManifest(catalogue: Catalogue, spec: ServiceSpec): RenderedFile {
  const {
    edition,
    "rust-version": rustVersion,
    bench,
    lints,
    profile,
  } = read(catalogue, "manifest.yaml", manifestSchema);
  const uses = spec.features.flatMap((feature) => Object.entries(feature.crates));
  const { normal, dev, build } = dependencyTables(catalogue, uses);
  const content = renderCargoManifest({
    package: {
      name: spec.name,
      version: "0.1.0",
      edition,
      "rust-version": rustVersion,
      description: spec.values.description,
      publish: false,
    },
    bench,
    dependencies: normal,
    devDependencies: dev,
    buildDependencies: build,
    lints,
    // Cargo ignores, with a warning, the profiles of a package that is not the root of its workspace.
    profile: spec.workspaceMember ? {} : profile,
  });
  return { path: "Cargo.toml", content, executable: false };
}

/** The package that stands for the service in `templates/locks`. */
export const lockedPackage = "microforge-service";

/**
 * Names the set of features that brings crates which no service has otherwise: two choices of the same name have the same
 * lock file.
 */
export function lockName(features: readonly Feature[]): string {
  const everywhere = new Set(features.flatMap(({ slot, crates }) => (slot === "base" ? Object.keys(crates) : [])));
  return features
    .filter((feature) => !feature.internal && Object.keys(feature.crates).some((name) => !everywhere.has(name)))
    .map((feature) => feature.technology)
    .join("-");
}

/**
 * The lock file that this set of crates was tested with: `templates/locks/<technologies>.lock`. A combination that was
 * never tested has none, and cargo makes its own.
 */
export function cargoLock(catalogue: Catalogue, spec: ServiceSpec): GeneratedFile[] {
  const path = join(catalogue.folder, "locks", `${lockName(spec.features)}.lock`);
  if (spec.workspaceMember || !existsSync(path)) return [];
  const content = renameLocked(readFileSync(path, "utf8"), spec.name);
  // From then on cargo keeps it: it drops what is not used and pins what is added.
  return [{ path: "Cargo.lock", content, executable: false, revise: (onDisk) => onDisk }];
}

/** Cargo wants the packages of a lock file sorted by name; with `--locked` it refuses one that it would write otherwise. */
function renameLocked(lock: string, name: string): string {
  const [head = "", ...packages] = lock.split("\n\n[[package]]\n").map((block) => block.trimEnd());
  const nameOf = (block: string): string => /^name = "(.*)"$/mu.exec(block)?.[1] ?? "";
  const renamed = packages.map((block) => block.replace(`name = "${lockedPackage}"`, `name = "${name}"`));
  const sorted = renamed.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
  return `${[head, ...sorted].join("\n\n[[package]]\n")}\n`;
}
