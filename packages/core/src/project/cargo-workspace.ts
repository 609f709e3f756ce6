import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { parse } from "smol-toml";
import { addWorkspaceMember } from "../edit/toml.ts";
import type { Plan } from "../plan/plan.ts";
import { CliError, exitCodes } from "../program/errors.ts";

/**
 * The root of the Cargo workspace around a folder: the nearest ancestor whose Cargo.toml has a `[workspace]` table, as
 * cargo itself looks for it (The Cargo Book, "Workspaces").
 */
export function findCargoWorkspace(folder: string): string | undefined {
  for (let at = dirname(folder); ; at = dirname(at)) {
    const manifest = join(at, "Cargo.toml");
    if (existsSync(manifest) && hasWorkspaceTable(manifest)) return at;
    if (dirname(at) === at) return undefined;
  }
}

function hasWorkspaceTable(manifest: string): boolean {
  try {
    return parse(readFileSync(manifest, "utf8")).workspace !== undefined;
  } catch (cause) {
    throw new CliError("invalid-cargo-toml", {
      message: { en: `\`${manifest}\` is not valid TOML`, zh: `\`${manifest}\` 不是有效的 TOML` },
      hint: {
        en: "mend it first: cargo looks there for a workspace that the new project would belong to",
        zh: "请先修复它：cargo 会在那里查找新项目所属的工作区",
      },
      exitCode: exitCodes.failed,
      cause,
    });
  }
}

/** Adds a project to the `members` of its workspace, keeping the manifest's comments and layout. */
export async function planWorkspaceMember(plan: Plan, folder: string): Promise<void> {
  const manifest = await plan.read("Cargo.toml");
  if (manifest !== undefined) await plan.write("Cargo.toml", await addWorkspaceMember(manifest, folder));
}

/** A folder relative to another, `/`-separated as plans and manifests write paths. */
export const relativePath = (from: string, to: string): string => relative(from, to).split(sep).join("/");
