import { relative, resolve, sep } from "node:path";
import { CliError, exitCodes } from "@microforge/core/program";
import { locateTarget, type Target } from "@microforge/core/project";
import { checkName } from "@microforge/core/service";
import type { BatchService } from "./batch-file.ts";
import { messages } from "./messages.ts";

/** A service of the file, and where it goes. */
export interface PlacedService {
  readonly name: string;
  readonly given: BatchService;
  readonly target: Target;
  /** The folder as it is shown. */
  readonly folder: string;
}

/**
 * Where each service goes, once every name can be one and no folder holds two of them.
 *
 * @param base what the folders are relative to
 * @param crates names that no service can have
 */
export function placeServices(
  services: Readonly<Record<string, BatchService>>,
  { cwd, base, crates }: { readonly cwd: string; readonly base: string; readonly crates: ReadonlySet<string> },
): PlacedService[] {
  const given = Object.entries(services);
  for (const [name] of given) checkServiceName(name, crates);
  refuseSharedFolders(given.map(([name, { dir = name }]) => ({ name, folder: resolve(base, dir) })));
  return given.map(([name, service]) => {
    const target = locateTarget(base, service.dir ?? name);
    return { name, given: service, target, folder: relative(cwd, target.folder) || "." };
  });
}

function checkServiceName(name: string, crates: ReadonlySet<string>): void {
  const check = checkName(name, crates);
  if (check.valid) return;
  throw new CliError("invalid-name", {
    ...messages.invalidServiceName(name, check.reason, check.suggestion),
    exitCode: exitCodes.usage,
    details: { suggestion: check.suggestion },
  });
}

/** A service owns its folder: what is generated into it twice, or inside of it, would be in each other's way. */
function refuseSharedFolders(services: readonly { readonly name: string; readonly folder: string }[]): void {
  for (const outer of services) {
    const inner = services.find(({ name, folder }) => name !== outer.name && isWithin(folder, outer.folder));
    if (inner === undefined) continue;
    throw new CliError("shared-folder", {
      ...(inner.folder === outer.folder
        ? messages.sameFolder(outer.name, inner.name)
        : messages.folderWithin(outer.name, inner.name)),
      exitCode: exitCodes.usage,
      details: { services: [outer.name, inner.name] },
    });
  }
}

const isWithin = (folder: string, outer: string): boolean =>
  folder === outer || folder.startsWith(outer.endsWith(sep) ? outer : outer + sep);
