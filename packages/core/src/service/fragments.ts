import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Feature } from "../templates/catalogue.ts";
import { listFiles, outputPath, type RenderedFile } from "../templates/templates.ts";
import { mergeYaml, parseYamlFragment, renderYaml, type YamlDocuments } from "../templates/yaml-merge.ts";

/**
 * Structured files that several features share (compose, Kubernetes, workflows). A feature's `merge/` holds its part of
 * each; `merge-if/<slot>/<technology>/` holds what it adds only when that feature is chosen too, and
 * `merge-if-both/<slot>/<technology>/<slot>/<technology>/` what it adds when both of two others are.
 */
export function mergeFragments(features: readonly Feature[], data: object): RenderedFile[] {
  const own = features.map((feature) => ({ feature, folder: join(feature.folder, "merge") }));
  const shared = features.flatMap((feature) =>
    features.map((other) => ({ feature, folder: join(feature.folder, "merge-if", other.id) })),
  );
  const both = features
    .filter((feature) => existsSync(join(feature.folder, "merge-if-both")))
    .flatMap((feature) =>
      features.flatMap((one) =>
        features.map((other) => ({ feature, folder: join(feature.folder, "merge-if-both", one.id, other.id) })),
      ),
    );
  const merged = new Map<string, YamlDocuments>();
  // A file begins with the part of the feature that it is of; what others add comes after.
  for (const { feature, folder } of [...own, ...shared, ...both])
    for (const relative of listFiles(folder)) {
      const path = outputPath(relative, {});
      const fragment = parseYamlFragment(readFileSync(join(folder, relative), "utf8"), {
        name: `${feature.id}/${relative}`,
        ...(relative.endsWith(".hbs") ? { data } : {}),
      });
      const before = merged.get(path);
      merged.set(path, before === undefined ? fragment : mergeYaml(before, fragment));
    }
  return [...merged].map(([path, documents]) => ({ path, content: renderYaml(documents), executable: false }));
}
