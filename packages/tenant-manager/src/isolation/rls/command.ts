import { CliError, type Context, type ExitCode, exitCodes, report } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { openPostgresStore, withPostgresStore } from "../../data/postgres.ts";
import { parseStoreUrl, postgresUrl } from "../../data/store-url.ts";
import { storeUrlOf } from "../../lifecycle/data-stores.ts";
import { databaseOption } from "../../options.ts";
import { withRegistry } from "../../registry/registry.ts";
import { providerDefaults } from "../provider.ts";
import { applyToStore, planScript, planStore } from "./apply.ts";
import type { RowOptions, RowPlan } from "./change.ts";
import { applyMessages, isolationCommandMessages as messages } from "./messages.ts";

/** Of `isolation plan` and `isolation apply`. */
export const isolationOptions = {
  data: { type: "value", placeholder: "URL", summary: messages.data },
  region: { type: "value", placeholder: "REGION", default: "default", summary: messages.region },
  schema: { type: "value", placeholder: "NAME", default: providerDefaults.schema, summary: messages.schema },
  role: { type: "value", placeholder: "NAME", default: providerDefaults.appRole, summary: messages.role },
  shared: { type: "list", placeholder: "TABLE", summary: messages.shared },
  tenantColumn: {
    type: "value",
    placeholder: "NAME",
    default: providerDefaults.tenantColumn,
    summary: messages.tenantColumn,
  },
  setting: { type: "value", placeholder: "NAME", default: providerDefaults.setting, summary: messages.setting },
  database: databaseOption,
} as const;

export interface IsolationValues {
  readonly data: string | undefined;
  readonly region: string;
  readonly schema: string;
  readonly role: string;
  readonly shared: readonly string[];
  readonly tenantColumn: string;
  readonly setting: string;
  readonly database: string;
}

export async function showPlan(values: IsolationValues, ctx: Context): Promise<ExitCode> {
  const options = rowOptions(values);
  const location = await locate(values, ctx);
  const plan = await withProgress(ctx, applyMessages.reading(location.shown), () =>
    withPostgresStore(location, ctx, (store) => planStore(store, options)),
  );
  tell(ctx, plan, false, true);
  return plan.problems.length > 0 ? exitCodes.failed : exitCodes.done;
}

export async function applyPlan(
  values: IsolationValues & { readonly dryRun: boolean; readonly diff: boolean },
  ctx: Context,
): Promise<ExitCode> {
  if (values.dryRun) return showPlan(values, ctx);
  const options = rowOptions(values);
  const location = await locate(values, ctx);
  const plan = await withProgress(ctx, applyMessages.applying(location.shown), async () => {
    const store = await openPostgresStore(location, ctx);
    try {
      return await applyToStore(store, options);
    } finally {
      await store.close();
    }
  });
  tell(ctx, plan, true, values.diff);
  return exitCodes.done;
}

function tell(ctx: Context, plan: RowPlan, applied: boolean, showsScript: boolean): void {
  const { changes, problems } = plan;
  report(ctx, {
    json: {
      applied,
      changes: changes.map(({ kind, object, sql, reason, isLoud = false }) => ({
        kind,
        object,
        sql,
        reason: ctx.say(reason),
        removes: isLoud,
      })),
      problems: problems.map(({ code, object, message, hint }) => ({
        code,
        object,
        message: ctx.say(message),
        hint: ctx.say(hint),
      })),
    },
    text: () => {
      if (changes.length === 0 && problems.length === 0) return ctx.say(applyMessages.nothing);
      return [
        ...problems.map((problem) => `-- ${ctx.terminal.symbols.failed} ${ctx.say(applyMessages.problem(problem))}`),
        ...(showsScript ? [planScript(plan, ctx.say)] : []),
        ...(applied ? [ctx.say(applyMessages.applied(changes.length))] : []),
      ]
        .filter((line) => line !== "")
        .join("\n");
    },
  });
  if (!applied && changes.length > 0 && problems.length === 0)
    ctx.terminal.note(ctx.say(applyMessages.planned(changes.length)));
}

function rowOptions({ schema, role, shared, tenantColumn, setting }: IsolationValues): RowOptions {
  if (!/^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+$/iu.test(setting)) {
    throw new CliError("setting-invalid", {
      message: applyMessages.settingInvalid(setting),
      hint: applyMessages.settingHint,
      exitCode: exitCodes.usage,
    });
  }
  return {
    schema,
    appRole: role,
    tenantColumn,
    setting,
    shared: [...new Set([...providerDefaults.shared, ...shared])],
  };
}

/** The data store that was named, else the registry's. */
async function locate(
  values: IsolationValues,
  ctx: Context,
): Promise<{ readonly url: string; readonly shown: string }> {
  const { data, region } = values;
  if (data !== undefined) return postgresUrl(parseStoreUrl(data, ctx.cwd));
  const url = await withRegistry(values, ctx, ({ db }) => storeUrlOf(db, ctx, region));
  if (url !== undefined) return postgresUrl(parseStoreUrl(url, ctx.cwd));
  throw new CliError("data-store-unknown", {
    message: messages.noStore(region),
    hint: messages.noStoreHint,
    exitCode: exitCodes.usage,
  });
}
