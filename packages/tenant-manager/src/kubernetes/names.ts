import { sha256 } from "../canonical.ts";

/** A name as Kubernetes has it for namespaces and labels' values (RFC 1123). */
const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/u;

const longest = 63;

export const isLabel = (text: string): boolean => text.length <= longest && label.test(text);

/** The namespace of a tenant: never the same for two slugs, valid, at most 63 characters. */
export function namespaceName(slug: string): string {
  const plain = `tenant-${slug}`;
  if (isLabel(plain)) return plain;
  const hash = sha256(slug).slice(0, 16);
  const head = slug
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-+/u, "")
    .slice(0, 36);
  return `tenantx-${head}-${hash}`;
}
