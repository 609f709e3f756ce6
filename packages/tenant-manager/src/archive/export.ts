import { CliError, type Context, exitCodes } from "@microforge/core/program";
import { parseStoreUrl } from "../data/store-url.ts";
import type { Provider } from "../isolation/provider.ts";
import { storeUrlOf } from "../lifecycle/data-stores.ts";
import type { Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import { isoTime } from "../time/instant.ts";
import type { ArchivedTenant, Header, SectionTotal, Technology } from "./format.ts";
import { archiveMessages as messages } from "./messages.ts";
import { registrySources } from "./registry-rows.ts";
import { type SectionSource, writeArchive } from "./write.ts";

type Sees = Pick<Context, "cwd" | "env" | "signal" | "now">;

export interface Exported {
  readonly technology: Technology;
  readonly sections: Readonly<Record<string, SectionTotal>>;
}

/**
 * Writes all that there is of a tenant into one file: what the registry knows, and its rows, all of one moment.
 *
 * @throws CliError `cannot-export`
 */
export async function exportTenant(
  registry: Registry,
  ctx: Sees,
  tenant: Tenant,
  path: string,
  onSection?: (name: string) => void,
): Promise<Exported> {
  if (["provisioning", "moving", "erasing", "erased"].includes(tenant.status)) {
    throw new CliError("cannot-export", {
      message: messages.cannotExport(tenant.slug, tenant.status),
      exitCode: exitCodes.conflict,
    });
  }
  const url = await storeUrlOf(registry.db, ctx, tenant.region);
  const technology = url === undefined ? "none" : parseStoreUrl(url, ctx.cwd).kind;
  const header: Header = {
    kind: "tenant-archive",
    schema: 1,
    exported_at: ctx.now().toISOString(),
    technology,
    tenant: archived(tenant),
  };
  const known = registrySources(registry, tenant.id);
  const write = (data: readonly SectionSource[]) =>
    writeArchive(
      path,
      header,
      [...known, ...data].map((source) => told(source, onSection)),
      ctx.signal,
    );
  if (url === undefined) return { technology, sections: await write([]) };
  const { openProvider } = await import("../isolation/provider.ts");
  const provider = await openProvider(tenant.isolation, url, ctx);
  try {
    return { technology, sections: await exportRows(provider, tenant, write) };
  } finally {
    await provider.close();
  }
}

const exportRows = (
  provider: Provider,
  tenant: Tenant,
  write: (data: readonly SectionSource[]) => Promise<Exported["sections"]>,
): Promise<Exported["sections"]> =>
  provider.snapshot(tenant, async (view) => {
    const tables = await view.tables();
    return write(
      tables.map(({ name }) => ({
        section: `data.${name}` as const,
        rows: view.read(name),
        total: () => view.digest(name),
      })),
    );
  });

function told(source: SectionSource, onSection: ((name: string) => void) | undefined): SectionSource {
  if (!onSection) return source;
  const rows = async function* () {
    onSection(source.section);
    yield* source.rows;
  };
  return { ...source, rows: rows() };
}

function archived(tenant: Tenant): ArchivedTenant {
  const { id, slug, name, isolation, plan, region, time_zone, created_at } = tenant;
  return { id, slug, name, isolation, plan, region, time_zone, created_at: isoTime(created_at) };
}
