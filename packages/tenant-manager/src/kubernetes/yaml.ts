import { wrap } from "@microforge/core/terminal";
import { Document } from "yaml";
import type { Manifest } from "./manifests.ts";

/**
 * Manifests as one file. Every text is quoted: what `yes`, `1e3` or `12:30` are without quotes depends on who reads it, and
 * Kubernetes refuses a label that is read as a number.
 */
export function manifestsText(comment: string, manifests: readonly Manifest[]): string {
  return manifests
    .map((manifest, index) => {
      const document = new Document(manifest, { aliasDuplicateObjects: false });
      if (index === 0 && comment !== "") document.commentBefore = commentText(comment);
      return document.toString({ defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN", lineWidth: 0 });
    })
    .join("---\n");
}

const commentText = (comment: string): string =>
  wrap(`${comment} Made by tenant-manager: the next render writes it anew.`, 110)
    .split("\n")
    .map((line) => ` ${line}`)
    .join("\n");
