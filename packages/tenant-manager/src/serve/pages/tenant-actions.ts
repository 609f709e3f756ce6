import { CliError, type Text } from "@microforge/core/program";
import { deleteTenant, renameTenant, restoreTenant, resumeTenant, suspendTenant } from "../../lifecycle/actions.ts";
import { parseDuration } from "../../lifecycle/duration.ts";
import { type Html, html, type Part } from "../../markup.ts";
import { findTenant, type Tenant } from "../../registry/find-tenant.ts";
import type { Exchange } from "../http/exchange.ts";
import { problemOf } from "../http/problem.ts";
import { type Reply, seeOther } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { field, summary } from "./form-field.ts";
import { csrfField, page } from "./layout.ts";
import { words } from "./messages.ts";
import { act, look } from "./route.ts";

/** Something that is done to a tenant after a page has said what it means. */
interface Action {
  readonly verb: "suspend" | "resume" | "delete" | "restore" | "rename";
  readonly label: Text;
  readonly meaning?: Text;
  readonly dangerous?: boolean;
  fields?(exchange: Exchange, tenant: Tenant): Part;
  run(exchange: Exchange, tenant: Tenant): Promise<unknown>;
}

const actions: readonly Action[] = [
  {
    verb: "suspend",
    label: words.suspend,
    meaning: words.confirm.suspend,
    fields: (exchange) =>
      field(exchange, {
        name: "reason",
        label: words.reason,
        value: exchange.form.get("reason") ?? "",
        maxLength: 200,
      }),
    run: ({ app, form }, { id }) => suspendTenant(app.registry, id, form.get("reason")?.trim() || undefined),
  },
  {
    verb: "resume",
    label: words.resume,
    meaning: words.confirm.resume,
    run: ({ app }, { id }) => resumeTenant(app.registry, id),
  },
  {
    verb: "delete",
    label: words.remove,
    meaning: words.confirm.delete,
    dangerous: true,
    fields: (exchange, { slug }) => html`
${field(exchange, { name: "grace", label: words.grace, value: exchange.form.get("grace") ?? "30d", help: words.graceHelp })}
${field(exchange, { name: "confirm", label: words.typeSlug(slug), value: exchange.form.get("confirm") ?? "", required: true })}`,
    run: async ({ app, form }, { id, slug }) => {
      if (form.get("confirm")?.trim() !== slug) throw new CliError("not-confirmed", { message: words.slugDiffers });
      return deleteTenant(app.registry, id, parseDuration(form.get("grace") ?? "", "grace"));
    },
  },
  {
    verb: "restore",
    label: words.restore,
    meaning: words.confirm.restore,
    run: ({ app }, { id }) => restoreTenant(app.registry, id),
  },
  {
    verb: "rename",
    label: words.rename,
    fields: (exchange, { name }) =>
      field(exchange, {
        name: "name",
        label: words.name,
        value: exchange.form.get("name") ?? name,
        help: words.nameHelp,
        required: true,
      }),
    run: ({ app, form }, { id }) => renameTenant(app.registry, id, form.get("name") ?? ""),
  },
];

export const tenantActionRoutes: readonly Route[] = actions.flatMap((action) => {
  const path = `/tenants/{tenant}/${action.verb}`;
  return [look(path, (exchange) => confirmPage(exchange, action)), act(path, (exchange) => carryOut(exchange, action))];
});

async function carryOut(exchange: Exchange, action: Action): Promise<Reply> {
  const tenant = await tenantOf(exchange);
  try {
    await action.run(exchange, tenant);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return confirmPage(exchange, action, error);
  }
  if (exchange.session) exchange.session.notice = words.done[action.verb];
  return seeOther(`/tenants/${tenant.slug}`);
}

const tenantOf = ({ app, params }: Exchange): Promise<Tenant> => findTenant(app.registry.db, params.tenant ?? "");

async function confirmPage(exchange: Exchange, action: Action, error?: CliError): Promise<Reply> {
  const { say } = exchange;
  const tenant = await tenantOf(exchange);
  const { slug, name } = tenant;
  const tone = action.dangerous ? "danger main" : "main";
  const wrong = error ? [{ name: undefined, texts: [error.text, error.hint] }] : [];
  const body = html`<p class="crumb"><a href="/tenants">${say(words.tenants)}</a> / <a href="/tenants/${slug}"><bdi>${name}</bdi></a></p>
<div class="head"><h1>${say(action.label)}: <bdi>${name}</bdi></h1></div>
<div class="narrow">${summary(exchange, words.notDone, wrong)}
<form class="card" method="post" action="/tenants/${slug}/${action.verb}">${csrfField(exchange)}<div class="inside">
${meaning(action, say)}
${action.fields?.(exchange, tenant)}
<div class="actions"><button class="${tone}" type="submit">${say(action.label)}</button><a class="button" href="/tenants/${slug}">${say(words.cancel)}</a></div>
</div></form></div>`;
  const status = error ? (problemOf(error)?.status ?? 409) : 200;
  return page(exchange, { title: `${say(action.label)}: ${name}`, place: "tenants", body, status });
}

const meaning = ({ meaning: text }: Action, say: Exchange["say"]): Html | undefined =>
  text && html`<p>${say(text)}</p>`;
