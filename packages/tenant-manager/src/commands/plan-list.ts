import { type Context, defineCommand, report } from "@microforge/core/program";
import { table } from "@microforge/core/terminal";
import { messages } from "../billing/messages.ts";
import { moneyFormat } from "../billing/money.ts";
import { latestPlans, subscribersOf } from "../billing/plan-store.ts";
import { databaseOption } from "../options.ts";
import { type RegistryChoice, withRegistry } from "../registry/registry.ts";
import { isoTime } from "../time/instant.ts";

export const command = defineCommand({
  description: messages.planListDescription,
  options: { database: databaseOption },
  examples: [{ command: "tenant-manager plan list", summary: messages.planListExample }],
  run: list,
});

async function list(options: RegistryChoice, ctx: Context): Promise<void> {
  await withRegistry(options, ctx, async ({ db }) => {
    const tenants = await subscribersOf(db);
    const plans = (await latestPlans(db)).map((plan) => ({ ...plan, tenants: tenants.get(plan.plan) ?? 0 }));
    report(ctx, {
      json: {
        plans: plans.map(({ plan, version, definition, created_at, ...counts }) => ({
          plan,
          version,
          name: definition.name,
          currency: definition.currency,
          fee_micro: definition.fee_micro,
          minimum_micro: definition.minimum_micro,
          ...counts,
          created_at: isoTime(created_at),
        })),
      },
      text: () => {
        if (plans.length === 0) return ctx.say(messages.noPlans);
        const { plan, version, name, fee, minimum, tenants: count } = messages.columns;
        const head = [plan, version, name, fee, minimum, count].map(ctx.say);
        const rows = plans.map(({ definition, ...item }) => {
          const money = moneyFormat(definition.currency, ctx.locale);
          return [
            item.plan,
            String(item.version),
            ctx.say(definition.name),
            money(definition.fee_micro),
            money(definition.minimum_micro),
            String(item.tenants),
          ];
        });
        return table([head, ...rows], ctx.terminal.out);
      },
    });
  });
}
