import { CliError, type Text } from "@microforge/core/program";
import { messages as billing } from "../../billing/messages.ts";
import { type QuotaDefinition, quotaPeriods } from "../../billing/plan.ts";
import { html, when } from "../../markup.ts";
import { quotasOf } from "../../quota/effective.ts";
import { knownMetrics } from "../../quota/known-metrics.ts";
import { clearQuota, setQuota } from "../../quota/set.ts";
import { findTenant, type Tenant } from "../../registry/find-tenant.ts";
import { metricProblem } from "../../usage/event.ts";
import type { Exchange } from "../http/exchange.ts";
import { Problem } from "../http/problem.ts";
import { type Reply, seeOther } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { field, summary } from "./form-field.ts";
import { csrfField, page } from "./layout.ts";
import { words } from "./messages.ts";
import { act, look } from "./route.ts";

export const quotaFormRoutes: readonly Route[] = [
  look("/tenants/{tenant}/new-quota", (exchange) => newQuotaPage(exchange)),
  look("/tenants/{tenant}/quotas/{metric}", (exchange) => quotaPage(exchange)),
  act("/tenants/{tenant}/quotas/{metric}", save),
  act("/tenants/{tenant}/new-quota", choose),
  act("/tenants/{tenant}/quotas/{metric}/clear", clear),
];

const limits = ["hard", "soft", "rate", "burst"] as const;

type Limit = (typeof limits)[number];

type Wrong = Partial<Record<Limit, readonly (Text | undefined)[]>>;

/** Which field an error of the quota's rules is about. */
const fieldByCode: Readonly<Record<string, Limit>> = { "soft-above-hard": "soft", "burst-without-rate": "burst" };

const tenantOf = ({ app, params }: Exchange): Promise<Tenant> => findTenant(app.registry.db, params.tenant ?? "");

async function save(exchange: Exchange): Promise<Reply> {
  const { app, params, form, session } = exchange;
  const tenant = await tenantOf(exchange);
  const metric = metricOf(params.metric ?? "");
  const typed = (name: Limit): string => form.get(name)?.replace(/[\s,_]/gu, "") || "unlimited";
  const bad = limits.filter((name) => typed(name) !== "unlimited" && !/^\d{1,15}$/u.test(typed(name)));
  if (bad.length > 0) {
    return quotaPage(exchange, Object.fromEntries(bad.map((name) => [name, [words.wholeNumber]])));
  }
  try {
    await setQuota(app.registry, tenant, metric, {
      hard: typed("hard"),
      soft: typed("soft"),
      period: quotaPeriods.find((period) => period === form.get("period")),
      rate: typed("rate"),
      burst: typed("burst"),
    });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return quotaPage(exchange, { [fieldByCode[error.code] ?? limitIn(error)]: [error.text, error.hint] });
  }
  if (session) session.notice = words.quotaSaved(metric);
  return seeOther(`/tenants/${tenant.slug}#quotas`);
}

/** The option that an error names is the field that it is about. */
const limitIn = ({ text }: CliError): Limit => limits.find((name) => text.en.includes(`--${name}`)) ?? "hard";

function metricOf(metric: string): string {
  const wrong = metricProblem(metric);
  if (wrong) throw new Problem("validation", { detail: wrong });
  return metric;
}

async function clear(exchange: Exchange): Promise<Reply> {
  const { app, params, session } = exchange;
  const tenant = await tenantOf(exchange);
  const metric = metricOf(params.metric ?? "");
  if ((await clearQuota(app.registry, tenant, metric)) && session) session.notice = words.quotaRemoved(metric);
  return seeOther(`/tenants/${tenant.slug}#quotas`);
}

/** A metric that has no quota yet is named first. */
async function choose(exchange: Exchange): Promise<Reply> {
  const metric = exchange.form.get("metric")?.trim() ?? "";
  const wrong = metricProblem(metric);
  if (wrong) return newQuotaPage(exchange, wrong);
  return seeOther(`/tenants/${(await tenantOf(exchange)).slug}/quotas/${metric}`);
}

async function newQuotaPage(exchange: Exchange, wrong?: Text): Promise<Reply> {
  const { app, say, form } = exchange;
  const tenant = await tenantOf(exchange);
  const { all } = await knownMetrics(app.registry.db, tenant.id);
  const body = html`${crumb(exchange, tenant)}
<div class="head"><h1>${say(words.addQuota)}</h1></div>
<form class="card narrow" method="post" action="/tenants/${tenant.slug}/new-quota">${csrfField(exchange)}<div class="inside">
${field(exchange, { name: "metric", label: words.metric, value: form.get("metric") ?? "", help: words.metricHelp, required: true, offered: [...all].sort(), ...(wrong && { wrong: [wrong] }) })}
<div class="actions"><button class="main" type="submit">${say(words.goOn)}</button><a class="button" href="/tenants/${tenant.slug}">${say(words.cancel)}</a></div>
</div></form>`;
  return page(exchange, { title: say(words.addQuota), place: "tenants", body, status: wrong ? 422 : 200 });
}

async function quotaPage(exchange: Exchange, wrong: Wrong = {}): Promise<Reply> {
  const { app, say, params, form } = exchange;
  const tenant = await tenantOf(exchange);
  const metric = metricOf(params.metric ?? "");
  const quota = (await quotasOf(app.registry.db, app.registry.dialect, tenant.id, app.registry.now())).get(metric);
  const sent = form.has("csrf");
  const value = (name: Limit): string => (sent ? (form.get(name) ?? "") : shown(quota?.definition, name));
  const period = (sent ? form.get("period") : quota?.definition.period) ?? "month";
  const number = (name: Limit, label: Text, help: Text) =>
    field(exchange, { name, label, value: value(name), help, numeric: true, wrong: wrong[name] });
  const errors = Object.entries(wrong).map(([name, texts]) => ({ name, texts }));
  const body = html`${crumb(exchange, tenant)}
<div class="head"><h1>${say(words.quotaTitle(metric))}</h1></div>
${summary(exchange, words.fixErrors, errors)}
<section class="card"><form class="inside" method="post" action="/tenants/${tenant.slug}/quotas/${metric}" novalidate>${csrfField(exchange)}
<div class="fields">
${number("hard", words.hard, words.emptyUnlimited)}
${number("soft", words.soft, words.emptyNone)}
${field(exchange, { name: "period", label: words.period, value: period, help: words.periodHelp, choices: quotaPeriods.map((kind) => ({ value: kind, label: say(billing.quotaPeriods[kind]) })) })}
${number("rate", words.rate, words.emptyNone)}
${number("burst", words.burst, words.burstHelp)}
</div>
<div class="actions"><button class="main" type="submit">${say(words.save)}</button><a class="button" href="/tenants/${tenant.slug}#quotas">${say(words.cancel)}</a></div>
</form></section>
${when(quota?.source === "tenant", () => html`<form method="post" action="/tenants/${tenant.slug}/quotas/${metric}/clear">${csrfField(exchange)}<button type="submit">${say(words.quotaRemove)}</button></form>`)}`;
  const title = say(words.quotaTitle(metric));
  return page(exchange, { title, place: "tenants", body, status: errors.length > 0 ? 422 : 200 });
}

const crumb = ({ say }: Exchange, { slug, name }: Tenant) =>
  html`<p class="crumb"><a href="/tenants">${say(words.tenants)}</a> / <a href="/tenants/${slug}"><bdi>${name}</bdi></a></p>`;

function shown(definition: QuotaDefinition | undefined, name: Limit): string {
  const value = name === "rate" ? definition?.rate_per_second : definition?.[name];
  return value === null || value === undefined ? "" : String(value);
}
