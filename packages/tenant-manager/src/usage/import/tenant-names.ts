import type { Registry } from "../../registry/registry.ts";

export interface NamedTenant {
  readonly id: string;
  readonly slug: string;
}

/** Tenants by slug and by id, each asked for once. */
export class TenantNames {
  readonly #registry: Pick<Registry, "db">;
  readonly #known = new Map<string, NamedTenant | undefined>();
  #slugs: readonly string[] | undefined;

  constructor(registry: Pick<Registry, "db">) {
    this.#registry = registry;
  }

  get(name: string): NamedTenant | undefined {
    return this.#known.get(name);
  }

  async load(names: readonly string[]): Promise<void> {
    const wanted = [...new Set(names)].filter((name) => !this.#known.has(name));
    // SQLite takes some ten thousand parameters a query.
    for (let start = 0; start < wanted.length; start += 1000) await this.#ask(wanted.slice(start, start + 1000));
  }

  async #ask(names: readonly string[]): Promise<void> {
    // A name that no tenant can have would not even be a text for the database.
    const possible = names.filter((name) => name.length <= 255 && !name.includes("\0") && name.isWellFormed());
    for (const name of names) this.#known.set(name, undefined);
    if (possible.length === 0) return;
    const found = await this.#registry.db
      .selectFrom("tenant")
      .select(["id", "slug"])
      .where((where) => where.or([where("slug", "in", possible), where("id", "in", possible)]))
      .execute();
    const byName = found.flatMap((tenant) => [[tenant.id, tenant] as const, [tenant.slug, tenant] as const]);
    for (const [name, tenant] of byName) this.#known.set(name, tenant);
  }

  /** For guesses at what was meant. */
  async slugs(): Promise<readonly string[]> {
    if (this.#slugs) return this.#slugs;
    const rows = await this.#registry.db
      .selectFrom("tenant")
      .select("slug")
      .where("status", "!=", "erased")
      .limit(10_000)
      .execute();
    this.#slugs = rows.map(({ slug }) => slug);
    return this.#slugs;
  }
}
