import { CliError, type Context, defineCommand, exitCodes, report, type Text } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { moveMessages as messages } from "../move/messages.ts";
import type { MovedIsolation } from "../move/move.ts";
import { databaseOption, tenantArgument } from "../options.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { withRegistry } from "../registry/registry.ts";
import { type Isolation, isolations } from "../registry/tables.ts";

export const command = defineCommand({
  arguments: { tenant: tenantArgument },
  options: {
    isolation: {
      type: "value",
      placeholder: "KIND",
      choices: isolations,
      summary: { en: "move its rows to this isolation", zh: "将其数据迁移到该隔离方式" },
    },
    plan: {
      type: "value",
      placeholder: "CODE",
      summary: { en: "move it to the newest version of this plan", zh: "变更为该套餐的最新版本" },
    },
    database: databaseOption,
  },
  description: {
    en: "Rows are copied in one transaction, compared by count and checksum, and only then is the tenant switched and its old place cleared. A killed move is finished by the same command.",
    zh: "数据在一个事务中复制，并按行数与校验和核对，一致后才切换租户并清空旧位置。被中断的迁移用同一命令即可完成。",
  },
  examples: [
    {
      command: "tenant-manager move company-a --isolation schema",
      summary: { en: "from shared tables to a schema of its own", zh: "从共享表迁移到独立 schema" },
    },
    {
      command: "tenant-manager move company-a --plan pro",
      summary: { en: "to another plan, from now on", zh: "从现在起改用另一套餐" },
    },
  ],
  run: move,
});

interface MoveOptions {
  readonly tenant: string;
  readonly isolation: Isolation | undefined;
  readonly plan: string | undefined;
  readonly database: string;
}

async function move(options: MoveOptions, ctx: Context): Promise<void> {
  const { tenant: name, isolation, plan } = options;
  if (isolation === undefined && plan === undefined)
    throw new CliError("nothing-to-move", { message: messages.nothingToMove, exitCode: exitCodes.usage });
  await withRegistry(options, ctx, async (registry) => {
    const tenant = await findTenant(registry.db, name);
    const { movePlan, moveIsolation } = await import("../move/move.ts");
    const planBefore = plan === undefined ? undefined : await movePlan(registry, tenant, plan);
    const moved =
      isolation === undefined
        ? undefined
        : await withProgress(ctx, messages.copying, (progress) =>
            moveIsolation(registry, ctx, tenant, isolation, (table) => progress.step(table)),
          );
    const after = await findTenant(registry.db, tenant.id);
    report(ctx, {
      json: {
        tenant: { id: after.id, slug: after.slug, status: after.status, isolation: after.isolation, plan: after.plan },
        changed: moved !== undefined || planBefore !== undefined,
        rows: moved?.rows ?? null,
      },
      text: () =>
        [
          ...(planBefore !== undefined ? [messages.movedPlan(after.slug, planBefore, after.plan)] : []),
          ...(moved ? [movedText(after.slug, moved)] : []),
          ...(moved || planBefore !== undefined ? [] : [messages.unchanged(after.slug)]),
        ]
          .map(ctx.say)
          .join("\n"),
    });
  });
}

const movedText = (slug: string, { from, to, rows }: MovedIsolation): Text =>
  rows === null ? messages.movedInPlace(slug, from, to) : messages.movedIsolation(slug, from, to, rows);
