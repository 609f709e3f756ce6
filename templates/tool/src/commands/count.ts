import { resolve } from "node:path";
import { type Context, defineCommand, listFiles, report, type ValuesOf } from "@microforge/core";
import { messages } from "../messages.ts";

/** Flags and help on top, the operation below. */
export const command = defineCommand({
  arguments: { folder: { summary: messages.folderArgument } },
  run: count,
});

async function count({ folder }: ValuesOf<typeof command>, ctx: Context): Promise<void> {
  const files = listFiles(resolve(ctx.cwd, folder ?? ".")).length;
  report(ctx, { json: { files }, text: () => ctx.say(messages.counted(files)) });
}
