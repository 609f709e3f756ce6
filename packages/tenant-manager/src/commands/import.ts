import { resolve } from "node:path";
import { type Context, defineCommand, report, warn } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { archiveMessages as messages } from "../archive/messages.ts";
import { tenantJson } from "../lifecycle/tenant-json.ts";
import { databaseOption } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";
import { type Isolation, isolations } from "../registry/tables.ts";

export const command = defineCommand({
  arguments: { file: { required: true, summary: { en: "what `export` wrote", zh: "`export` 导出的文件" } } },
  options: {
    slug: {
      type: "value",
      placeholder: "SLUG",
      summary: { en: "another slug than the archive's", zh: "改用其他短名" },
    },
    isolation: {
      type: "value",
      placeholder: "KIND",
      choices: isolations,
      summary: { en: "another isolation than the archive's", zh: "改用其他隔离方式" },
    },
    region: {
      type: "value",
      placeholder: "NAME",
      summary: { en: "another region than the archive's", zh: "改用其他区域" },
    },
    withoutInvoices: { type: "flag", summary: { en: "leave invoices out", zh: "不导入账单" } },
    database: databaseOption,
  },
  description: {
    en: "Checks the whole file first; then the tenant is made, filled and compared with it. What fails leaves nothing behind.",
    zh: "先校验整个文件，再创建租户、写入数据并与归档核对。失败时不留下任何内容。",
  },
  examples: [
    {
      command: "tenant-manager import company-a.tenant.jsonl.gz --slug company-a-copy --isolation schema",
      summary: { en: "a copy, in a schema of its own", zh: "导入为副本，使用独立 schema" },
    },
  ],
  run: importCommand,
});

interface ImportOptions {
  readonly file: string;
  readonly slug: string | undefined;
  readonly isolation: Isolation | undefined;
  readonly region: string | undefined;
  readonly withoutInvoices: boolean;
  readonly database: string;
}

async function importCommand(options: ImportOptions, ctx: Context): Promise<void> {
  const { file, slug, isolation, region, withoutInvoices } = options;
  await withRegistry(options, ctx, async (registry) => {
    const { importTenant } = await import("../archive/import.ts");
    const request = { path: resolve(ctx.cwd, file), slug, isolation, region, withInvoices: !withoutInvoices };
    const { tenant, changed, formerId, rows } = await withProgress(ctx, messages.importing, () =>
      importTenant(registry, ctx, request),
    );
    if (changed && formerId !== undefined) warn(ctx, messages.newId(formerId, tenant.id));
    report(ctx, {
      json: { tenant: tenantJson(tenant), changed, former_id: formerId ?? null, rows },
      text: () => ctx.say(changed ? messages.imported(tenant.slug, rows) : messages.importedAlready(tenant.slug)),
    });
  });
}
