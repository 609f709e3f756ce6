import { existsSync } from "node:fs";
import { CliError, type Context } from "@microforge/core/program";
import { sha256 } from "../canonical.ts";
import { parseStoreUrl, type StoreLocation } from "../data/store-url.ts";
import type { Place } from "../isolation/provider.ts";
import { storeUrlOf } from "../lifecycle/data-stores.ts";
import { recordEvent } from "../lifecycle/history.ts";
import { nextStatus } from "../lifecycle/status.ts";
import { runOperation } from "../operations/engine.ts";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import type { Isolation } from "../registry/tables.ts";
import { parseDatabase } from "../registry/url.ts";
import { isoTime } from "../time/instant.ts";
import { beyondReach, type Certificate, certificateText, type Searched } from "./certificate.ts";
import { eraseMessages as messages } from "./messages.ts";
import {
  eraseFromRegistry,
  forgetDeleted,
  type Keeping,
  rewriteFile,
  searchRegistry,
  wordsOfOthers,
} from "./registry-rows.ts";
import { type Terms, termsOf } from "./terms.ts";

type Sees = Pick<Context, "cwd" | "env" | "signal" | "terminal" | "say">;

export interface Erased {
  readonly certificate: Certificate;
  readonly sha256: string;
}

/**
 * Removes a deleted tenant for good, in every place that its data store could have for it, looks for it in every table and
 * file, and keeps a certificate of what was searched and found.
 *
 * @throws CliError `erasure-incomplete` when it is still found somewhere: nothing is certified then, and it stays `erasing`
 */
export async function eraseTenant(registry: Registry, ctx: Sees, tenant: Tenant, keeping: Keeping): Promise<Erased> {
  const terms = termsOf(tenant);
  const url = await storeUrlOf(registry.db, ctx, tenant.region);
  const store = url === undefined ? undefined : { url, location: parseStoreUrl(url, ctx.cwd) };
  let searched: readonly Searched[] | undefined;
  await runOperation(registry, ctx, {
    tenant: tenant.id,
    kind: "erase",
    input: { ...keeping },
    // By its id: the slug must not be what remains of it.
    command: `tenant-manager delete-tenant ${tenant.id} --now${keeping.keepInvoices ? " --keep-invoices" : ""}`,
    begin: async (trx) => {
      const change = nextStatus(await findTenant(trx, tenant.id), "begin-erase");
      if (!change) return tenant.status === "erased" ? "done" : "begun";
      await trx
        .updateTable("tenant")
        .set({ ...change, updated_at: registry.now() })
        .where("id", "=", tenant.id)
        .execute();
      return "begun";
    },
    steps: [
      {
        name: "rows",
        run: async () => {
          if (!store) return;
          await removeEverywhere(tenant, store, ctx);
          searched = await searchStore(tenant, store, ctx, terms);
        },
      },
    ],
    finish: async (trx) => {
      // Whoever takes over after the step has not searched itself.
      const data = searched ?? (store ? await searchStore(tenant, store, ctx, terms) : []);
      await eraseFromRegistry(trx, tenant.id, keeping);
      const found = await searchRegistry(trx, registry.url, terms);
      const kept = stays(found, keeping);
      refuseRest(
        tenant,
        found.filter(({ name, found: rows }) => rows > 0 && !kept.some(({ what }) => what === name)),
      );
      const now = registry.now();
      const erased = {
        status: "erased",
        previous_status: null,
        erase_after: null,
        erased_at: now,
        updated_at: now,
      } as const;
      await trx.updateTable("tenant").set(erased).where("id", "=", tenant.id).execute();
      const certificate = certify(tenant, terms, store?.location, [...data, ...found], kept, now);
      const text = certificateText(certificate);
      await recordEvent(trx, { tenant: tenant.id, at: now, kind: "erased" });
      const row = { tenant_id: tenant.id, content: text, sha256: sha256(text), created_at: now };
      await trx
        .insertInto("certificate")
        .values(row)
        .onConflict((conflict) => conflict.column("tenant_id").doNothing())
        .execute();
    },
  });
  return searchOwnFile(registry, ctx, tenant, terms);
}

interface Store {
  readonly url: string;
  readonly location: StoreLocation;
}

/** A namespace is a database; SQLite has nothing but files. */
const possible = ({ location }: Store): readonly Isolation[] =>
  location.kind === "sqlite" ? ["database"] : ["row", "schema", "database"];

/** Also where it is not supposed to be: an interrupted move may have left something. */
async function removeEverywhere(place: Place, store: Store, ctx: Sees): Promise<void> {
  const { openProvider } = await import("../isolation/provider.ts");
  for (const isolation of possible(store)) {
    const provider = await openProvider(isolation, store.url, ctx);
    try {
      await provider.remove(place);
    } finally {
      await provider.close();
    }
  }
}

async function searchStore(tenant: Tenant, store: Store, ctx: Sees, terms: Terms): Promise<readonly Searched[]> {
  const searched: Searched[] = [];
  const { location } = store;
  const places =
    location.kind === "postgres"
      ? (await import("./search-postgres.ts")).searchServer(store.url, ctx, terms)
      : (await import("./search-files.ts")).searchFolder(location.folder, ctx, terms);
  for await (const place of places) searched.push(place);
  refuseRest(
    tenant,
    searched.filter(({ found }) => found > 0),
  );
  return searched;
}

function refuseRest(tenant: Tenant, rest: readonly Searched[]): void {
  if (rest.length === 0) return;
  const places = rest.map(({ place, name }) => (name === null ? place : `${name} (${place})`));
  throw new CliError("erasure-incomplete", {
    message: messages.incomplete(tenant.id, places),
    hint: messages.incompleteHint,
    details: { found: rest },
  });
}

/** Where the registry may speak of an erased tenant. */
function stays(found: readonly Searched[], { keepInvoices }: Keeping): Certificate["kept"] {
  const allowed = ["tenant", ...(keepInvoices ? ["invoice"] : [])];
  return found.flatMap(({ name, found: rows }) =>
    name !== null && rows > 0 && allowed.includes(name) ? [{ what: name, rows }] : [],
  );
}

const certify = (
  { id, deleted_at }: Tenant,
  { whole }: Terms,
  location: StoreLocation | undefined,
  searched: readonly Searched[],
  kept: Certificate["kept"],
  now: number,
): Certificate => ({
  schema: 1,
  kind: "erasure-certificate",
  tenant: id,
  deleted_at: deleted_at === null ? null : isoTime(deleted_at),
  erased_at: isoTime(now),
  searched_for: { id, words_sha256: whole.map(sha256) },
  removed: location ? possible({ url: "", location }).map((isolation) => ({ place: location.shown, isolation })) : [],
  searched,
  kept,
  not_searched: beyondReach,
});

/** The registry's own file can be searched only when the erasure is written to it; the certificate then says that, too. */
async function searchOwnFile(registry: Registry, ctx: Sees, tenant: Tenant, { inFiles }: Terms): Promise<Erased> {
  const { db } = registry;
  const row = await db
    .selectFrom("certificate")
    .selectAll()
    .where("tenant_id", "=", tenant.id)
    .executeTakeFirstOrThrow();
  const certificate = JSON.parse(row.content) as Certificate;
  const location = parseDatabase(registry.url, ctx.cwd);
  if (location.dialect !== "sqlite") return { certificate, sha256: row.sha256 };
  const others = await wordsOfOthers(registry, inFiles);
  const words = inFiles.filter((word) => !others.includes(word));
  if (words.length === 0) return { certificate, sha256: row.sha256 };
  const search = async (): Promise<readonly Searched[]> => {
    forgetDeleted(registry);
    const { searchBytes } = await import("./search-files.ts");
    const found: Searched[] = [];
    for (const path of [location.path, `${location.path}-wal`].filter(existsSync))
      for await (const file of searchBytes(path, ctx.signal, words)) found.push(file);
    return found;
  };
  let files = await search();
  if (files.some(({ found }) => found > 0)) {
    rewriteFile(registry);
    files = await search();
  }
  const whole: Certificate = { ...certificate, searched: [...certificate.searched, ...files] };
  const text = certificateText(whole);
  await registry.write((trx) =>
    trx
      .updateTable("certificate")
      .set({ content: text, sha256: sha256(text) })
      .where("tenant_id", "=", tenant.id)
      .execute(),
  );
  // The certificate says it, too: the tenant is erased, and this is what is left to do.
  refuseRest(
    tenant,
    files.filter(({ found }) => found > 0),
  );
  return { certificate: whole, sha256: sha256(text) };
}
