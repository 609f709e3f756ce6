import type { Tenant } from "../registry/find-tenant.ts";

/** What a tenant is looked for by. */
export interface Terms {
  /** Looked for inside of every value: nothing else has them by chance. */
  readonly ids: readonly string[];
  /** Looked for as whole values, for a slug may be an ordinary word. */
  readonly whole: readonly string[];
  /** Looked for inside of files: long enough not to be there by chance. */
  readonly inFiles: readonly string[];
}

const shortestInFiles = 5;

/** The id as text and as the 32 digits that bytes and some services write; slug and name as they are kept. */
export function termsOf({ id, slug, name }: Pick<Tenant, "id" | "slug" | "name">): Terms {
  const words = [...new Set([slug, name])];
  return {
    ids: [id, id.replaceAll("-", "")],
    whole: words,
    inFiles: words.filter((word) => Buffer.byteLength(word) >= shortestInFiles),
  };
}

/** Whether a value speaks of the tenant. */
export function speaksOf(value: unknown, { ids, whole }: Terms): boolean {
  if (value instanceof Uint8Array) return ids.some((id) => Buffer.from(value).toString("hex").includes(id));
  if (typeof value !== "string") return false;
  const text = value.toLowerCase();
  return whole.includes(value) || ids.some((id) => text.includes(id));
}
