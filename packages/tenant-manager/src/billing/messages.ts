import type { Text } from "@microforge/core/program";

/** What a command says about money and plans. */
export const messages = {
  // Amounts and prices
  each: (amount: string, per: string): Text => ({
    en: per ? `${amount} per ${per}` : `${amount} each`,
    zh: per ? `每 ${/\d$/u.test(per) ? `${per} 单位` : per} ${amount}` : `每单位 ${amount}`,
  }),
  onceAMonth: (amount: string): Text => ({
    en: `${amount} in a month with any usage`,
    zh: `有用量的月份 ${amount}`,
  }),
  beyondIncluded: (included: string, unit: string): Text => ({
    en: `${included} included, then ${unit}`,
    zh: `含 ${included}，超出部分${unit}`,
  }),
  models: { tiered: { en: "graduated: ", zh: "阶梯计价：" }, volume: { en: "by volume: ", zh: "按总量计价：" } },
  tier: ({ upTo, beyond }: { readonly upTo?: string; readonly beyond?: string }, cost: string): Text => {
    if (upTo !== undefined) return { en: `up to ${upTo} ${cost}`, zh: `${upTo} 以内${cost}` };
    return beyond === undefined
      ? { en: cost, zh: cost }
      : { en: `beyond ${beyond} ${cost}`, zh: `超过 ${beyond} 后${cost}` };
  },
  listSeparator: { en: ", ", zh: "，" },
  amountWanted: {
    en: "write a decimal amount such as `49.00`: not negative, at most 6 decimals",
    zh: "请写成 `49.00` 这样的金额：不能为负数，最多 6 位小数",
  },
  currencyWanted: {
    en: "write a currency of ISO 4217 such as `USD`, `EUR` or `CNY`",
    zh: "请写成 ISO 4217 货币代码，例如 `USD`、`EUR` 或 `CNY`",
  },
  codeWanted: {
    en: "a code has up to 63 small letters, digits and dashes, and begins with a letter",
    zh: "代码由至多 63 个小写字母、数字和连字符组成，并以字母开头",
  },
  nameWanted: { en: "a name has 1 to 100 characters", zh: "名称应为 1 到 100 个字符" },
  versionWanted: { en: "a version is a whole number from 1 on", zh: "版本号是从 1 开始的整数" },

  // plan create
  planCreateDescription: {
    en: "Makes a plan, or the next version of one. Versions never change: tenants stay on theirs until they are moved. Without a file, what is not given is taken from the newest version. Amounts are decimals of at most 6 places.",
    zh: "创建套餐，或为已有套餐创建新版本。版本一经创建便不再更改：租户在被移动之前一直使用原版本。不使用文件时，未给出的项目沿用最新版本。金额为最多 6 位小数的十进制数。",
  },
  planCodeArgument: { en: "the plan's code", zh: "套餐代码" },
  planFileOption: { en: "read the plan from this YAML file", zh: "从此 YAML 文件读取套餐" },
  planNameOption: { en: "its name, the same in both languages", zh: "套餐名称（两种语言相同）" },
  currencyOption: { en: "currency of ISO 4217", zh: "ISO 4217 货币代码" },
  feeOption: { en: "fee for a calendar month", zh: "每个自然月的费用" },
  minimumOption: { en: "what a month costs at least, the fee included", zh: "每月最低消费（含月费）" },
  jsonSchemaOption: {
    en: "print the JSON Schema of plan files, and do nothing else",
    zh: "仅输出套餐文件的 JSON Schema",
  },
  planCreateExample: { en: "make or change a plan by a file", zh: "用文件创建或更改套餐" },
  planFeeExample: { en: "a new version with another fee", zh: "以新的月费创建新版本" },
  planSchemaExample: { en: "the format of plan files, for an editor", zh: "套餐文件的格式，供编辑器使用" },
  askCode: { en: "Code of the plan", zh: "套餐代码" },
  askName: { en: "Name of the plan", zh: "套餐名称" },
  askCurrency: { en: "Currency", zh: "货币" },
  askFee: { en: "Fee for a month", zh: "月费" },
  planCreated: (plan: string, version: number): Text => ({
    en: `plan ${plan}: version ${version} made`,
    zh: `套餐 ${plan}：已创建版本 ${version}`,
  }),
  planUnchanged: (plan: string, version: number): Text => ({
    en: `plan ${plan}: version ${version} says the same already; nothing was changed`,
    zh: `套餐 ${plan}：版本 ${version} 内容相同，未做更改`,
  }),
  stayOnVersion: (count: number, plan: string): Text => ({
    en: `${count} tenant${count === 1 ? " stays" : "s stay"} on earlier versions; \`tenant-manager move <tenant> --plan ${plan}\` moves one`,
    zh: `${count} 个租户仍使用旧版本；可用 \`tenant-manager move <tenant> --plan ${plan}\` 逐个移动`,
  }),

  // plan list, plan show
  planListDescription: { en: "Lists the newest version of every plan.", zh: "列出每个套餐的最新版本。" },
  planListExample: { en: "all plans", zh: "全部套餐" },
  noPlans: { en: "no plans", zh: "没有套餐" },
  planShowDescription: { en: "Shows what a plan costs and what it allows.", zh: "显示套餐的价格与配额。" },
  planShowExample: { en: "an earlier version", zh: "查看早期版本" },
  planVersionOption: { en: "this version; the newest by default", zh: "指定版本；默认为最新版本" },
  columns: {
    plan: { en: "PLAN", zh: "套餐" },
    version: { en: "VERSION", zh: "版本" },
    name: { en: "NAME", zh: "名称" },
    fee: { en: "MONTHLY FEE", zh: "月费" },
    minimum: { en: "MINIMUM", zh: "最低消费" },
    tenants: { en: "TENANTS", zh: "租户数" },
    number: { en: "NUMBER", zh: "编号" },
    tenant: { en: "TENANT", zh: "租户" },
    period: { en: "PERIOD", zh: "账期" },
    issued: { en: "ISSUED", zh: "开具时间" },
    total: { en: "TOTAL", zh: "总额" },
  },
  planTitle: (plan: string, name: string, version: number): Text => ({
    en: `${name} (${plan}, version ${version})`,
    zh: `${name}（${plan}，版本 ${version}）`,
  }),
  fee: { en: "monthly fee", zh: "月费" },
  minimum: { en: "minimum", zh: "最低消费" },
  prices: { en: "Prices", zh: "价格" },
  quotas: { en: "Quotas", zh: "配额" },
  resources: { en: "Resources", zh: "资源" },
  unlimited: { en: "unlimited", zh: "不限" },
  limited: (count: string, period: Text): Text => ({
    en: `${count} ${period.en}`,
    zh: `${period.zh} ${count}`,
  }),
  softLimit: (count: string): Text => ({ en: `warning from ${count}`, zh: `达到 ${count} 时警告` }),
  rate: (rate: string, burst: string): Text => ({
    en: `${rate} a second, bursts of ${burst}`,
    zh: `每秒 ${rate}，突发 ${burst}`,
  }),
  quotaPeriods: {
    none: { en: "in all", zh: "总计" },
    hour: { en: "an hour", zh: "每小时" },
    day: { en: "a day", zh: "每天" },
    week: { en: "a week", zh: "每周" },
    month: { en: "a month", zh: "每月" },
    year: { en: "a year", zh: "每年" },
  },

  // invoices
  previewDescription: {
    en: "Shows what the invoice of a month says, or would say by what is known now. Fees are for the whole month, usage is what was recorded so far.",
    zh: "显示某月的账单，或按目前已知数据预览账单。月费按整月计，用量为目前已记录的数量。",
  },
  previewExample: { en: "what this month costs so far", zh: "本月至今的费用" },
  previewPeriodOption: { en: "the month; the running one by default", zh: "账期月份；默认为当前月份" },
  issueDescription: {
    en: "Issues the invoice of a month that is over. Issued twice, it is the same one. Usage that arrives later is billed with the next invoice.",
    zh: "为已结束的月份开具账单。重复开具得到同一张账单。之后到达的用量计入下一张账单。",
  },
  issueExample: { en: "last month's invoice of one tenant", zh: "为一个租户开具上月账单" },
  issueAllExample: { en: "the invoices of all tenants", zh: "为全部租户开具账单" },
  issuePeriodOption: {
    en: "the month; the last that is over by default",
    zh: "账期月份；默认为最近一个已结束的月份",
  },
  allOption: { en: "all tenants, also suspended and deleted ones", zh: "全部租户，包括已停用和已删除的" },
  issuing: { en: "issuing invoices", zh: "正在开具账单" },
  listDescription: { en: "Lists invoices, the newest first.", zh: "列出账单，最新的在前。" },
  listExample: { en: "the invoices of one tenant", zh: "一个租户的账单" },
  listTenantArgument: { en: "only this tenant's: its slug or id", zh: "仅此租户：短名（slug）或 id" },
  limitOption: { en: "at most so many", zh: "最多显示的数量" },
  limitWanted: { en: "a number from 1 to 100000", zh: "1 到 100000 之间的整数" },
  moreInvoices: (limit: number): Text => ({
    en: `these are the newest ${limit}; \`--limit\` shows more`,
    zh: `仅显示最新的 ${limit} 张；可用 \`--limit\` 显示更多`,
  }),
  noInvoices: { en: "no invoices", zh: "没有账单" },
  showDescription: {
    en: "Shows an invoice. With `--verify` it is computed again from events, subscriptions and plans, and its bytes are compared; exit code 1 if they differ.",
    zh: "显示账单。使用 `--verify` 时会根据用量事件、订阅与套餐重新计算并逐字节比较；不一致时退出码为 1。",
  },
  showExample: { en: "a page to print", zh: "生成可打印的页面" },
  verifyExample: { en: "compute it again and compare", zh: "重新计算并比较" },
  numberArgument: { en: "the invoice's number", zh: "账单编号" },
  formatOption: { en: "form of the invoice; json is its very bytes", zh: "账单格式；json 为账单的原始字节" },
  outOption: { en: "write it to this file instead of stdout", zh: "写入此文件而不是标准输出" },
  verifyOption: { en: "compute it again and compare the bytes", zh: "重新计算并逐字节比较" },
  written: (path: string): Text => ({ en: `wrote ${path}`, zh: `已写入 ${path}` }),
  verified: (number: string): Text => ({
    en: `${number} follows from the registry, byte for byte`,
    zh: `${number} 与根据登记库重新计算的结果逐字节一致`,
  }),
  differs: (number: string, path: string, stored: string, recomputed: string): Text => ({
    en: `${number} is not what follows from the registry: \`${path}\` is ${stored}, recomputed ${recomputed}`,
    zh: `${number} 与根据登记库重新计算的结果不一致：\`${path}\` 为 ${stored}，重新计算得到 ${recomputed}`,
  }),
  issued: (number: string, slug: string, period: string, total: string): Text => ({
    en: `${number}  ${slug}  ${period}  ${total}`,
    zh: `${number}  ${slug}  ${period}  ${total}`,
  }),
  issuedBefore: { en: "(issued before)", zh: "（此前已开具）" },
  allIssued: (issued: number, before: number, passed: number, failed: number): Text => ({
    en: `${issued} issued, ${before} issued before, ${passed} with nothing to bill, ${failed} failed`,
    zh: `已开具 ${issued} 张，此前已开具 ${before} 张，无需开具 ${passed} 个，失败 ${failed} 个`,
  }),
  monthsLeft: (slug: string, periods: readonly string[]): Text => ({
    en: `${slug} has no invoice for ${periods.join(", ")}`,
    zh: `${slug} 在 ${periods.join("、")} 没有账单`,
  }),
  monthsLeftHint: { en: "issue it with `--period`", zh: "请用 `--period` 开具" },

  invoice: { en: "Invoice", zh: "账单" },
  preview: { en: "Preview", zh: "预览" },
  previewNotEnded: { en: "The month is not over: usage so far.", zh: "本月尚未结束：用量为目前数据。" },
  invoiceTenant: { en: "Tenant", zh: "租户" },
  invoicePeriod: { en: "Period", zh: "账期" },
  invoiceIssued: { en: "Issued", zh: "开具时间" },
  invoiceItem: { en: "Item", zh: "项目" },
  invoiceQuantity: { en: "Quantity", zh: "数量" },
  invoicePrice: { en: "Price", zh: "单价" },
  invoiceAmount: { en: "Amount", zh: "金额" },
  feeLine: (plan: string): Text => ({ en: `${plan}: monthly fee`, zh: `${plan}：月费` }),
  usageLine: (metric: string, plan: string): Text => ({ en: `${metric} (${plan})`, zh: `${metric}（${plan}）` }),
  usedBefore: (price: string, count: string): Text => ({
    en: `${price} (${count} used before)`,
    zh: `${price}（此前已用 ${count}）`,
  }),
  itemWithPrice: (item: string, price: string): Text => ({ en: `${item}: ${price}`, zh: `${item}：${price}` }),
  named: (name: string, more: string): Text => ({ en: `${name} (${more})`, zh: `${name}（${more}）` }),
  minimumLine: { en: "Up to the minimum", zh: "补足最低消费" },
  lateHeading: (period: string, number: string): Text => ({
    en: `Late usage of ${period} (invoice ${number})`,
    zh: `${period} 的迟到用量（账单 ${number}）`,
  }),
  lateMinimumLine: { en: "Minimum, corrected", zh: "最低消费更正" },
  subtotal: { en: "Subtotal", zh: "小计" },
  lateTotal: { en: "Late usage", zh: "迟到用量" },
  rounding: { en: "Rounding", zh: "舍入" },
  total: { en: "Total", zh: "总额" },
  fromTo: (from: string, to: string): Text => ({ en: `${from} to ${to}`, zh: `${from} 至 ${to}` }),
  recomputable: (sha256: string): Text => ({
    en: `SHA-256 ${sha256}. Amounts are exact to a millionth; only the total is rounded.`,
    zh: `SHA-256 ${sha256}。金额精确到百万分之一，仅总额取整。`,
  }),
} as const;
