import { rmSync } from "node:fs";
import { join } from "node:path";
import { testCache } from "@microforge/core/testing";
import { makeProject } from "./tool.ts";

/**
 * A project without entities in a folder of the cache that is always the same for a name: cargo tells packages apart by
 * their path, and would keep the build of every new one.
 */
export async function keptProject(name: string, preset: string): Promise<string> {
  const parent = join(testCache, "generated", name);
  rmSync(parent, { recursive: true, force: true });
  return makeProject(parent, name, preset);
}
