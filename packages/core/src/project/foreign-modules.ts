import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { OpenProject } from "./open-project.ts";

/** Folders in which each entity has a module of its own. */
const folders = ["src/domain", "src/store", "src/http"];

/**
 * Modules that people have made of whole folders beside those of entities: an entity cannot have the same name. One that
 * is a single file would be overwritten, which is refused anyway.
 */
export const foreignModules = ({ folder }: Pick<OpenProject, "folder">): ReadonlySet<string> =>
  new Set(
    folders
      .map((inside) => join(folder, inside))
      .filter((path) => existsSync(path))
      .flatMap((path) => readdirSync(path, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name),
  );
