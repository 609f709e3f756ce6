import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Context, defineCommand, report, warn } from "@microforge/core/program";
import { builtInPlans } from "../billing/built-in-plans.ts";
import { unreadableFile, valueInvalid } from "../billing/errors.ts";
import { messages } from "../billing/messages.ts";
import { isCurrency, parseAmount } from "../billing/money.ts";
import type { PlanDefinition } from "../billing/plan.ts";
import { createPlan, latestPlan, newestPlan } from "../billing/plan-store.ts";
import { databaseOption } from "../options.ts";
import { type Registry, withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  description: messages.planCreateDescription,
  arguments: { code: { summary: messages.planCodeArgument } },
  options: {
    database: databaseOption,
    file: { type: "value", placeholder: "FILE", summary: messages.planFileOption },
    name: { type: "value", placeholder: "NAME", summary: messages.planNameOption },
    currency: { type: "value", placeholder: "CODE", summary: messages.currencyOption },
    fee: { type: "value", placeholder: "AMOUNT", summary: messages.feeOption },
    minimum: { type: "value", placeholder: "AMOUNT", summary: messages.minimumOption },
    jsonSchema: { type: "flag", summary: messages.jsonSchemaOption },
  },
  examples: [
    { command: "tenant-manager plan create team --file team.yaml", summary: messages.planCreateExample },
    { command: "tenant-manager plan create pro --fee 59.00", summary: messages.planFeeExample },
    { command: "tenant-manager plan create --json-schema > plan.schema.json", summary: messages.planSchemaExample },
  ],
  run: create,
});

interface CreateOptions extends Given {
  readonly database: string;
  readonly code: string | undefined;
  readonly file: string | undefined;
  readonly jsonSchema: boolean;
}

interface Given {
  readonly name: string | undefined;
  readonly currency: string | undefined;
  readonly fee: string | undefined;
  readonly minimum: string | undefined;
}

async function create(options: CreateOptions, ctx: Context): Promise<void> {
  if (options.jsonSchema) {
    const { planJsonSchema } = await import("../billing/plan-file.ts");
    const schema = planJsonSchema();
    return report(ctx, { json: { json_schema: schema }, text: () => JSON.stringify(schema, null, 2) });
  }
  const code = options.code ?? (await ctx.prompt.input({ message: messages.askCode, flag: "<code>" }));
  if (!/^[a-z][a-z0-9-]{0,62}$/u.test(code)) throw valueInvalid("<code>", code, messages.codeWanted);
  checkGiven(options);
  await withRegistry(options, ctx, async (registry) => {
    const fromFile = options.file === undefined ? undefined : await readFrom(options.file, ctx);
    const isNew = (await newestPlan(registry.db, code)) === undefined;
    // Nobody is asked while the registry is locked.
    const fresh = fromFile ?? (isNew ? await newDefinition(options, ctx) : undefined);
    const now = registry.now();
    const { version, created, definition } = await registry.write(async (trx) => {
      const base = fresh ?? (await latestPlan(trx, code)).definition;
      const next = changed(base, options);
      return { ...(await createPlan(trx, code, next, now)), definition: next };
    });
    const behind = created ? await tenantsOnEarlier(registry, code, version) : 0;
    report(ctx, {
      json: { plan: code, version, created, definition, tenants_on_earlier_versions: behind },
      text: () => ctx.say(created ? messages.planCreated(code, version) : messages.planUnchanged(code, version)),
    });
    if (behind > 0) warn(ctx, messages.stayOnVersion(behind, code));
  });
}

/** Wrong values are told before anything is opened or asked. */
function checkGiven({ name, currency, fee, minimum }: Given): void {
  if (name !== undefined && !isName(name)) throw valueInvalid("--name", name, messages.nameWanted);
  if (currency !== undefined && !isCurrency(currency))
    throw valueInvalid("--currency", currency, messages.currencyWanted);
  for (const [flag, value] of [
    ["--fee", fee],
    ["--minimum", minimum],
  ] as const) {
    if (value !== undefined && parseAmount(value) === undefined) throw valueInvalid(flag, value, messages.amountWanted);
  }
}

const isName = (name: string): boolean => name.trim() !== "" && [...name].length <= 100;

async function readFrom(file: string, ctx: Context): Promise<PlanDefinition> {
  const source = await readFile(resolve(ctx.cwd, file), "utf8").catch((cause: unknown) => {
    throw unreadableFile(file, cause);
  });
  const { parsePlanFile } = await import("../billing/plan-file.ts");
  return parsePlanFile(file, source, builtInPlans.free.resources);
}

/** What a plan must say at least is asked for where it is not given. */
async function newDefinition({ name, currency, fee }: Given, { prompt }: Context): Promise<PlanDefinition> {
  const nameText =
    name ??
    (await prompt.input({
      message: messages.askName,
      flag: "--name",
      validate: (answer) => (isName(answer) ? undefined : messages.nameWanted),
    }));
  const currencyCode =
    currency ??
    (await prompt.input({
      message: messages.askCurrency,
      flag: "--currency",
      validate: (answer) => (isCurrency(answer) ? undefined : messages.currencyWanted),
    }));
  const feeText =
    fee ??
    (await prompt.input({
      message: messages.askFee,
      flag: "--fee",
      validate: (answer) => (parseAmount(answer) === undefined ? messages.amountWanted : undefined),
    }));
  return {
    name: { en: nameText, zh: nameText },
    currency: currencyCode,
    fee_micro: parseAmount(feeText) ?? 0,
    minimum_micro: 0,
    prices: {},
    quotas: {},
    resources: builtInPlans.free.resources,
  };
}

/** Options say the last word, over a file and over the version before. */
const changed = (base: PlanDefinition, { name, currency, fee, minimum }: Given): PlanDefinition => ({
  ...base,
  ...(name !== undefined && { name: { en: name, zh: name } }),
  ...(currency !== undefined && { currency }),
  ...(fee !== undefined && { fee_micro: parseAmount(fee) ?? 0 }),
  ...(minimum !== undefined && { minimum_micro: parseAmount(minimum) ?? 0 }),
});

async function tenantsOnEarlier({ db }: Registry, plan: string, version: number): Promise<number> {
  const row = await db
    .selectFrom("subscription")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("plan", "=", plan)
    .where("plan_version", "<", version)
    .where("until_at", "is", null)
    .executeTakeFirstOrThrow();
  return row.count;
}
