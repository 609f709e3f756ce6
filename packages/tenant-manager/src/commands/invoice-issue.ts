import { type Context, defineCommand, type ExitCode, exitCodes, report, warn } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { oneOfTenantOrAll } from "../billing/errors.ts";
import { type BilledTenant, type Issued, issueInvoice } from "../billing/invoice.ts";
import { issueAll } from "../billing/invoice-list.ts";
import { messages } from "../billing/messages.ts";
import { moneyFormat } from "../billing/money.ts";
import { monthsLeft } from "../billing/months-left.ts";
import { databaseOption } from "../options.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { type Registry, withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  description: messages.issueDescription,
  arguments: { tenant: { summary: messages.listTenantArgument } },
  options: {
    database: databaseOption,
    all: { type: "flag", summary: messages.allOption },
    period: { type: "value", placeholder: "YYYY-MM", summary: messages.issuePeriodOption },
  },
  examples: [
    { command: "tenant-manager invoice issue acme", summary: messages.issueExample },
    { command: "tenant-manager invoice issue --all --period 2026-10", summary: messages.issueAllExample },
  ],
  run: issue,
});

interface IssueOptions {
  readonly database: string;
  readonly tenant: string | undefined;
  readonly all: boolean;
  readonly period: string | undefined;
}

async function issue({ tenant, all, period, ...options }: IssueOptions, ctx: Context): Promise<ExitCode> {
  if (all === (tenant !== undefined)) throw oneOfTenantOrAll();
  return withRegistry(options, ctx, (registry) =>
    tenant === undefined ? issueForAll(registry, period, ctx) : issueForOne(registry, tenant, period, ctx),
  );
}

async function issueForOne(
  registry: Registry,
  wanted: string,
  period: string | undefined,
  ctx: Context,
): Promise<ExitCode> {
  const tenant = await findTenant(registry.db, wanted);
  const issued = await issueInvoice(registry, tenant, period);
  report(ctx, { json: summary(tenant, issued), text: () => line(tenant, issued, ctx) });
  const left = await monthsLeft(registry, tenant, issued.content.period);
  if (left.length > 0) warn(ctx, messages.monthsLeft(tenant.slug, left), messages.monthsLeftHint);
  return exitCodes.done;
}

async function issueForAll(registry: Registry, period: string | undefined, ctx: Context): Promise<ExitCode> {
  const { outcomes, passedOver } = await withProgress(ctx, messages.issuing, () =>
    issueAll(registry, period, ctx.signal),
  );
  const done = outcomes.filter((outcome) => "issued" in outcome);
  const failed = outcomes.filter((outcome) => "failed" in outcome);
  const fresh = done.filter(({ issued }) => issued).length;
  report(ctx, {
    json: {
      invoices: done.map((outcome) => summary(outcome.tenant, outcome)),
      nothing_to_bill: passedOver,
      failed: failed.map(({ tenant, failed: error }) => ({
        tenant: tenant.id,
        slug: tenant.slug,
        error: { code: error.code, message: ctx.say(error.text) },
      })),
    },
    text: () =>
      [
        ...done.map((outcome) => line(outcome.tenant, outcome, ctx)),
        ...failed.map(({ tenant, failed: error }) => `${tenant.slug}  ${error.code}  ${ctx.say(error.text)}`),
        ctx.say(messages.allIssued(fresh, done.length - fresh, passedOver, failed.length)),
      ].join("\n"),
  });
  return failed.length > 0 ? exitCodes.failed : exitCodes.done;
}

const summary = (tenant: BilledTenant, { content, number, sha256, issued }: Issued) => ({
  issued,
  number,
  tenant: tenant.id,
  slug: tenant.slug,
  period: content.period,
  currency: content.currency,
  total_micro: content.total_micro,
  issued_at: content.issued_at,
  sha256,
});

function line(tenant: BilledTenant, { content, number, issued }: Issued, ctx: Context): string {
  const total = moneyFormat(content.currency, ctx.locale)(content.total_micro);
  const text = ctx.say(messages.issued(number, tenant.slug, content.period, total));
  return issued ? text : `${text}  ${ctx.say(messages.issuedBefore)}`;
}
