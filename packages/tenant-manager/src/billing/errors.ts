import { CliError, exitCodes, type Text } from "@microforge/core/program";
import { isoTime } from "../time/instant.ts";

export const amountTooLarge = (amount: bigint): CliError =>
  new CliError("amount-too-large", {
    message: {
      en: `an amount of ${amount} micro-units is more than this program counts exactly (2^53)`,
      zh: `金额 ${amount} 微单位超出了本程序能够精确计算的范围（2^53）`,
    },
    hint: { en: "check the prices of the plan and the usage", zh: "请检查套餐价格与用量" },
    details: { amount_micro: String(amount) },
  });

export const quantityTooLarge = (quantity: bigint): CliError =>
  new CliError("quantity-too-large", {
    message: {
      en: `a quantity of ${quantity} is more than this program counts exactly (2^53)`,
      zh: `用量 ${quantity} 超出了本程序能够精确计算的范围（2^53）`,
    },
    details: { quantity: String(quantity) },
  });

export const periodInvalid = (period: string): CliError =>
  new CliError("period-invalid", {
    message: { en: `\`${period}\` is no month`, zh: `\`${period}\` 不是有效的月份` },
    hint: { en: "write year and month, such as `2026-10`", zh: "请写成年月形式，例如 `2026-10`" },
    exitCode: exitCodes.usage,
  });

export const periodNotEnded = (period: string, end: number): CliError =>
  new CliError("period-not-ended", {
    message: {
      en: `${period} is not over: it ends at ${isoTime(end)}`,
      zh: `${period} 尚未结束：结束时刻为 ${isoTime(end)}`,
    },
    hint: {
      en: "`tenant-manager invoice preview` shows what it costs so far",
      zh: "可用 `tenant-manager invoice preview` 查看目前的费用",
    },
    exitCode: exitCodes.usage,
  });

export const periodNotBegun = (period: string, start: number): CliError =>
  new CliError("period-not-begun", {
    message: {
      en: `${period} has not begun: it begins at ${isoTime(start)}`,
      zh: `${period} 尚未开始：开始时刻为 ${isoTime(start)}`,
    },
    exitCode: exitCodes.usage,
  });

export const nothingToBill = (tenant: string, period: string): CliError =>
  new CliError("nothing-to-bill", {
    message: {
      en: `the tenant \`${tenant}\` was not subscribed in ${period} and used nothing`,
      zh: `租户 \`${tenant}\` 在 ${period} 没有订阅，也没有用量`,
    },
    hint: { en: "choose another month with `--period`", zh: "请用 `--period` 选择其他月份" },
    exitCode: exitCodes.usage,
  });

export const invoiceUnknown = (number: string): CliError =>
  new CliError("invoice-unknown", {
    message: { en: `there is no invoice \`${number}\``, zh: `账单 \`${number}\` 不存在` },
    hint: { en: "`tenant-manager invoice list` shows them all", zh: "可用 `tenant-manager invoice list` 查看全部账单" },
    exitCode: exitCodes.usage,
  });

export const invoiceUnreadable = (number: string): CliError =>
  new CliError("invoice-unreadable", {
    message: {
      en: `what the registry holds as invoice \`${number}\` is none that this program can read`,
      zh: `登记库中的账单 \`${number}\` 无法读取`,
    },
    hint: {
      en: "restore the registry from a backup, or update tenant-manager",
      zh: "请从备份恢复登记库，或升级 tenant-manager",
    },
  });

export const tenantErased = (number: string): CliError =>
  new CliError("invoice-facts-erased", {
    message: {
      en: `the invoice \`${number}\` cannot be recomputed: its tenant is erased, and the usage with it`,
      zh: `无法重新计算账单 \`${number}\`：其租户及用量已被清除`,
    },
  });

export const planUnknown = (code: string, known: readonly string[], guess: string | undefined): CliError =>
  new CliError("plan-unknown", {
    message: { en: `there is no plan \`${code}\``, zh: `套餐 \`${code}\` 不存在` },
    hint: guess
      ? { en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` }
      : {
          en: known.length > 0 ? `there are ${known.join(", ")}` : "`tenant-manager plan create` makes one",
          zh: known.length > 0 ? `现有套餐：${known.join("、")}` : "可用 `tenant-manager plan create` 创建",
        },
    exitCode: exitCodes.usage,
  });

export const planVersionUnknown = (code: string, version: number, newest?: number): CliError =>
  new CliError("plan-version-unknown", {
    message: { en: `the plan \`${code}\` has no version ${version}`, zh: `套餐 \`${code}\` 没有版本 ${version}` },
    ...(newest !== undefined && {
      hint: { en: `its newest version is ${newest}`, zh: `最新版本为 ${newest}` },
    }),
    exitCode: exitCodes.usage,
  });

export const notSubscribed = (tenant: string): CliError =>
  new CliError("not-subscribed", {
    message: { en: `the tenant \`${tenant}\` was never subscribed`, zh: `租户 \`${tenant}\` 从未订阅过套餐` },
    hint: {
      en: "`tenant-manager move <tenant> --plan <plan>` does it",
      zh: "可用 `tenant-manager move <tenant> --plan <plan>` 订阅",
    },
  });

export const planChangeInPast = (at: number, begun: number): CliError =>
  new CliError("plan-change-in-the-past", {
    message: {
      en: `the plan cannot change at ${isoTime(at)}: the current one began at ${isoTime(begun)}`,
      zh: `无法在 ${isoTime(at)} 变更套餐：当前套餐始于 ${isoTime(begun)}`,
    },
    hint: { en: "check this machine's clock; nothing was changed", zh: "请检查本机时钟；未做任何更改" },
    exitCode: exitCodes.conflict,
  });

export const monthBilledAlready = (at: number, until: number): CliError =>
  new CliError("month-billed-already", {
    message: {
      en: `the subscription cannot change at ${isoTime(at)}: the time until ${isoTime(until)} is billed already`,
      zh: `无法在 ${isoTime(at)} 变更订阅：${isoTime(until)} 之前的时段已开具账单`,
    },
    hint: { en: "check this machine's clock; nothing was changed", zh: "请检查本机时钟；未做任何更改" },
    exitCode: exitCodes.conflict,
  });

export const currencyDiffers = (has: string, wants: string): CliError =>
  new CliError("plan-currency-differs", {
    message: {
      en: `the tenant pays in ${has}, the plan is in ${wants}`,
      zh: `该租户以 ${has} 付款，而此套餐以 ${wants} 计价`,
    },
    hint: {
      en: `make a plan in ${has}: one tenant pays in one currency`,
      zh: `请创建以 ${has} 计价的套餐：同一租户只能使用一种货币`,
    },
    exitCode: exitCodes.conflict,
  });

/** All that is wrong with a plan file, each with its place. */
export const invalidPlanFile = (
  file: string,
  lines: readonly Text[],
): { readonly message: Text; readonly hint: Text } => ({
  message: {
    en: `\`${file}\` is no plan:\n${lines.map(({ en }) => `  ${en}`).join("\n")}`,
    zh: `\`${file}\` 不是有效的套餐：\n${lines.map(({ zh }) => `  ${zh}`).join("\n")}`,
  },
  hint: {
    en: "`tenant-manager plan create --json-schema` prints what a plan may have",
    zh: "可用 `tenant-manager plan create --json-schema` 查看套餐文件的格式",
  },
});

export const unreadableFile = (file: string, cause: unknown): CliError =>
  new CliError("unreadable-file", {
    message: { en: `\`${file}\` cannot be read`, zh: `无法读取 \`${file}\`` },
    hint: { en: "check the path", zh: "请检查路径" },
    exitCode: exitCodes.usage,
    cause,
  });

export const valueInvalid = (what: string, value: string, wanted: Text): CliError =>
  new CliError("value-invalid", {
    message: { en: `${what} cannot be \`${value}\``, zh: `${what} 不能是 \`${value}\`` },
    hint: wanted,
    exitCode: exitCodes.usage,
  });

export const unwritableFile = (file: string, cause: unknown): CliError =>
  new CliError("unwritable-file", {
    message: { en: `\`${file}\` cannot be written`, zh: `无法写入 \`${file}\`` },
    hint: { en: "check the path", zh: "请检查路径" },
    cause,
  });

export const oneOfTenantOrAll = (): CliError =>
  new CliError("tenant-or-all", {
    message: { en: "name a tenant, or all of them with `--all`", zh: "请指定一个租户，或用 `--all` 选择全部租户" },
    hint: {
      en: "`tenant-manager invoice issue <tenant>` or `tenant-manager invoice issue --all`",
      zh: "`tenant-manager invoice issue <tenant>` 或 `tenant-manager invoice issue --all`",
    },
    exitCode: exitCodes.usage,
  });
