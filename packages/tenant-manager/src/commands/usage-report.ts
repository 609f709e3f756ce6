import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError, type Context, defineCommand, report } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { databaseOption } from "../options.ts";
import { checkMetricKnown } from "../quota/known-metrics.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { type Registry, withRegistry } from "../registry/registry.ts";
import { messages } from "../usage/messages.ts";
import { collectUsage, type TenantUsage, tenantsWithUsage } from "../usage/report/collect.ts";
import { reportCsv, reportJson, reportText } from "../usage/report/forms.ts";
import { type ReportStep, reportSteps } from "../usage/report/range.ts";

const formats = ["text", "json", "csv", "html"] as const;

type Format = (typeof formats)[number];

export const command = defineCommand({
  description: messages.reportDescription,
  arguments: { tenant: { summary: messages.reportTenantArgument } },
  options: {
    metric: { type: "value", placeholder: "METRIC", summary: messages.metricOption },
    by: { type: "value", placeholder: "STEP", choices: reportSteps, default: "day", summary: messages.byOption },
    from: { type: "value", placeholder: "TIME", summary: messages.fromOption },
    to: { type: "value", placeholder: "TIME", summary: messages.toOption },
    format: { type: "value", placeholder: "FORMAT", choices: formats, summary: messages.formatOption },
    out: { type: "value", placeholder: "FILE", summary: messages.outOption },
    database: databaseOption,
  },
  examples: [
    { command: "tenant-manager usage report acme --by day --from 2026-03", summary: messages.reportExample },
    { command: "tenant-manager usage report --by month --out usage.html", summary: messages.htmlExample },
  ],
  run: reportUsage,
});

interface UsageReportOptions {
  readonly tenant: string | undefined;
  readonly metric: string | undefined;
  readonly by: ReportStep;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly format: Format | undefined;
  readonly out: string | undefined;
  readonly database: string;
}

async function reportUsage(options: UsageReportOptions, given: Context): Promise<void> {
  const { by, out } = options;
  const format = options.format ?? formatOf(out) ?? (given.terminal.json ? "json" : "text");
  const tenants = await withRegistry(options, given, (registry) =>
    withProgress(given, messages.reporting, () => collect(registry, options)),
  );
  if (out !== undefined) {
    await replaceFile(given, out, await rendered(plain(given), format, by, tenants));
    report(given, { json: { file: out, format, by }, text: () => given.say(messages.wrote(out)) });
    return;
  }
  if (format === "text" || format === "json") {
    const ctx = format === "json" ? { ...given, terminal: { ...given.terminal, json: true } } : given;
    report(ctx, { json: reportJson(by, tenants), text: () => reportText(given, tenants) });
    return;
  }
  given.terminal.out.write(await rendered(given, format, by, tenants));
}

async function collect(registry: Registry, options: UsageReportOptions): Promise<readonly TenantUsage[]> {
  const { tenant: slug, metric } = options;
  if (slug !== undefined) {
    const tenant = await findTenant(registry.db, slug);
    if (metric !== undefined) await checkMetricKnown(registry.db, tenant.id, metric);
    return [await collectUsage(registry, tenant, options)];
  }
  const all: TenantUsage[] = [];
  for (const tenant of await tenantsWithUsage(registry, metric))
    all.push(await collectUsage(registry, tenant, options));
  return all.filter(({ metrics }) => metrics.length > 0);
}

/** What the file's name says. */
const formatOf = (out: string | undefined): Format | undefined => {
  const extension = /\.(json|csv|html?|txt)$/iu.exec(out ?? "")?.[1]?.toLowerCase();
  if (extension === "json" || extension === "csv") return extension;
  return extension?.startsWith("htm") ? "html" : undefined;
};

/** A file is not a terminal: no colours. */
const plain = (ctx: Context): Context => ctx.configure({ noColor: true, lang: ctx.locale });

async function rendered(
  ctx: Context,
  format: Format,
  by: ReportStep,
  tenants: readonly TenantUsage[],
): Promise<string> {
  switch (format) {
    case "text":
      return `${reportText(ctx, tenants)}\n`;
    case "json":
      return `${JSON.stringify({ schema: 1, ...reportJson(by, tenants) }, null, 2)}\n`;
    case "csv":
      return reportCsv(tenants);
    case "html": {
      const { reportHtml } = await import("../usage/report/html.ts");
      return reportHtml({ locale: ctx.locale, by, madeAt: ctx.now().getTime() }, tenants);
    }
  }
}

/** Whoever reads the file meanwhile sees the old report or the new one. */
async function replaceFile({ cwd }: Context, file: string, text: string): Promise<void> {
  const path = resolve(cwd, file);
  const staged = `${path}.new`;
  try {
    await writeFile(staged, text);
    await rename(staged, path);
  } catch (cause) {
    await rm(staged, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError("file-not-written", { message: messages.notWritten(file, reason), cause });
  }
}
