import { tomlString } from "../templates/escape.ts";

/** A crate that a manifest depends on. */
export interface CargoDependency {
  readonly version: string;
  readonly features?: readonly string[];
  /** `true` unless told, as for cargo. */
  readonly defaultFeatures?: boolean;
  readonly optional?: boolean;
  /** The crate's name in the registry, when the manifest calls it by another. */
  readonly package?: string;
}

export type CargoDependencies = Readonly<Record<string, CargoDependency>>;

/** What a generated Cargo.toml says. Keys of `package`, `lints` and `profile` are spelt as cargo spells them. */
export interface CargoManifest {
  readonly package: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly lib?: Readonly<Record<string, unknown>>;
  readonly bin?: readonly Readonly<Record<string, unknown>>[];
  readonly bench?: readonly Readonly<Record<string, unknown>>[];
  readonly features?: Readonly<Record<string, readonly string[]>>;
  readonly dependencies?: CargoDependencies;
  readonly devDependencies?: CargoDependencies;
  readonly buildDependencies?: CargoDependencies;
  readonly lints?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly profile?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Longer lines have their arrays broken, one element a line. */
const maxWidth = 100;

const packageOrder = [
  "name",
  "version",
  "edition",
  "rust-version",
  "description",
  "license",
  "repository",
  "publish",
  "default-run",
];

/** Writes a Cargo.toml as `cargo add` and people would: known keys in their usual order, crates sorted, empty tables left out. */
export function renderCargoManifest(manifest: CargoManifest): string {
  const sections = [
    section("[package]", inOrder(manifest.package, packageOrder)),
    section("[lib]", Object.entries(manifest.lib ?? {})),
    ...(manifest.bin ?? []).map((bin) => section("[[bin]]", Object.entries(bin))),
    ...(manifest.bench ?? []).map((bench) => section("[[bench]]", Object.entries(bench))),
    section("[features]", sorted(manifest.features ?? {})),
    section("[dependencies]", dependencies(manifest.dependencies)),
    section("[dev-dependencies]", dependencies(manifest.devDependencies)),
    section("[build-dependencies]", dependencies(manifest.buildDependencies)),
    ...tables("lints", manifest.lints),
    ...tables("profile", manifest.profile),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

type Entry = readonly [key: string, value: unknown];

function tables(name: string, data: CargoManifest["lints"]): string[] {
  return Object.entries(data ?? {}).map(([key, table]) => section(`[${name}.${tomlKey(key)}]`, Object.entries(table)));
}

function dependencies(crates: CargoDependencies = {}): Entry[] {
  return sorted(crates).map(([name, { version, features = [], defaultFeatures = true, ...rest }]): Entry => {
    const table = {
      ...(rest.package === undefined ? {} : { package: rest.package }),
      version,
      ...(defaultFeatures ? {} : { "default-features": false }),
      ...(features.length === 0 ? {} : { features }),
      ...(rest.optional === true ? { optional: true } : {}),
    };
    return [name, Object.keys(table).length === 1 ? version : table];
  });
}

function section(header: string, entries: readonly Entry[]): string {
  const lines = entries.filter(([, value]) => value !== undefined).map(([key, value]) => assignment(key, value));
  return lines.length === 0 ? "" : `${[header, ...lines].join("\n")}\n`;
}

function assignment(key: string, value: unknown): string {
  const line = `${tomlKey(key)} = ${tomlValue(value, false)}`;
  return line.length <= maxWidth ? line : `${tomlKey(key)} = ${tomlValue(value, true)}`;
}

/** TOML 1.0 allows a line break inside an array, though not elsewhere in an inline table. */
function tomlValue(value: unknown, broken: boolean): string {
  if (typeof value === "string") return tomlString(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => tomlValue(item, false));
    return broken && items.length > 0
      ? `[\n${items.map((item) => `    ${item},\n`).join("")}]`
      : `[${items.join(", ")}]`;
  }
  if (typeof value !== "object" || value === null) throw new Error(`Not a TOML value: ${String(value)}`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return "{}";
  return `{ ${entries.map(([key, item]) => `${tomlKey(key)} = ${tomlValue(item, broken)}`).join(", ")} }`;
}

function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : tomlString(key);
}

function sorted<T>(record: Readonly<Record<string, T>>): (readonly [string, T])[] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function inOrder(record: Readonly<Record<string, unknown>>, order: readonly string[]): Entry[] {
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.entries(record).sort(([a], [b]) => place(a) - place(b));
}
