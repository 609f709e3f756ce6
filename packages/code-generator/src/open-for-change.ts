import { startRustParser } from "@microforge/core/edit";
import type { Context } from "@microforge/core/program";
import { type OpenProject, openProject } from "@microforge/core/project";

/** Opens the project of a command that is going to edit Rust. */
export function openForChange(ctx: Context, dir: string | undefined): Promise<OpenProject> {
  startRustParser();
  return openProject(ctx, dir);
}
