import { resolve } from "node:path";
import { type Context, defineCommand, report } from "@microforge/core/program";
import { listFiles } from "@microforge/core/templates";
import { messages } from "../messages.ts";

/** Flags and help on top, the operation below. */
export const command = defineCommand({
  arguments: { folder: { summary: messages.folderArgument } },
  run: count,
});

async function count({ folder }: { readonly folder: string | undefined }, ctx: Context): Promise<void> {
  const files = listFiles(resolve(ctx.cwd, folder ?? ".")).length;
  report(ctx, { json: { files }, text: () => ctx.say(messages.counted(files)) });
}
