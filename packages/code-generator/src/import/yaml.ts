import type { Entities } from "@microforge/core/entity";
import { Document, isMap, isSeq, visit } from "yaml";

/** The entities as they stand in microforge.yaml: one line a field, a relation and a unique group. */
export function entitiesYaml(entities: Entities): string {
  const document = new Document({ entities });
  visit(document, {
    Collection(_, node, path) {
      // entities → name → fields → field
      const depth = path.filter((item) => isMap(item) || isSeq(item)).length;
      if (depth >= 4 || (depth === 3 && !isLayered(path.at(-1)))) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Whether an entity's key holds things by name, each of which has a line. */
const isLayered = (pair: unknown): boolean =>
  typeof pair === "object" && pair !== null && "key" in pair && /^(?:fields|relations|unique)$/u.test(String(pair.key));
