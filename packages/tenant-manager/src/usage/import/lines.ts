import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { CliError, exitCodes } from "@microforge/core/program";
import { messages } from "../messages.ts";

/** Lines of a file as they come, many at a time; a line that is no text is undefined. */
export type Lines = readonly (string | undefined)[];

const newline = 0x0a;

export const longestLine = 1 << 20;

/**
 * Reads a file, or standard input for `-`, in blocks of whole lines. Splitting large blocks is several times as fast as
 * Node's own line reader.
 */
export async function* readLines(file: string, cwd: string): AsyncGenerator<Lines> {
  const stream =
    file === "-"
      ? createReadStream("", { fd: 0, highWaterMark: 1 << 20 })
      : createReadStream(resolve(cwd, file), { highWaterMark: 1 << 20 });
  let rest: Buffer[] = [];
  let held = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const end = chunk.lastIndexOf(newline);
      if (end === -1) {
        rest.push(chunk);
        held += chunk.length;
        // What comes next would only be thrown away.
        if (held > 2 * longestLine) break;
        continue;
      }
      yield split(Buffer.concat([...rest, chunk.subarray(0, end)]));
      rest = [chunk.subarray(end + 1)];
      held = chunk.length - end - 1;
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    const reason = error.code === "ENOENT" || error.code === "EISDIR" ? messages.noSuchFile(file) : undefined;
    throw new CliError("file-unreadable", {
      message: reason ?? messages.fileUnreadable(file, error.message),
      exitCode: reason ? exitCodes.usage : exitCodes.failed,
      cause: error,
    });
  }
  if (held > 0) yield split(Buffer.concat(rest));
}

function split(block: Buffer): Lines {
  if (isUtf8(block)) return block.toString("utf8").split("\n");
  const lines: (string | undefined)[] = [];
  for (let start = 0; start <= block.length; ) {
    const next = block.indexOf(newline, start);
    const end = next === -1 ? block.length : next;
    const line = block.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString("utf8") : undefined);
    start = end + 1;
  }
  return lines;
}
