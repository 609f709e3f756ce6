import { CliError, type Context, defineCommand, nearest, report } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { builtInPlans } from "../billing/built-in-plans.ts";
import { planUnknown } from "../billing/errors.ts";
import { createTenant as reserveAndFinish } from "../lifecycle/actions.ts";
import { words } from "../lifecycle/command-messages.ts";
import { type CreateRequest, checkRequest } from "../lifecycle/create-request.ts";
import { type Decision, decide } from "../lifecycle/create-tenant.ts";
import { openPlaces, refuseWithoutStore, storeFor } from "../lifecycle/provision.ts";
import { openOrMakeRegistry, requirePlan } from "../lifecycle/set-up.ts";
import { slugOfName } from "../lifecycle/slug.ts";
import { tenantJson } from "../lifecycle/tenant-json.ts";
import { databaseOption } from "../options.ts";
import type { Tenant } from "../registry/find-tenant.ts";
import { openRegistry, type Registry } from "../registry/registry.ts";
import { type Isolation, isolations } from "../registry/tables.ts";
import { defaultDatabase } from "../registry/url.ts";

export const command = defineCommand({
  description: words.createDescription,
  arguments: { name: { required: true, summary: words.nameArgument } },
  options: {
    database: databaseOption,
    slug: { type: "value", placeholder: "SLUG", summary: words.slugOption },
    isolation: { type: "value", placeholder: "HOW", choices: isolations, summary: words.isolationOption },
    plan: { type: "value", placeholder: "PLAN", summary: words.planOption },
    region: { type: "value", placeholder: "REGION", summary: words.regionOption },
    timeZone: { type: "value", placeholder: "ZONE", summary: words.timeZoneOption },
    dryRun: { type: "flag", short: "n", summary: words.dryRunOption },
  },
  examples: [
    {
      command: 'tenant-manager create-tenant "Company A" --slug a --isolation schema --plan pro',
      summary: words.createExample,
    },
  ],
  run: createTenant,
});

interface Options {
  readonly database: string;
  readonly name: string;
  readonly slug: string | undefined;
  readonly isolation: Isolation | undefined;
  readonly plan: string | undefined;
  readonly region: string | undefined;
  readonly timeZone: string | undefined;
  readonly dryRun: boolean;
}

async function createTenant(options: Options, ctx: Context): Promise<void> {
  const request = checkRequest(options);
  if (options.dryRun) return rehearse(options.database, request, ctx);
  const registry = await openForCreation(options.database, request, ctx);
  try {
    await create(registry, request, ctx);
  } finally {
    await registry.close();
  }
}

async function create(registry: Registry, request: CreateRequest, ctx: Context): Promise<void> {
  const { tenant, outcome } = await reserveAndFinish(registry, ctx, request, ({ slug, isolation }, work) =>
    withProgress(ctx, words.preparing(slug, isolation), work),
  );
  const { slug, status } = tenant;
  const told = { fresh: words.created, finished: words.finished, there: words.thereAlready }[outcome];
  report(ctx, {
    json: { created: outcome !== "there", tenant: tenantJson(tenant) },
    text: () => [ctx.say(told(slug, status)), `id: ${tenant.id}`, ctx.say(words.nextShow(slug))].join("\n"),
  });
}

const tenantOf = (decision: Decision): Tenant => ("fresh" in decision ? decision.fresh : decision.existing);

/** The registry; where there is none at the place that nobody had to name, it is made. */
async function openForCreation(database: string, request: CreateRequest, ctx: Context): Promise<Registry> {
  try {
    return await openRegistry(database, ctx);
  } catch (error) {
    if (!isMissing(error) || database !== defaultDatabase) throw error;
  }
  checkWithoutRegistry(request);
  const { registry, created } = await openOrMakeRegistry(database, ctx);
  if (created) ctx.terminal.note(ctx.say(words.registryMadeNote(registry.url)));
  return registry;
}

const isMissing = (error: unknown): boolean => error instanceof CliError && error.code === "registry-missing";

/** What a new registry would refuse: it has the built-in plans and no data stores. */
function checkWithoutRegistry(request: CreateRequest): void {
  const codes = Object.keys(builtInPlans);
  if (!codes.includes(request.plan)) throw planUnknown(request.plan, codes, nearest(request.plan, codes));
  refuseWithoutStore(request, []);
}

async function rehearse(database: string, request: CreateRequest, ctx: Context): Promise<void> {
  const registry = await openRegistry(database, ctx).catch((error: unknown) => {
    if (!isMissing(error) || database !== defaultDatabase) throw error;
    checkWithoutRegistry(request);
    return undefined;
  });
  try {
    const decision = registry && (await rehearseIn(registry, request, ctx));
    const existing = decision && "existing" in decision ? decision.existing : undefined;
    // A slug that is made from the id will be another one when it is really made.
    const isChosen = request.slug !== undefined || slugOfName(request.name) !== undefined;
    const slug = decision ? tenantOf(decision).slug : (request.slug ?? slugOfName(request.name));
    const { name, isolation, plan, region, time_zone } = request;
    const planned = { slug: isChosen ? (slug ?? null) : null, name, isolation, plan, region, time_zone };
    report(ctx, {
      json: {
        dry_run: true,
        created: existing === undefined,
        registry_created: registry === undefined,
        tenant: existing ? tenantJson(existing) : planned,
      },
      text: () =>
        [
          ...(registry ? [] : [ctx.say(words.wouldMakeRegistry(database))]),
          ctx.say(
            existing
              ? words.thereAlready(existing.slug, existing.status)
              : words.wouldCreate(planned.slug === null ? undefined : planned.slug),
          ),
        ].join("\n"),
    });
  } finally {
    await registry?.close();
  }
}

async function rehearseIn(registry: Registry, request: CreateRequest, ctx: Context): Promise<Decision> {
  const url = await storeFor(registry.db, ctx, request);
  if (url !== undefined) await (await openPlaces(ctx, request, url)).close();
  const decision = await decide(registry.db, request, registry.now());
  if ("fresh" in decision) await requirePlan(registry.db, request.plan);
  return decision;
}
