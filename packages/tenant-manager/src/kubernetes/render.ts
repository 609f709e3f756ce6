import type { Plan } from "@microforge/core/plan";
import { sha256 } from "../canonical.ts";
import { filesEdited, recordUnreadable } from "./errors.ts";
import { kustomization, type ManifestOptions, type NamespaceTenant, tenantManifests } from "./manifests.ts";
import { namespaceName } from "./names.ts";
import { manifestsText } from "./yaml.ts";

/** What this command wrote: by it, files that people made or edited are told from its own. */
const recordFile = ".tenant-manager.json";
const root = "kustomization.yaml";

type Hashes = Readonly<Record<string, string>>;

/** The files of tenants, by their paths below the folder of the output. */
export function renderTenants(
  tenants: readonly NamespaceTenant[],
  options: ManifestOptions,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const tenant of tenants) {
    const folder = namespaceName(tenant.slug);
    const own = tenantManifests(tenant, options);
    for (const { name, comment, manifests } of own) files.set(`${folder}/${name}`, manifestsText(comment, manifests));
    const all = kustomization(own.map(({ name }) => name));
    files.set(`${folder}/${root}`, manifestsText("", [all]));
  }
  return files;
}

export interface RenderInto {
  readonly plan: Plan;
  /** The output's folder relative to the plan's root, with a `/` behind; empty for the root itself. */
  readonly prefix: string;
  /** The namespaces that are rendered; undefined for all, and then those that are gone are removed. */
  readonly only: ReadonlySet<string> | undefined;
  readonly force: boolean;
}

/** Brings the files into a plan: new and changed ones, and away with those of tenants that are gone. */
export async function planFiles(
  files: ReadonlyMap<string, string>,
  { plan, prefix, only, force }: RenderInto,
): Promise<void> {
  const known = readRecord(await plan.read(prefix + recordFile), prefix + recordFile);
  const isOther = (path: string): boolean => only !== undefined && path !== root && !only.has(path.split("/")[0] ?? "");
  const kept = Object.entries(known).filter(([path]) => isOther(path));
  const folders = [
    ...new Set([...files.keys(), ...kept.map(([path]) => path)].flatMap((path) => path.split("/").slice(0, -1))),
  ];
  const wanted = new Map([...files, [root, manifestsText(rootComment, [kustomization(folders.sort())])]]);
  const edited: string[] = [];

  for (const [path, text] of wanted) {
    const now = await plan.read(prefix + path);
    if (now !== undefined && now !== text && sha256(now) !== known[path]) edited.push(prefix + path);
    await plan.write(prefix + path, text);
  }
  for (const [path, hash] of Object.entries(known)) {
    if (wanted.has(path) || isOther(path)) continue;
    const now = await plan.read(prefix + path);
    if (now === undefined) continue;
    if (sha256(now) !== hash) edited.push(prefix + path);
    await plan.delete(prefix + path);
  }
  if (edited.length > 0 && !force) throw filesEdited(edited.sort());
  const record = [...kept, ...[...wanted].map(([path, text]) => [path, sha256(text)] as const)];
  await plan.write(prefix + recordFile, recordText(Object.fromEntries(record)));
}

const rootComment = "All tenants with a namespace of their own.";

function recordText(hashes: Hashes): string {
  const sorted = Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ schema: 1, files: sorted }, null, 2)}\n`;
}

function readRecord(text: string | undefined, path: string): Hashes {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value.files;
  } catch {
    // told below
  }
  throw recordUnreadable(path);
}

/** Its paths are removed without a question, so that nothing is taken for one that could lead elsewhere. */
const isRecord = (value: unknown): value is { readonly files: Hashes } =>
  typeof value === "object" &&
  value !== null &&
  "files" in value &&
  typeof value.files === "object" &&
  value.files !== null &&
  Object.entries(value.files).every(
    ([path, hash]) => /^(?:[a-z0-9-]+\/)?[a-z]+\.yaml$/u.test(path) && typeof hash === "string",
  );
