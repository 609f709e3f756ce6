import type { Text } from "@microforge/core/program";
import { type Check, type CheckId, finding, fine, many, unchecked } from "./check.ts";
import type { DiskFact, Facts, ServerFacts, StoreFacts } from "./facts.ts";
import { messages } from "./messages.ts";

/** Where tenants' data is, and what is owed. */
export const dataChecks = (facts: Facts): readonly Check[] => [
  ...storeChecks(facts),
  ...placeChecks(facts.stores),
  ...roleChecks(facts.stores),
  ...rlsChecks(facts.stores),
  ...many("erasures", facts.erasures, messages.erasuresFine, ({ tenant, due }) =>
    finding("erasures", "problem", messages.eraseDue(tenant, day(due)), messages.erase, { tenant }),
  ),
  ...many("invoices", facts.invoices, messages.invoicesFine, ({ tenant, period }) =>
    finding("invoices", "warning", messages.invoiceMissing(tenant, period), messages.issue(tenant, period), {
      tenant,
      period,
    }),
  ),
  ...many("usage", facts.usage, messages.usageFine, ({ tenant, metric, kind, start, kept, counted }) =>
    finding(
      "usage",
      "problem",
      messages.usageDiffers(tenant, metric, kind, new Date(start).toISOString(), kept, counted),
      messages.usageNext,
      { tenant, metric, kind, kept, counted },
    ),
  ),
  ...diskChecks(facts.disks),
];

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Older servers lack what isolation needs. */
const oldestServer = 15;

function storeChecks({ stores, regionsWithoutStore }: Facts): readonly Check[] {
  const without = regionsWithoutStore.map((region) =>
    finding("data-stores", "problem", messages.regionWithout(region), messages.nameStore(region), { region }),
  );
  const checks = stores.map((store): Check => {
    const { region, url } = store;
    const subject = { region, url };
    if (!store.reachable)
      return finding(
        "data-stores",
        "problem",
        messages.unreachable(region, url, store.reason),
        messages.reach,
        subject,
      );
    const { server } = store;
    if (server && server.major < oldestServer)
      return finding("data-stores", "problem", messages.tooOld(region, server.version), messages.upgrade, subject);
    return { ...fine("data-stores", messages.storeFine(region, url, server?.version)), subject };
  });
  const all = [...without, ...checks];
  return all.length > 0 ? all : [fine("data-stores", messages.noStores)];
}

/** Where nothing was found: good news only if all was looked at, and if there was something to look at. */
function noneFound(
  id: CheckId,
  stores: readonly StoreFacts[],
  looked: readonly unknown[],
  good: Text,
  nothing: Text,
): Check {
  if (stores.some(({ reachable }) => !reachable)) return unchecked(id, messages.notReached);
  return looked.length > 0 ? fine(id, good) : unchecked(id, nothing);
}

function placeChecks(stores: readonly StoreFacts[]): readonly Check[] {
  const reached = stores.filter((store) => store.reachable);
  return [
    ...many(
      "places",
      reached.flatMap(({ missing }) => missing),
      noneFound("places", stores, reached, messages.placesFine, messages.noStoreToSearch),
      ({ tenant, place }) =>
        finding("places", "problem", messages.placeMissing(tenant, place), messages.placeNext(tenant), {
          tenant,
          place,
        }),
    ),
    ...many(
      "orphans",
      reached.flatMap(({ region, orphans }) => orphans.map((place) => ({ region, place }))),
      noneFound("orphans", stores, reached, messages.orphansFine, messages.noStoreToSearch),
      ({ region, place }) =>
        finding("orphans", "warning", messages.orphan(region, place), messages.orphanNext, { region, place }),
    ),
  ];
}

interface Served {
  readonly region: string;
  readonly server: ServerFacts;
}

/** Servers on which tenants share tables: there, one role's rights are all that keeps them apart. */
const shared = (stores: readonly StoreFacts[]): readonly Served[] =>
  stores.flatMap((store) =>
    store.reachable && store.server?.sharesTables ? [{ region: store.region, server: store.server }] : [],
  );

function roleChecks(stores: readonly StoreFacts[]): readonly Check[] {
  const found = shared(stores).flatMap(({ region, server: { appRole } }): Check[] => {
    if (!appRole) return [finding("roles", "warning", messages.noRole(region), messages.applyIsolation, { region })];
    const { name, superuser, bypassesRls, owns } = appRole;
    const subject = { region, role: name };
    return [
      ...(superuser
        ? [finding("roles", "problem", messages.superuser(name), messages.noSuperuser(name), subject)]
        : []),
      ...(bypassesRls ? [finding("roles", "problem", messages.bypasses(name), messages.noBypass(name), subject)] : []),
      ...(owns.length > 0
        ? [
            finding("roles", "problem", messages.owns(name, owns), messages.changeOwner, {
              ...subject,
              tables: owns.length,
            }),
          ]
        : []),
    ];
  });
  return found.length > 0
    ? found
    : [noneFound("roles", stores, shared(stores), messages.rolesFine, messages.noSharedTables)];
}

const rlsChecks = (stores: readonly StoreFacts[]): readonly Check[] =>
  many(
    "row-level-security",
    shared(stores).flatMap(({ region, server }) => server.unprotected.map((table) => ({ region, table }))),
    noneFound("row-level-security", stores, shared(stores), messages.rlsFine, messages.noSharedTables),
    ({ region, table }) =>
      finding("row-level-security", "problem", messages.noRls(region, table), messages.applyIsolation, {
        region,
        table,
      }),
  );

const GiB = 2 ** 30;

function diskChecks(disks: readonly DiskFact[]): readonly Check[] {
  const low = disks.filter(({ free, total }) => free < GiB || free < total / 20);
  return many("disk", low, messages.diskFine, ({ path, free, total }) => {
    const share = total === 0 ? 0 : Math.floor((free / total) * 100);
    const text = messages.diskLow(path, Math.floor(free / 2 ** 20), share);
    const isFull = free < GiB / 10 || free < total / 100;
    return finding("disk", isFull ? "problem" : "warning", text, messages.freeDisk, { path, free });
  });
}
