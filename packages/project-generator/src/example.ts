import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Entity, readEntities } from "@microforge/core/entity";
import type { Catalogue } from "@microforge/core/templates";

/** The example entity: a specification like any user's, beside the templates that render it. */
export function exampleEntities(catalogue: Catalogue): Record<string, Entity> {
  const path = join(catalogue.folder, "entity", "example.yaml");
  return readEntities(readFileSync(path, "utf8"));
}
