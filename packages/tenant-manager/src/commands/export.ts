import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { CliError, type Context, defineCommand, exitCodes, report, warn } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { archiveMessages as messages } from "../archive/messages.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  arguments: { tenant: tenantArgument },
  options: {
    out: {
      type: "value",
      placeholder: "FILE",
      summary: {
        en: "the file to write; compressed when it ends in .gz (default: <slug>.tenant.jsonl)",
        zh: "要写入的文件；以 .gz 结尾时压缩（默认：<短名>.tenant.jsonl）",
      },
    },
    force: { type: "flag", short: "f", summary: { en: "replace the file if it exists", zh: "覆盖已存在的文件" } },
    database: databaseOption,
  },
  description: {
    en: "All that there is of a tenant, as lines of JSON: what the registry knows (plan, quotas, usage, invoices, history) and its rows, all of one moment, with counts and checksums. `import` reads it.",
    zh: "把租户的全部内容导出为 JSON 行：登记库中的信息（套餐、配额、用量、账单、历史）及同一时刻的数据行，附行数与校验和。可用 `import` 读入。",
  },
  examples: [
    {
      command: "tenant-manager export company-a --out company-a.tenant.jsonl.gz",
      summary: { en: "into a compressed file", zh: "导出为压缩文件" },
    },
  ],
  run: exportCommand,
});

interface ExportOptions {
  readonly tenant: string;
  readonly out: string | undefined;
  readonly force: boolean;
  readonly database: string;
}

async function exportCommand(options: ExportOptions, ctx: Context): Promise<void> {
  await withRegistry(options, ctx, async (registry) => {
    const tenant = await findTenant(registry.db, options.tenant);
    const out = options.out ?? `${tenant.slug}.tenant.jsonl`;
    const path = resolve(ctx.cwd, out);
    if (existsSync(path) && !options.force) {
      throw new CliError("file-exists", {
        message: messages.fileExists(out),
        hint: messages.fileExistsHint,
        exitCode: exitCodes.conflict,
      });
    }
    const { exportTenant } = await import("../archive/export.ts");
    const { technology, sections } = await withProgress(ctx, messages.exporting, (progress) =>
      exportTenant(registry, ctx, tenant, path, (name) => progress.step(name)),
    );
    const data = Object.entries(sections).filter(([section]) => section.startsWith("data."));
    const rows = data.reduce((sum, [, total]) => sum + total.rows, 0);
    if (technology === "none") warn(ctx, messages.noDataStore(tenant.slug), messages.noDataStoreHint);
    report(ctx, {
      json: { tenant: { id: tenant.id, slug: tenant.slug }, file: out, technology, sections },
      text: () => ctx.say(messages.exported(tenant.slug, out, rows, data.length)),
    });
  });
}
