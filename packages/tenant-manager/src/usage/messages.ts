import type { Text } from "@microforge/core/program";
import type { Status } from "../registry/tables.ts";

/** Long or strange input, as it may be shown. */
const shown = (text: string): string => `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;

const fieldZh = { source: "来源（source）", id: "编号（id）" } as const;

export const messages = {
  // what is wrong with an event
  metricInvalid: (metric: string): Text => ({
    en: `${shown(metric)} is no name of a metric: up to 63 lower-case letters, digits and \`_\`, a letter first`,
    zh: `${shown(metric)} 不是有效的指标名：只能用小写字母、数字和 \`_\`，以字母开头，最多 63 个字符`,
  }),
  nameEmpty: (field: "source" | "id"): Text => ({ en: `the ${field} is empty`, zh: `${fieldZh[field]}为空` }),
  nameTooLong: (field: "source" | "id"): Text => ({
    en: `the ${field} is longer than 255 characters`,
    zh: `${fieldZh[field]}超过 255 个字符`,
  }),
  nameUnprintable: (field: "source" | "id"): Text => ({
    en: `the ${field} holds characters that cannot be printed`,
    zh: `${fieldZh[field]}包含不可打印的字符`,
  }),
  quantityInvalid: (quantity: string): Text => ({
    en: `the quantity ${shown(quantity)} is not a whole number from 0 to 10^15`,
    zh: `数量 ${shown(quantity)} 不是 0 到 10^15 之间的整数`,
  }),
  timeInvalid: (time: string): Text => ({
    en: `${shown(time)} is no time; write it like \`2026-03-01T12:00:00Z\` or \`2026-03-01T12:00:00+02:00\``,
    zh: `${shown(time)} 不是有效的时间；请写成 \`2026-03-01T12:00:00Z\` 或 \`2026-03-01T12:00:00+02:00\``,
  }),
  inFuture: (at: string, now: string): Text => ({
    en: `${at} is more than 5 minutes in the future (it is ${now})`,
    zh: `${at} 比当前时间（${now}）晚 5 分钟以上`,
  }),
  conflict: (source: string, id: string): Text => ({
    en: `the event ${shown(id)} of ${shown(source)} was recorded before with another metric, quantity or time`,
    zh: `来源 ${shown(source)} 的事件 ${shown(id)} 已有记录，但指标、数量或时间不同`,
  }),
  conflictHint: {
    en: "what was recorded stays; another event needs another id",
    zh: "已有记录保持不变；不同的事件请使用不同的 id",
  },
  erased: (slug: string, status: Status): Text => ({
    en: `the tenant \`${slug}\` is ${status}: nothing is recorded for it any more`,
    zh: `租户 \`${slug}\` ${status === "erased" ? "已被清除" : "正在清除"}，不再记录其用量`,
  }),
  tooLarge: {
    en: "with this usage a total would be larger than this program can count exactly (2^53)",
    zh: "加上这些用量后，总量将超出本程序能够精确计数的范围（2^53）",
  },
  tooLargeHint: { en: "use a larger unit, such as megabytes for bytes", zh: "请改用更大的单位，例如以兆字节代替字节" },

  // usage record
  recordDescription: {
    en: "Records that a tenant used so much of a metric. An event is known by its source and id: told again, it counts once.",
    zh: "记录租户对某项指标的用量。事件由来源和 id 唯一标识，重复提交只计一次。",
  },
  metricArgument: { en: "what was used, e.g. `api_calls`", zh: "指标名，例如 `api_calls`" },
  quantityArgument: { en: "how much: a whole number", zh: "数量（整数）" },
  sourceOption: { en: "who tells it", zh: "事件的来源" },
  idOption: { en: "the event's id; one is made without it", zh: "事件的 id；不指定则自动生成" },
  atOption: { en: "when it was used (default: now)", zh: "发生时间（默认为当前时间）" },
  recordExample: { en: "record 25 calls, safe to repeat", zh: "记录 25 次调用，可安全重复执行" },
  recorded: (quantity: string, metric: string, slug: string, at: string): Text => ({
    en: `recorded ${quantity} of ${metric} for ${slug} at ${at}`,
    zh: `已记录 ${slug} 的 ${metric} 用量 ${quantity}，时间 ${at}`,
  }),
  duplicate: (id: string): Text => ({
    en: `the event ${shown(id)} was recorded before; nothing changed`,
    zh: `事件 ${shown(id)} 此前已记录，未做更改`,
  }),
  unknownMetric: (metric: string, guess: string | undefined): Text => ({
    en: `no plan prices or limits \`${metric}\`${guess ? `; did you mean \`${guess}\`?` : ""}`,
    zh: `没有任何套餐对 \`${metric}\` 计价或设限${guess ? `；是否想用 \`${guess}\`？` : ""}`,
  }),

  // usage import
  importDescription: {
    en: "Imports events from a file: JSON lines, CSV with a header, or CloudEvents as JSON lines. What is in already is recognised, so that the same file can be imported again after a failure.",
    zh: "从文件导入用量事件：JSON Lines、带表头的 CSV，或 JSON Lines 形式的 CloudEvents。已导入的事件会被识别，失败后可重新导入同一文件。",
  },
  fileArgument: { en: "the file, or `-` for standard input", zh: "文件，或 `-` 表示标准输入" },
  importFormatOption: {
    en: "jsonl, csv or cloudevents (default: by the file's name, else jsonl)",
    zh: "jsonl、csv 或 cloudevents（默认按文件名判断，否则为 jsonl）",
  },
  keepGoingOption: { en: "leave out bad lines and import the others", zh: "跳过有误的行，继续导入其余各行" },
  importExample: { en: "events as a gateway writes them", zh: "导入网关输出的事件" },
  pipeExample: { en: "CloudEvents from another program", zh: "从其他程序接收 CloudEvents" },
  importing: (file: string): Text => ({ en: `importing ${file}`, zh: `正在导入 ${file}` }),
  lines: (count: string): Text => ({ en: `${count} lines`, zh: `${count} 行` }),
  fileUnreadable: (file: string, reason: string): Text => ({
    en: `\`${file}\` cannot be read: ${reason}`,
    zh: `无法读取 \`${file}\`：${reason}`,
  }),
  noSuchFile: (file: string): Text => ({ en: `there is no file \`${file}\``, zh: `文件 \`${file}\` 不存在` }),
  badLine: (file: string, line: number, reason: Text): Text => ({
    en: `${file}, line ${line}: ${reason.en}`,
    zh: `${file} 第 ${line} 行：${reason.zh}`,
  }),
  badLineHint: (through: number): Text => {
    const next: Text = {
      en: "correct the line and run the command again, or leave out bad lines with `--keep-going`",
      zh: "请修正该行后重新运行，或用 `--keep-going` 跳过有误的行",
    };
    return through === 0
      ? { en: `nothing was imported; ${next.en}`, zh: `未导入任何数据；${next.zh}` }
      : {
          en: `everything up to line ${through} is in; ${next.en}`,
          zh: `第 ${through} 行及之前的数据已全部导入；${next.zh}`,
        };
  },
  interrupted: (through: number): Text => ({
    en: `everything up to line ${through} is in; the same command goes on from there`,
    zh: `第 ${through} 行及之前的数据已全部导入；重新运行同一命令即可继续`,
  }),
  notUtf8: { en: "the text is not UTF-8", zh: "文本不是 UTF-8 编码" },
  lineTooLong: { en: "the line is longer than 1 MiB", zh: "该行超过 1 MiB" },
  notJson: { en: "the line is not a JSON object", zh: "该行不是 JSON 对象" },
  fieldMissing: (field: string, kind: "text" | "number"): Text => ({
    en: `\`${field}\` is missing, or is not a ${kind}`,
    zh: `缺少 \`${field}\`，或其类型不是${kind === "text" ? "文本" : "数字"}`,
  }),
  notCloudEvent: { en: '`specversion` is not "1.0"', zh: '`specversion` 不是 "1.0"' },
  columnMissing: (column: string): Text => ({
    en: `the header has no column \`${column}\`; it needs tenant, source, id, metric, quantity, at`,
    zh: `表头缺少 \`${column}\` 列；需要 tenant、source、id、metric、quantity、at`,
  }),
  columnTwice: (column: string): Text => ({
    en: `the header has the column \`${column}\` twice`,
    zh: `表头中 \`${column}\` 列出现了两次`,
  }),
  cellCount: (found: number, expected: number): Text => ({
    en: `${found} values where the header has ${expected} columns`,
    zh: `有 ${found} 个值，而表头有 ${expected} 列`,
  }),
  quoteOpen: { en: "a quoted value does not end on its line", zh: "带引号的值没有在本行结束" },
  noHeader: { en: "the file has no header", zh: "文件没有表头" },
  tenantUnknown: (tenant: string, guess: string | undefined): Text => ({
    en: `there is no tenant ${shown(tenant)}${guess ? `; did you mean \`${guess}\`?` : ""}`,
    zh: `租户 ${shown(tenant)} 不存在${guess ? `；是否想用 \`${guess}\`？` : ""}`,
  }),
  imported: (imported: string, duplicates: string): Text => ({
    en: `imported ${imported} ${imported === "1" ? "event" : "events"}; ${duplicates} ${duplicates === "1" ? "was" : "were"} in already`,
    zh: `导入了 ${imported} 个事件；${duplicates} 个此前已导入`,
  }),
  conflictsFound: (count: string): Text => ({
    en: `${count} in conflict: recorded before with another metric, quantity or time; left as they were`,
    zh: `${count} 个冲突：此前已记录，但指标、数量或时间不同；保持原样`,
  }),
  leftOut: (count: string): Text => ({
    en: `${count} bad ${count === "1" ? "line" : "lines"} left out`,
    zh: `跳过 ${count} 个有误的行`,
  }),
  andMore: (count: string): Text => ({ en: `… and ${count} more`, zh: `……另有 ${count} 个` }),
  lineOf: (line: number): Text => ({ en: `line ${line}`, zh: `第 ${line} 行` }),
  importColumns: {
    tenant: { en: "tenant", zh: "租户" },
    imported: { en: "imported", zh: "导入" },
    duplicates: { en: "in already", zh: "已存在" },
    conflicts: { en: "conflicts", zh: "冲突" },
  },

  // usage report
  reportDescription: {
    en: "Shows what tenants used, by hours, days or months of each tenant's own time zone. The numbers are exactly those of the events, also where clocks change.",
    zh: "按各租户自己时区的小时、日或月显示用量。即使在时钟调整时，数字也与用量事件完全一致。",
  },
  reportTenantArgument: { en: "only this tenant: its slug or its id", zh: "只显示该租户：短名（slug）或 id" },
  metricOption: { en: "only this metric", zh: "只显示该指标" },
  byOption: { en: "hour, day or month", zh: "hour（小时）、day（日）或 month（月）" },
  fromOption: {
    en: "the first day (`2026-03-01`), month (`2026-03`) or moment (default: 31 days, 48 hours or 12 months)",
    zh: "起始日（`2026-03-01`）、月（`2026-03`）或时刻（默认显示 31 天、48 小时或 12 个月）",
  },
  toOption: {
    en: "the last day or month, or the moment up to which (default: now)",
    zh: "截止日或月（含），或截止时刻（默认为当前）",
  },
  formatOption: {
    en: "text, json, csv or html (default: by the file's name, else text)",
    zh: "text、json、csv 或 html（默认按文件名判断，否则为 text）",
  },
  outOption: { en: "write the report to a file", zh: "将报告写入文件" },
  reportExample: { en: "what a tenant used since March, day by day", zh: "某租户自三月起的每日用量" },
  htmlExample: { en: "all tenants, with charts, for a browser", zh: "全部租户的图表，可用浏览器查看" },
  reporting: { en: "adding up usage", zh: "正在汇总用量" },
  wrote: (file: string): Text => ({ en: `wrote ${file}`, zh: `已写入 ${file}` }),
  notWritten: (file: string, reason: string): Text => ({
    en: `\`${file}\` cannot be written: ${reason}`,
    zh: `无法写入 \`${file}\`：${reason}`,
  }),
  rangeEmpty: { en: "the report would end before it begins", zh: "报告的结束时间早于开始时间" },
  rangeHint: {
    en: "write a day (`2026-03-29`), a month (`2026-03`) or a moment (`2026-03-29T12:00:00Z`)",
    zh: "请写成日期（`2026-03-29`）、月份（`2026-03`）或时刻（`2026-03-29T12:00:00Z`）",
  },
  dateInvalid: (option: string, text: string): Text => ({
    en: `\`${option}\` cannot be ${shown(text)}`,
    zh: `\`${option}\` 不能是 ${shown(text)}`,
  }),
  reportTooLong: (most: number): Text => ({
    en: `the report would have more than ${most} periods; choose a shorter time or a larger step with \`--by\``,
    zh: `报告将超过 ${most} 个时段；请缩短时间范围，或用 \`--by\` 选择更大的步长`,
  }),
  nothingUsed: { en: "nothing was used in this time", zh: "该时段内没有用量" },
  total: (quantity: string, events: string): Text => ({
    en: `${quantity} in ${events} ${events === "1" ? "event" : "events"}`,
    zh: `合计 ${quantity}，共 ${events} 个事件`,
  }),
  page: {
    title: { en: "Usage by tenant", zh: "租户用量" },
    steps: {
      hour: { en: "hour by hour", zh: "按小时" },
      day: { en: "day by day", zh: "按日" },
      month: { en: "month by month", zh: "按月" },
    },
    made: (step: string, time: string): Text => ({
      en: `${step}, in each tenant's own time zone; made at ${time}`,
      zh: `${step}统计，采用各租户自己的时区；生成于 ${time}`,
    }),
    chartTitle: (metric: string, slug: string): Text => ({ en: `${metric} of ${slug}`, zh: `${slug} 的 ${metric}` }),
    events: (events: string): Text => ({
      en: `${events} ${events === "1" ? "event" : "events"}`,
      zh: `${events} 个事件`,
    }),
    numbers: { en: "The numbers", zh: "查看数据" },
    columns: [
      { en: "period", zh: "时段" },
      { en: "quantity", zh: "数量" },
      { en: "events", zh: "事件数" },
    ],
  },
} as const;
