import { type Context, capture } from "@microforge/core/program";

/** What became of the wish for a repository. */
export type GitOutcome = "created" | "already-in-one" | "no-git" | "failed";

/** Makes a Git repository of a folder, unless it lies in one already. Nothing is committed: that is its owner's to do. */
export async function gitInit(ctx: Context, folder: string): Promise<GitOutcome> {
  if ((await capture(ctx, "git", ["--version"])) === undefined) return "no-git";
  if ((await capture(ctx, "git", ["-C", folder, "rev-parse", "--is-inside-work-tree"])) === "true")
    return "already-in-one";
  const { exitCode } = await ctx.run("git", ["-C", folder, "init", "--quiet", "--initial-branch", "main"], {
    writes: true,
  });
  return exitCode === 0 ? "created" : "failed";
}
