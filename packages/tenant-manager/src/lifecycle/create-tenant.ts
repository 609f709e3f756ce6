import { CliError, exitCodes } from "@microforge/core/program";
import { type Kysely, sql, type Transaction } from "kysely";
import { latestPlan } from "../billing/plan-store.ts";
import { openSubscription } from "../billing/subscriptions.ts";
import { recordOperation } from "../operations/operation-row.ts";
import type { Tenant } from "../registry/find-tenant.ts";
import { newId } from "../registry/ids.ts";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import { isoTime } from "../time/instant.ts";
import { type CreateRequest, creatingCommand, type Difference, differences } from "./create-request.ts";
import { recordEvent } from "./history.ts";
import { messages } from "./messages.ts";
import { searchText } from "./search.ts";
import { ensurePlans } from "./set-up.ts";
import { numberedSlug, slugOfId, slugOfName } from "./slug.ts";

/** What is asked for is there, or this is to be made. */
export type Decision = { readonly existing: Tenant } | { readonly fresh: Tenant };

/**
 * What a request comes to. Reads only.
 *
 * @throws CliError `tenant-exists`, `tenant-deleted`, `name-ambiguous`
 */
export async function decide(db: Kysely<Tables>, request: CreateRequest, now: number): Promise<Decision> {
  const id = newId(now);
  const found = request.slug === undefined ? await ofName(db, request) : await ofSlug(db, request.slug);
  if (found) return { existing: await checkExisting(db, found, request) };
  const slug = request.slug ?? (await freeSlug(db, request.name, id));
  const { name, isolation, plan, region, time_zone } = request;
  const times = { created_at: now, updated_at: now, deleted_at: null, erase_after: null, erased_at: null };
  const traits = { id, slug, name, isolation, plan, region, time_zone, search: searchText({ slug, name }) };
  return { fresh: { ...traits, ...times, status: "provisioning", previous_status: null } };
}

/**
 * Decides and, where the tenant is new, reserves it: its row, subscription and history in one transaction. With `provision`
 * an operation is open then, which makes its place and ends in `activate`; without, nothing is to be made and it is active.
 */
export const reserve = (registry: Registry, request: CreateRequest, provision: boolean): Promise<Decision> =>
  registry.write(async (trx) => {
    const now = registry.now();
    await ensurePlans(trx, now);
    if (registry.dialect === "postgres") await takeTurn(trx, request);
    const decision = await decide(trx, request, now);
    if ("existing" in decision) return decision;
    const { fresh } = decision;
    await trx.insertInto("tenant").values(fresh).execute();
    await openSubscription(trx, fresh.id, fresh.plan, now);
    const { slug, name, isolation, plan, region, time_zone } = fresh;
    const details = { slug, name, isolation, plan, region, time_zone };
    await recordEvent(trx, { tenant: fresh.id, at: now, kind: "created", details });
    if (!provision) return { fresh: await activate(trx, fresh, now) };
    await recordOperation(trx, creation(fresh), provisioning, now);
    return decision;
  });

export const provisioning = "provision";

/** What a tenant's creation is as an operation. */
export const creation = (tenant: Tenant) => {
  const { id, slug, isolation, region } = tenant;
  return { tenant: id, kind: "create", input: { slug, isolation, region }, command: creatingCommand(tenant) };
};

/** The end of a tenant's creation. */
export async function activate(trx: Transaction<Tables>, tenant: Tenant, now: number): Promise<Tenant> {
  const active = { status: "active", updated_at: now } as const;
  await trx.updateTable("tenant").set(active).where("id", "=", tenant.id).execute();
  await recordEvent(trx, { tenant: tenant.id, at: now, kind: "activated" });
  return { ...tenant, ...active };
}

/** SQLite has one writer at a time; on PostgreSQL those who create the same tenant take turns, and see each other's. */
async function takeTurn(trx: Transaction<Tables>, { name, slug }: CreateRequest): Promise<void> {
  const key = `tenant-manager:${slug ?? slugOfName(name) ?? name}`;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
}

const ofSlug = (db: Kysely<Tables>, slug: string): Promise<Tenant | undefined> =>
  db.selectFrom("tenant").selectAll().where("slug", "=", slug).executeTakeFirst();

/** The tenant of that name: where several are called so, the one whose slug is that of the name. */
async function ofName(db: Kysely<Tables>, { name }: CreateRequest): Promise<Tenant | undefined> {
  const query = db.selectFrom("tenant").selectAll().where("name", "=", name).where("status", "!=", "erased");
  const all = await query.orderBy("slug").limit(100).execute();
  if (all.length < 2) return all[0];
  const plain = all.find(({ slug }) => slug === slugOfName(name));
  if (plain) return plain;
  throw new CliError("name-ambiguous", {
    message: messages.nameAmbiguous(
      name,
      all.map(({ slug }) => slug),
    ),
    hint: messages.nameAmbiguousHint,
    exitCode: exitCodes.conflict,
    details: { slugs: all.map(({ slug }) => slug) },
  });
}

async function freeSlug(db: Kysely<Tables>, name: string, id: string): Promise<string> {
  const wanted = slugOfName(name);
  if (wanted === undefined) return slugOfId(id);
  for (let number = 1; number <= 1000; number += 1) {
    const slug = numberedSlug(wanted, number);
    if (!(await ofSlug(db, slug))) return slug;
  }
  return slugOfId(id);
}

async function checkExisting(db: Kysely<Tables>, tenant: Tenant, request: CreateRequest): Promise<Tenant> {
  if (request.said.plan !== undefined) await latestPlan(db, request.said.plan);
  const different = differences(tenant, request, await beginningOf(db, tenant));
  if (different.length > 0) throw tenantExists(tenant, different);
  if (!["deleted", "erasing", "erased"].includes(tenant.status)) return tenant;
  const { slug, status, erase_after } = tenant;
  const restorable = status === "deleted" && erase_after !== null ? isoTime(erase_after) : undefined;
  throw new CliError("tenant-deleted", {
    message: messages.tenantDeleted(slug, restorable),
    hint: restorable === undefined ? messages.tenantErasedHint : messages.tenantDeletedHint(slug),
    exitCode: exitCodes.conflict,
    details: { slug, status },
  });
}

/** The traits that the tenant was created with. */
async function beginningOf(db: Kysely<Tables>, { id }: Tenant): Promise<Readonly<Record<string, unknown>>> {
  const query = db
    .selectFrom("tenant_event")
    .select("details")
    .where("tenant_id", "=", id)
    .where("kind", "=", "created");
  const created = await query.orderBy("seq").limit(1).executeTakeFirst();
  const details: unknown = JSON.parse(created?.details ?? "{}");
  return typeof details === "object" && details !== null ? { ...details } : {};
}

const tenantExists = ({ slug, id }: Tenant, different: readonly Difference[]): CliError =>
  new CliError("tenant-exists", {
    message: messages.tenantExists(slug, different),
    hint: messages.tenantExistsHint(slug),
    exitCode: exitCodes.conflict,
    details: { slug, id, differences: different },
  });
