import { CliError, type Context, exitCodes } from "@microforge/core/program";
import { parseStoreUrl } from "../data/store-url.ts";
import type { Provider } from "../isolation/provider.ts";
import { checkRegion } from "../lifecycle/data-stores.ts";
import { recordEvent } from "../lifecycle/history.ts";
import { openPlaces, storeFor } from "../lifecycle/provision.ts";
import { searchText } from "../lifecycle/search.ts";
import { checkSlug } from "../lifecycle/slug.ts";
import { checkName } from "../lifecycle/tenant-name.ts";
import { checkTimeZone } from "../lifecycle/time-zone.ts";
import { abandonOperation } from "../operations/abandon-operation.ts";
import { runOperation } from "../operations/engine.ts";
import { openOperation, type Request, recordOperation } from "../operations/operation-row.ts";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import { isId, newId } from "../registry/ids.ts";
import type { Registry } from "../registry/registry.ts";
import { type Isolation, isolations } from "../registry/tables.ts";
import { archiveBroken } from "./errors.ts";
import { archiveMessages as messages } from "./messages.ts";
import { type Archive, archiveRows, checkArchive } from "./read.ts";

type Sees = Pick<Context, "cwd" | "env" | "signal" | "terminal" | "say">;

export interface ImportRequest {
  readonly path: string;
  /** As the command line says it; from the archive unless told. */
  readonly slug: string | undefined;
  readonly isolation: Isolation | undefined;
  readonly region: string | undefined;
  readonly withInvoices: boolean;
}

export interface Imported {
  readonly tenant: Tenant;
  /** False where this archive was imported before. */
  readonly changed: boolean;
  /** The archive's id, when another tenant has it. */
  readonly formerId: string | undefined;
  readonly rows: number;
}

/**
 * Makes a tenant out of an archive, which is checked as a whole first. What fails is taken back; what was killed, the same
 * command finishes.
 */
export async function importTenant(registry: Registry, ctx: Sees, request: ImportRequest): Promise<Imported> {
  const archive = await checkArchive(request.path);
  const wanted = settle(archive, request);
  const url = await storeFor(registry.db, ctx, wanted);
  checkTechnology(archive, url, ctx.cwd);
  const reserved = await reserve(registry, archive, wanted, request);
  const { tenant } = reserved;
  const rows = totalRows(archive);
  const formerId = tenant.id === archive.header.tenant.id ? undefined : archive.header.tenant.id;
  if (reserved.done) return { tenant, changed: false, formerId, rows };
  const places = url === undefined ? undefined : await openPlaces(ctx, tenant, url);
  try {
    await runOperation(registry, ctx, {
      ...operationOf(tenant, archive, request),
      steps: places ? [{ name: "load", run: (signal) => load(places, tenant, archive, request.path, signal) }] : [],
      finish: async (trx) => {
        const now = registry.now();
        const { restoreRegistry } = await import("./registry-restore.ts");
        const withInvoices = request.withInvoices && formerId === undefined;
        await restoreRegistry(trx, { path: request.path, tenant: tenant.id, withInvoices, now });
        await trx
          .updateTable("tenant")
          .set({ status: "active", updated_at: now })
          .where("id", "=", tenant.id)
          .execute();
        const details = {
          sha256: archive.sha256,
          exported_at: archive.header.exported_at,
          former_id: formerId ?? null,
        };
        await recordEvent(trx, { tenant: tenant.id, at: now, kind: "imported", details });
      },
    });
  } catch (error) {
    await takeBack(registry, tenant, places);
    throw error;
  } finally {
    await places?.close();
  }
  return { tenant: await findTenant(registry.db, tenant.id), changed: true, formerId, rows };
}

type Wanted = Pick<Tenant, "id" | "slug" | "name" | "isolation" | "plan" | "region" | "time_zone" | "created_at">;

/** What the archive says, checked as if it had been typed: it is a file that anybody may have written. */
function settle({ header: { tenant } }: Archive, { path, slug, isolation, region }: ImportRequest): Wanted {
  const archived = isolations.find((known) => known === tenant.isolation);
  const created = Date.parse(tenant.created_at);
  if (!archived || Number.isNaN(created) || !isId(tenant.id))
    throw archiveBroken(path, 1, { en: "its tenant is not as it should be", zh: "其中的租户信息不合格" });
  return {
    id: tenant.id,
    slug: checkSlug(slug ?? tenant.slug),
    name: checkName(tenant.name),
    isolation: isolation ?? archived,
    plan: tenant.plan,
    region: checkRegion(region ?? tenant.region),
    time_zone: checkTimeZone(tenant.time_zone),
    created_at: created,
  };
}

function checkTechnology({ header }: Archive, url: string | undefined, cwd: string): void {
  const here = url === undefined ? "none" : parseStoreUrl(url, cwd).kind;
  if (header.technology === "none" || header.technology === here) return;
  throw new CliError("technology-differs", {
    message: messages.technologyDiffers(header.technology, here),
    exitCode: exitCodes.conflict,
  });
}

const dataSections = ({ sections }: Archive) =>
  Object.entries(sections).flatMap(([section, total]) =>
    section.startsWith("data.") ? [{ table: section.slice("data.".length), total }] : [],
  );

const totalRows = (archive: Archive): number => dataSections(archive).reduce((sum, { total }) => sum + total.rows, 0);

const operationOf = (tenant: Tenant, archive: Archive, { path, withInvoices }: ImportRequest): Request => ({
  tenant: tenant.id,
  kind: "import",
  input: {
    sha256: archive.sha256,
    slug: tenant.slug,
    isolation: tenant.isolation,
    region: tenant.region,
    withInvoices,
  },
  command: `tenant-manager import ${path} --slug ${tenant.slug}`,
});

/** The tenant that is to be filled: new, or reserved by a process that was killed. */
const reserve = (
  registry: Registry,
  archive: Archive,
  wanted: Wanted,
  request: ImportRequest,
): Promise<{ readonly tenant: Tenant; readonly done: boolean }> =>
  registry.write(async (trx) => {
    const now = registry.now();
    const there = await trx.selectFrom("tenant").selectAll().where("slug", "=", wanted.slug).executeTakeFirst();
    if (there) {
      const open = await openOperation(trx, there.id, registry.dialect);
      if (open?.kind === "import") return { tenant: there, done: false };
      const before = await trx
        .selectFrom("tenant_event")
        .select("details")
        .where("tenant_id", "=", there.id)
        .where("kind", "=", "imported")
        .execute();
      if (before.some(({ details }) => details.includes(archive.sha256))) return { tenant: there, done: true };
      throw new CliError("tenant-exists", {
        message: messages.slugTaken(wanted.slug),
        hint: messages.slugTakenHint,
        exitCode: exitCodes.conflict,
      });
    }
    const taken = await trx.selectFrom("tenant").select("id").where("id", "=", wanted.id).executeTakeFirst();
    const tenant: Tenant = {
      ...wanted,
      id: taken ? newId(now) : wanted.id,
      status: "provisioning",
      previous_status: null,
      search: searchText(wanted),
      updated_at: now,
      deleted_at: null,
      erase_after: null,
      erased_at: null,
    };
    await trx.insertInto("tenant").values(tenant).execute();
    await recordOperation(trx, operationOf(tenant, archive, request), "load", now);
    return { tenant, done: false };
  });

/** Fills the tenant's place from its beginning, and compares it with the archive. */
async function load(
  places: Provider,
  tenant: Tenant,
  archive: Archive,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  await places.remove(tenant);
  await places.provision(tenant);
  const there = new Set((await places.tables(tenant)).map(({ name }) => name));
  const data = dataSections(archive);
  const missing = data.filter(({ table, total }) => total.rows > 0 && !there.has(table)).map(({ table }) => table);
  if (missing.length > 0) {
    throw new CliError("tables-differ", {
      message: messages.tablesMissing(missing),
      hint: messages.tablesMissingHint,
      details: { missing },
    });
  }
  await places.load(tenant, async (loader) => {
    for await (const { section, rows } of archiveRows(path)) {
      signal.throwIfAborted();
      if (section.startsWith("data.")) await loader.write(section.slice("data.".length), rows);
    }
  });
  for (const { table, total } of data) {
    if (!there.has(table)) continue;
    const { rows, checksum } = await places.digest(tenant, table);
    if (rows === total.rows && (total.checksum === undefined || total.checksum === checksum)) continue;
    throw new CliError("copy-differs", { message: messages.rowsDiffer(table), details: { table } });
  }
}

/** Nothing is left of an import that failed. */
async function takeBack(registry: Registry, tenant: Tenant, places: Provider | undefined): Promise<void> {
  try {
    await registry.write(async (trx) => {
      // Refuses while another process is at it.
      await abandonOperation(trx, tenant, registry.dialect, registry.now());
      const now = await findTenant(trx, tenant.id);
      if (now.status !== "provisioning") return;
      await places?.remove(tenant);
      await trx.deleteFrom("operation").where("tenant_id", "=", tenant.id).execute();
      await trx.deleteFrom("tenant").where("id", "=", tenant.id).execute();
    });
  } catch {
    // The data store is out of reach, or another process goes on: the operation stays open, for the same command.
  }
}
