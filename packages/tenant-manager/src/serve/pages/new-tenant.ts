import { CliError } from "@microforge/core/program";
import { latestPlans } from "../../billing/plan-store.ts";
import { createTenant } from "../../lifecycle/actions.ts";
import { defaultPlan } from "../../lifecycle/create-request.ts";
import { defaultRegion } from "../../lifecycle/data-stores.ts";
import { defaultTimeZone } from "../../lifecycle/time-zone.ts";
import { html } from "../../markup.ts";
import { isolations } from "../../registry/tables.ts";
import type { Exchange } from "../http/exchange.ts";
import { problemOf } from "../http/problem.ts";
import { type Reply, seeOther } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { fieldOf, type GivenTenant, readNewTenant, type TenantField, type WrongField } from "../new-tenant.ts";
import { type Field, field, summary } from "./form-field.ts";
import { csrfField, page } from "./layout.ts";
import { words } from "./messages.ts";
import { act, look } from "./route.ts";

export const newTenantRoutes: readonly Route[] = [
  look("/new-tenant", (exchange) => formPage(exchange, { name: "" })),
  act("/new-tenant", create),
];

type Wrong = Omit<WrongField, "field"> & { readonly field: TenantField | undefined };

async function create(exchange: Exchange): Promise<Reply> {
  const { app, session } = exchange;
  const given = givenBy(exchange);
  const read = await readNewTenant(app.registry.db, given);
  if ("wrong" in read) return formPage(exchange, given, read.wrong);
  try {
    const { tenant } = await createTenant(app.registry, app.ctx, read.request);
    if (session) session.notice = words.done.created;
    return seeOther(`/tenants/${tenant.slug}`);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { code, text, hint } = error;
    return formPage(exchange, given, [{ field: fieldOf(error), code, text, hint }], problemOf(error)?.status);
  }
}

function givenBy({ form }: Exchange): GivenTenant {
  const text = (name: TenantField): string | undefined => form.get(name)?.trim() || undefined;
  return {
    name: form.get("name") ?? "",
    slug: text("slug"),
    isolation: isolations.find((known) => known === form.get("isolation")),
    plan: text("plan"),
    region: text("region"),
    timeZone: text("timeZone"),
  };
}

async function formPage(
  exchange: Exchange,
  given: GivenTenant,
  wrong: readonly Wrong[] = [],
  status = wrong.length > 0 ? 422 : 200,
): Promise<Reply> {
  const { app, say, locale } = exchange;
  const plans = await latestPlans(app.registry.db);
  const stores = await app.registry.db.selectFrom("data_store").select("region").orderBy("region").execute();
  const regions = [...new Set([defaultRegion, ...stores.map(({ region }) => region)])];
  const wrongOf = (name: TenantField) => {
    const found = wrong.find((candidate) => candidate.field === name);
    return found && [found.text, found.hint];
  };
  const input = (name: TenantField, rest: Omit<Field, "name" | "wrong">) =>
    field(exchange, { name, wrong: wrongOf(name), ...rest });
  const plain = (value: string) => ({ value, label: value });
  const body = html`<p class="crumb"><a href="/tenants">${say(words.tenants)}</a></p>
<div class="head"><h1>${say(words.newTenant)}</h1></div>
${summary(
  exchange,
  words.fixErrors,
  wrong.map(({ field: name, text, hint }) => ({ name, texts: name === undefined ? [text, hint] : [text] })),
)}
<form class="card" method="post" action="/new-tenant" novalidate>${csrfField(exchange)}<div class="inside">
<div class="fields">
${input("name", { label: words.name, value: given.name, help: words.nameHelp, required: true })}
${input("slug", { label: words.slug, value: given.slug, help: words.slugHelp })}
${input("plan", {
  label: words.plan,
  value: given.plan ?? defaultPlan,
  choices: plans.map(({ plan, definition }) => ({ value: plan, label: definition.name[locale] })),
})}
${input("isolation", { label: words.isolation, value: given.isolation ?? "row", help: words.isolationHelp, choices: isolations.map((value) => ({ value, label: say(words.isolations[value]) })) })}
${input("region", { label: words.region, value: given.region ?? defaultRegion, help: words.regionHelp, choices: regions.map(plain) })}
${input("timeZone", { label: words.timeZone, value: given.timeZone ?? defaultTimeZone, help: words.timeZoneHelp, offered: timeZones() })}
</div>
<div class="actions"><button class="main" type="submit">${say(words.create)}</button><a class="button" href="/tenants">${say(words.cancel)}</a></div>
</div></form>`;
  return page(exchange, { title: say(words.newTenant), place: "tenants", body, status });
}

const timeZones = (): readonly string[] => ["UTC", ...Intl.supportedValuesOf("timeZone")];
