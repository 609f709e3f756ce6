import { CliError, exitCodes, type Text } from "@microforge/core/program";
import type { Transaction } from "kysely";
import { z } from "zod";
import { readPlan } from "../billing/plan.ts";
import { createPlan, newestPlan } from "../billing/plan-store.ts";
import { canonicalJson } from "../canonical.ts";
import type { Row } from "../isolation/provider.ts";
import type { Tables } from "../registry/tables.ts";
import { archiveBroken } from "./errors.ts";
import type { Section } from "./format.ts";
import { archiveMessages as messages } from "./messages.ts";
import { archiveRows } from "./read.ts";

const whole = z.int();
const shapes = {
  plan: z.object({ code: z.string(), version: whole, definition: z.string() }),
  subscription: z.object({ plan: z.string(), plan_version: whole, from_at: whole, until_at: whole.nullable() }),
  quota: z.object({ metric: z.string(), definition: z.string() }),
  quota_counter: z.object({
    metric: z.string(),
    period: z.enum(["none", "hour", "day", "week", "month", "year"]),
    period_start: whole,
    period_end: whole,
    used: whole,
  }),
  invoice: z.object({
    number: z.string(),
    period_start: whole,
    period_end: whole,
    currency: z.string(),
    total_micro: whole,
    cutoff_seq: whole,
    content: z.string(),
    sha256: z.string(),
    issued_at: whole,
  }),
  tenant_event: z.object({ at: whole, kind: z.string(), details: z.string() }),
  usage_event: z.object({
    seq: whole,
    source: z.string(),
    id: z.string(),
    metric: z.string(),
    quantity: whole,
    at: whole,
    payload_hash: z.string(),
    received_at: whole,
  }),
  usage_hour: z.object({ metric: z.string(), hour_start: whole, quantity: whole, events: whole }),
};

type Invoice = z.infer<typeof shapes.invoice>;

export interface Restoring {
  readonly path: string;
  /** The tenant's id here. */
  readonly tenant: string;
  readonly withInvoices: boolean;
  readonly now: number;
}

/**
 * Puts what the archive knows of a tenant into the registry, in the caller's transaction.
 *
 * @throws CliError `invoices-differ` when its invoices would say something else here, or have another's numbers
 */
export async function restoreRegistry(trx: Transaction<Tables>, restoring: Restoring): Promise<void> {
  const { path, tenant: tenant_id, withInvoices, now } = restoring;
  const versions = new Map<string, number>();
  const invoices: Invoice[] = [];
  const numbers: number[] = [];
  for await (const { section, rows } of archiveRows(path)) {
    const table = section.startsWith("registry.") ? section.slice("registry.".length) : undefined;
    if (table === undefined) continue;
    const read = <T>(shape: z.ZodType<T>): T[] => rows.map((row) => parse(path, section, shape, row));
    switch (table) {
      case "plan":
        for (const plan of read(shapes.plan))
          versions.set(`${plan.code} ${plan.version}`, await keepPlan(trx, plan, now));
        break;
      case "subscription":
        for (const row of read(shapes.subscription)) {
          const plan_version = versions.get(`${row.plan} ${row.plan_version}`) ?? row.plan_version;
          if (plan_version !== row.plan_version && withInvoices && invoices.length > 0)
            throw invoicesDiffer(messages.planVersion(row.plan, row.plan_version));
          await trx
            .insertInto("subscription")
            .values({ tenant_id, ...row, plan_version })
            .execute();
        }
        break;
      case "quota":
        for (const row of read(shapes.quota))
          await trx
            .insertInto("quota")
            .values({ tenant_id, ...row })
            .execute();
        break;
      case "quota_counter":
        for (const row of read(shapes.quota_counter))
          await trx
            .insertInto("quota_counter")
            .values({ tenant_id, ...row })
            .execute();
        break;
      case "invoice":
        if (withInvoices) invoices.push(...read(shapes.invoice));
        break;
      case "tenant_event":
        await trx
          .insertInto("tenant_event")
          .values(read(shapes.tenant_event).map((row) => ({ tenant_id, ...row })))
          .execute();
        break;
      case "usage_event": {
        const events = read(shapes.usage_event);
        numbers.push(...events.map(({ seq }) => seq));
        const values = events.map(({ seq: _, ...row }) => ({ tenant_id, ...row }));
        await trx.insertInto("usage_event").values(values).execute();
        break;
      }
      case "usage_hour":
        await trx
          .insertInto("usage_hour")
          .values(read(shapes.usage_hour).map((row) => ({ tenant_id, ...row })))
          .execute();
        break;
      default:
        // A later version keeps more; what this one does not know, it cannot restore rightly.
        throw archiveBroken(path, 1, {
          en: `it has \`${section}\`, of a newer version`,
          zh: `包含更新版本的 \`${section}\``,
        });
    }
  }
  if (invoices.length > 0) await keepInvoices(trx, tenant_id, invoices, versions, numbers);
}

/** The version of the plan that says the same here; it is made if there is none. */
async function keepPlan(
  trx: Transaction<Tables>,
  { code, version, definition }: z.infer<typeof shapes.plan>,
  now: number,
): Promise<number> {
  const wanted = canonicalJson(readPlan(definition));
  const here = await trx.selectFrom("plan").select(["version", "definition"]).where("code", "=", code).execute();
  const same = here.filter((plan) => canonicalJson(readPlan(plan.definition)) === wanted);
  const found = same.find((plan) => plan.version === version) ?? same[0];
  if (found) return found.version;
  if ((await newestPlan(trx, code)) === undefined) {
    await trx.insertInto("plan").values({ code, version, definition: wanted, created_at: now }).execute();
    return version;
  }
  return (await createPlan(trx, code, readPlan(definition), now)).version;
}

/** Invoices are kept byte for byte; only the event up to which each counts has another number here. */
async function keepInvoices(
  trx: Transaction<Tables>,
  tenant_id: string,
  invoices: readonly Invoice[],
  versions: ReadonlyMap<string, number>,
  numbers: readonly number[],
): Promise<void> {
  for (const [key, version] of versions) {
    const [plan = "", archived = ""] = key.split(" ");
    if (String(version) !== archived) throw invoicesDiffer(messages.planVersion(plan, Number(archived)));
  }
  const here = await trx
    .selectFrom("usage_event")
    .select("seq")
    .where("tenant_id", "=", tenant_id)
    .orderBy("seq")
    .execute();
  for (const invoice of invoices) {
    const taken = await trx
      .selectFrom("invoice")
      .select("number")
      .where("number", "=", invoice.number)
      .executeTakeFirst();
    if (taken) throw invoicesDiffer(messages.invoiceNumber(invoice.number));
    const counted = numbers.filter((seq) => seq <= invoice.cutoff_seq).length;
    const cutoff_seq = counted === 0 ? 0 : (here[counted - 1]?.seq ?? 0);
    await trx
      .insertInto("invoice")
      .values({ tenant_id, ...invoice, cutoff_seq })
      .execute();
  }
}

function parse<T>(path: string, section: Section, shape: z.ZodType<T>, row: Row): T {
  const { success, data } = shape.safeParse(row);
  if (success) return data;
  throw archiveBroken(path, 1, {
    en: `a row of \`${section}\` is not as it should be`,
    zh: `\`${section}\` 中有不合格的数据行`,
  });
}

const invoicesDiffer = (reason: Text): CliError =>
  new CliError("invoices-differ", {
    message: messages.invoicesTaken(reason),
    hint: messages.withoutInvoicesHint,
    exitCode: exitCodes.conflict,
  });
