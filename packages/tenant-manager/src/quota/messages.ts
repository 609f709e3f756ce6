import type { Text } from "@microforge/core/program";
import type { QuotaPeriod } from "../billing/plan.ts";
import type { Denial } from "./consume.ts";

const shown = (text: string): string => `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;

const reasons: Readonly<Record<Denial, Text>> = {
  provisioning: { en: "the tenant is still being set up", zh: "租户仍在创建中" },
  suspended: { en: "the tenant is suspended", zh: "租户已停用" },
  moving: { en: "the tenant is being moved", zh: "租户正在迁移" },
  deleted: { en: "the tenant is deleted", zh: "租户已删除" },
  "quota-exceeded": { en: "the quota is used up", zh: "配额已用尽" },
  "rate-limited": { en: "too many at once", zh: "请求过于频繁" },
};

const periods: Readonly<Record<QuotaPeriod, Text>> = {
  none: { en: "in all", zh: "总计" },
  hour: { en: "an hour", zh: "每小时" },
  day: { en: "a day", zh: "每天" },
  week: { en: "a week", zh: "每周" },
  month: { en: "a month", zh: "每月" },
  year: { en: "a year", zh: "每年" },
};

export const messages = {
  reasons,
  periods,

  // errors
  unreadable: { en: "the registry holds a quota that this program cannot read", zh: "登记库中有本程序无法读取的配额" },
  unreadableHint: { en: "update tenant-manager", zh: "请升级 tenant-manager" },
  quantityNotPositive: (quantity: number): Text => ({
    en: `${quantity} cannot be consumed: it must be at least 1`,
    zh: `消耗量不能为 ${quantity}：至少为 1`,
  }),
  tenantUnknown: (tenant: string): Text => ({
    en: `there is no tenant ${shown(tenant)}`,
    zh: `租户 ${shown(tenant)} 不存在`,
  }),
  metricUnknown: (metric: string): Text => ({
    en: `no plan, quota or usage speaks of a metric ${shown(metric)}`,
    zh: `没有任何套餐、配额或用量涉及指标 ${shown(metric)}`,
  }),
  didYouMean: (guess: string): Text => ({ en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` }),
  metricHint: {
    en: "a metric becomes known with a plan that prices or limits it, or with its first usage",
    zh: "指标需先在套餐中计价或设限，或已有用量记录",
  },
  limitInvalid: (option: string, value: string): Text => ({
    en: `\`${option}\` cannot be ${shown(value)}`,
    zh: `\`${option}\` 不能是 ${shown(value)}`,
  }),
  limitHint: (option: string): Text =>
    option === "--rate"
      ? {
          en: "write a whole number a second from 1 to 1000000, such as `50/s`, or `unlimited`",
          zh: "请写成每秒的整数（1 到 1000000），例如 `50/s`，或 `unlimited`（不限）",
        }
      : {
          en: `write a whole number from ${option === "--burst" ? "1 to 10^9" : "0 to 10^15"}, or \`unlimited\``,
          zh: `请写 ${option === "--burst" ? "1 到 10^9" : "0 到 10^15"} 之间的整数，或 \`unlimited\`（不限）`,
        },
  softAboveHard: (soft: number, hard: number): Text => ({
    en: `the soft limit ${soft} is above the hard limit ${hard}: it would never be reached`,
    zh: `软限额 ${soft} 高于硬限额 ${hard}，永远不会触发`,
  }),
  softAboveHardHint: {
    en: "give both, such as `--hard 1000 --soft 800`, or `--soft unlimited`",
    zh: "请同时指定两者，例如 `--hard 1000 --soft 800`，或使用 `--soft unlimited`",
  },
  burstWithoutRate: { en: "`--burst` means nothing without a rate", zh: "没有速率限制时 `--burst` 没有意义" },
  burstWithoutRateHint: { en: "add `--rate`, such as `--rate 50/s`", zh: "请加上 `--rate`，例如 `--rate 50/s`" },
  nothingToSet: { en: "no limit is given", zh: "没有指定任何限额" },
  nothingToSetHint: {
    en: "give one of `--hard`, `--soft`, `--period`, `--rate` and `--burst`, or `--clear`",
    zh: "请至少指定 `--hard`、`--soft`、`--period`、`--rate`、`--burst` 之一，或使用 `--clear`",
  },

  // options and arguments
  metricArgument: { en: "the metric, e.g. `api_calls`", zh: "指标名，例如 `api_calls`" },
  hardOption: { en: "never more than this, or `unlimited`", zh: "硬限额：绝不超过此值，或 `unlimited`（不限）" },
  softOption: { en: "a warning above this, or `unlimited`", zh: "软限额：超过此值时警告，或 `unlimited`（不限）" },
  periodOption: {
    en: "when usage begins anew, by the calendar of the tenant's time zone",
    zh: "用量按租户时区的日历重新计算的周期",
  },
  rateOption: {
    en: "at most so many a second, e.g. `50/s`, or `unlimited`",
    zh: "每秒最多的数量，例如 `50/s`，或 `unlimited`（不限）",
  },
  burstOption: {
    en: "how many at once after a rest (default: the rate)",
    zh: "空闲之后一次最多的数量（默认与速率相同）",
  },
  clearOption: {
    en: "take the tenant's own quota away; its plan's holds again",
    zh: "取消租户自己的配额，恢复套餐的配额",
  },

  // quota set
  setDescription: {
    en: "Gives a tenant a quota of its own, which counts instead of its plan's. What is not given stays as it is now.",
    zh: "为租户单独设置配额，优先于其套餐的配额。未指定的部分保持现状。",
  },
  setExample: {
    en: "at most 50,000 a month, with a warning from 40,000 on",
    zh: "每月最多 50,000 次，超过 40,000 次时警告",
  },
  rateExample: { en: "20 a second, 100 at once", zh: "每秒 20 次，一次最多 100 次" },
  set: (slug: string, metric: string, limits: string): Text => ({
    en: `${slug}: ${metric} ${limits}`,
    zh: `${slug}：${metric} ${limits}`,
  }),
  cleared: (slug: string, metric: string): Text => ({
    en: `${slug} has no quota of its own for ${metric} any more`,
    zh: `已取消 ${slug} 自己的 ${metric} 配额`,
  }),
  nothingToClear: (slug: string, metric: string): Text => ({
    en: `${slug} had no quota of its own for ${metric}; nothing changed`,
    zh: `${slug} 没有自己的 ${metric} 配额，未做更改`,
  }),
  limits: (parts: {
    hard: string | null;
    soft: string | null;
    period: Text;
    rate: string | null;
    burst: string | null;
  }): Text => ({
    en: [
      parts.hard === null ? "without limit" : `at most ${parts.hard}`,
      parts.period.en,
      ...(parts.soft === null ? [] : [`(warning above ${parts.soft})`]),
      ...(parts.rate === null
        ? []
        : [`and ${parts.rate} a second${parts.burst === null ? "" : `, ${parts.burst} at once`}`]),
    ].join(" "),
    zh: [
      `${parts.period.zh}${parts.hard === null ? "不限" : `最多 ${parts.hard}`}`,
      ...(parts.soft === null ? [] : [`超过 ${parts.soft} 时警告`]),
      ...(parts.rate === null ? [] : [`每秒 ${parts.rate}${parts.burst === null ? "" : `，一次最多 ${parts.burst}`}`]),
    ].join("，"),
  }),

  // quota show
  showDescription: {
    en: "Shows a tenant's quotas: what is used, what is left, when it begins anew, and whether the tenant or its plan says so.",
    zh: "显示租户的配额：已用量、剩余量、重置时间，以及配额来自租户还是套餐。",
  },
  showExample: { en: "all quotas of a tenant", zh: "租户的全部配额" },
  showMetricArgument: { en: "only this metric", zh: "只显示该指标" },
  noQuotas: (slug: string): Text => ({ en: `nothing limits ${slug}`, zh: `${slug} 没有任何配额限制` }),
  noQuota: (slug: string, metric: string): Text => ({
    en: `nothing limits ${metric} for ${slug}`,
    zh: `${slug} 的 ${metric} 不受配额限制`,
  }),
  columns: {
    metric: { en: "metric", zh: "指标" },
    used: { en: "used", zh: "已用" },
    hard: { en: "hard", zh: "硬限额" },
    soft: { en: "soft", zh: "软限额" },
    remaining: { en: "left", zh: "剩余" },
    resets: { en: "begins anew", zh: "重置时间" },
    rate: { en: "rate", zh: "速率" },
    source: { en: "from", zh: "来源" },
  },
  sources: { tenant: { en: "tenant", zh: "租户" }, plan: { en: "plan", zh: "套餐" } },
  unlimited: { en: "unlimited", zh: "不限" },
  never: { en: "never", zh: "不重置" },

  // quota check
  checkDescription: {
    en: "Asks whether a tenant may use one more of a metric. With `--consume` it uses so many, if it may: asked and recorded in one step, so that many processes together never go over the limit. Exit code 1 when it may not.",
    zh: "检查租户是否还能使用某项指标。加上 `--consume` 时，若允许则立即消耗：检查与记录在同一步完成，多个进程同时运行也绝不会超限。不允许时退出码为 1。",
  },
  consumeOption: { en: "use so many if allowed", zh: "允许时消耗的数量" },
  idOption: { en: "told again with the same id, it counts once", zh: "以相同 id 重复提交只计一次" },
  sourceOption: { en: "who asks", zh: "请求的来源" },
  checkExample: { en: "use one call, if there is one left", zh: "若有余量则消耗一次调用" },
  allowed: (slug: string, metric: string): Text => ({
    en: `allowed: ${slug} may use ${metric}`,
    zh: `允许：${slug} 可以使用 ${metric}`,
  }),
  allowedAgain: (slug: string, metric: string): Text => ({
    en: `allowed before: the same id is not counted again (${slug}, ${metric})`,
    zh: `此前已允许：相同 id 不重复计数（${slug}，${metric}）`,
  }),
  denied: (slug: string, metric: string, reason: Text): Text => ({
    en: `not allowed: ${reason.en} (${slug}, ${metric})`,
    zh: `不允许：${reason.zh}（${slug}，${metric}）`,
  }),
  usedOf: (used: string, hard: string | null): Text => ({
    en: hard === null ? `${used} used, no hard limit` : `${used} of ${hard} used`,
    zh: hard === null ? `已用 ${used}，无硬限额` : `已用 ${used}，限额 ${hard}`,
  }),
  retryAfter: (seconds: number): Text => ({ en: `try again in ${seconds} s`, zh: `请在 ${seconds} 秒后重试` }),
  overSoft: (slug: string, metric: string, used: string, soft: string): Text => ({
    en: `${slug} has used ${used} of ${metric}, more than the soft limit of ${soft}`,
    zh: `${slug} 的 ${metric} 已用 ${used}，超过软限额 ${soft}`,
  }),
  idWithoutConsume: {
    en: "`--id` and `--source` mean nothing without `--consume`",
    zh: "没有 `--consume` 时 `--id` 与 `--source` 没有意义",
  },
  idWithoutConsumeHint: { en: "add `--consume 1`", zh: "请加上 `--consume 1`" },
} as const;
