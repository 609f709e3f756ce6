import { listed, type Text } from "@microforge/core/program";

const listOf = (words: readonly string[]): Text => listed(words.map((word) => `\`${word}\``));

/** What the commands of a tenant's life say: their help, and their results. */
export const words = {
  // init
  dataOption: {
    en: "a data store: URL, or REGION=URL, of PostgreSQL or `sqlite:FOLDER`",
    zh: "数据存储：URL 或 REGION=URL，可为 PostgreSQL 或 `sqlite:文件夹`",
  },
  seedPlansOption: { en: "the plans to begin with", zh: "初始套餐" },
  initDescription: {
    en: "Makes the registry, in which the tool keeps all that it knows: tenants, plans, quotas, usage and invoices. Data stores are where a service keeps tenants' rows, one for each region. Run again, it adds what is new and leaves the rest as it is.",
    zh: "创建租户登记库，工具所知的一切都保存其中：租户、套餐、配额、用量和账单。数据存储是服务存放租户数据的地方，每个区域一个。再次运行只添加新的内容，其余保持不变。",
  },
  initExample: { en: "a registry in a file, and a data store", zh: "以文件作为登记库，并登记一个数据存储" },
  registryMade: (url: string): Text => ({ en: `made the registry \`${url}\``, zh: `已创建租户登记库 \`${url}\`` }),
  registryThere: (url: string): Text => ({
    en: `the registry \`${url}\` is there already`,
    zh: `租户登记库 \`${url}\` 已存在`,
  }),
  nothingChanged: { en: "nothing changed", zh: "未做任何更改" },
  plansAdded: (codes: readonly string[]): Text => ({
    en: `added the plans ${listOf(codes).en}`,
    zh: `已添加套餐 ${listOf(codes).zh}`,
  }),
  storeAdded: (region: string, url: string): Text => ({
    en: `added the data store of \`${region}\`: ${url}`,
    zh: `已登记区域 \`${region}\` 的数据存储：${url}`,
  }),
  nextIsolation: {
    en: "next: tenant-manager isolation plan (what keeps tenants apart), then create-tenant",
    zh: "下一步：tenant-manager isolation plan（查看隔离尚缺什么），再 create-tenant",
  },
  nextCreate: {
    en: 'next: tenant-manager create-tenant "Company A"',
    zh: '下一步：tenant-manager create-tenant "Company A"',
  },
  passwordNotKept: {
    en: "passwords of data stores are not kept in the registry",
    zh: "登记库不保存数据存储的密码",
  },
  passwordHint: {
    en: "give them by PGPASSWORD or ~/.pgpass, or list the data stores with their passwords in MICROFORGE_DATA",
    zh: "请通过 PGPASSWORD 或 ~/.pgpass 提供，或在 MICROFORGE_DATA 中列出带密码的数据存储地址",
  },

  // create-tenant
  nameArgument: { en: "the customer's name", zh: "客户名称" },
  newNameArgument: { en: "the new name", zh: "新名称" },
  slugOption: {
    en: "the short name, for schemas, databases and URLs (default: made from the name)",
    zh: "短名，用于 schema、数据库和 URL（默认由名称生成）",
  },
  isolationOption: { en: "how its rows are kept apart (default: row)", zh: "数据隔离方式（默认：row）" },
  planOption: { en: "its plan (default: free)", zh: "套餐（默认：free）" },
  regionOption: { en: "where its rows are (default: default)", zh: "数据所在区域（默认：default）" },
  timeZoneOption: {
    en: "IANA time zone of its quotas and invoices (default: UTC)",
    zh: "配额与账单所用的 IANA 时区（默认：UTC）",
  },
  dryRunOption: { en: "show what would be created, write nothing", zh: "只显示将创建的内容，不写入" },
  createDescription: {
    en: "Creates a tenant and makes the place of its rows. The same command again finishes what was interrupted, and changes nothing once it is complete: without `--slug` the same name is the same tenant.",
    zh: "创建租户并准备其数据所在的位置。再次运行同一命令会完成被中断的工作；已完成时不做任何更改。未指定 `--slug` 时，同名即同一租户。",
  },
  createExample: { en: "a customer with a schema of its own", zh: "拥有独立 schema 的客户" },
  registryMadeNote: (url: string): Text => ({
    en: `there was no registry: made \`${url}\``,
    zh: `租户登记库不存在，已创建 \`${url}\``,
  }),
  created: (slug: string, status: string): Text => ({
    en: `created \`${slug}\` (${status})`,
    zh: `已创建租户 \`${slug}\`（${status}）`,
  }),
  thereAlready: (slug: string, status: string): Text => ({
    en: `\`${slug}\` is there already (${status}); nothing changed`,
    zh: `租户 \`${slug}\` 已存在（${status}）；未做任何更改`,
  }),
  finished: (slug: string, status: string): Text => ({
    en: `finished creating \`${slug}\` (${status})`,
    zh: `已完成租户 \`${slug}\` 的创建（${status}）`,
  }),
  wouldCreate: (slug: string | undefined): Text => ({
    en: `would create ${slug === undefined ? "a tenant with a slug made from its id" : `\`${slug}\``}; nothing was written`,
    zh: `将创建租户${slug === undefined ? "，短名由其 id 生成" : ` \`${slug}\``}；尚未写入`,
  }),
  wouldMakeRegistry: (url: string): Text => ({
    en: `would make the registry \`${url}\``,
    zh: `将创建租户登记库 \`${url}\``,
  }),
  preparing: (slug: string, isolation: string): Text => ({
    en: `making the place of \`${slug}\` (${isolation})`,
    zh: `正在准备租户 \`${slug}\` 的数据位置（${isolation}）`,
  }),
  nextShow: (slug: string): Text => ({
    en: `next: tenant-manager show ${slug}`,
    zh: `下一步：tenant-manager show ${slug}`,
  }),

  // list
  statusOption: {
    en: "only those of this status (default: all but erased)",
    zh: "只列出该状态的租户（默认：除已清除外的全部）",
  },
  isolationFilter: { en: "only those of this isolation", zh: "只列出该隔离方式的租户" },
  planFilter: { en: "only those of this plan", zh: "只列出该套餐的租户" },
  regionFilter: { en: "only those of this region", zh: "只列出该区域的租户" },
  searchOption: { en: "words that are in the slug or the name", zh: "短名或名称中包含的词" },
  limitOption: { en: "how many at a time, up to 1000", zh: "每次最多列出多少个（上限 1000）" },
  afterOption: { en: "go on after this slug", zh: "从该短名之后继续" },
  listExample: { en: "the customers that were suspended", zh: "已停用的客户" },
  searchExample: { en: "search slugs and names", zh: "按短名与名称搜索" },
  limitInvalid: (text: string): Text => ({
    en: `\`--limit\` cannot be \`${text}\``,
    zh: `\`--limit\` 不能是 \`${text}\``,
  }),
  limitHint: { en: "write a whole number from 1 to 1000", zh: "请写 1–1000 之间的整数" },
  noTenants: { en: "no tenants", zh: "没有租户" },
  more: (next: string): Text => ({
    en: `there are more: --after ${next}`,
    zh: `还有更多：--after ${next}`,
  }),
  columns: {
    slug: { en: "slug", zh: "短名" },
    status: { en: "status", zh: "状态" },
    isolation: { en: "isolation", zh: "隔离" },
    plan: { en: "plan", zh: "套餐" },
    region: { en: "region", zh: "区域" },
    name: { en: "name", zh: "名称" },
    id: { en: "id", zh: "id" },
    timeZone: { en: "time zone", zh: "时区" },
    createdAt: { en: "created", zh: "创建于" },
    updatedAt: { en: "changed", zh: "更改于" },
    deletedAt: { en: "deleted", zh: "删除于" },
    eraseAfter: { en: "erased from", zh: "清除时间" },
    erasedAt: { en: "erased", zh: "清除于" },
    subscription: { en: "subscribed", zh: "订阅" },
    operation: { en: "unfinished", zh: "未完成" },
    history: { en: "history", zh: "历史" },
  },

  // show
  showExample: { en: "all that is known of a tenant", zh: "租户的全部信息" },
  since: (plan: string, version: number, from: string): Text => ({
    en: `\`${plan}\`, version ${version}, since ${from}`,
    zh: `\`${plan}\`，版本 ${version}，自 ${from} 起`,
  }),
  unfinished: (kind: string, step: string, state: string): Text => ({
    en: `${kind}, at the step ${step} (${state})`,
    zh: `${kind}，当前步骤 ${step}（${state}）`,
  }),
  finishIt: (command: string): Text => ({ en: `finish it with \`${command}\``, zh: `请用 \`${command}\` 完成` }),

  // rename, suspend, resume
  renamed: (slug: string, name: string): Text => ({
    en: `\`${slug}\` is called ${name} now`,
    zh: `租户 \`${slug}\` 已改名为 ${name}`,
  }),
  namedSo: (slug: string): Text => ({
    en: `\`${slug}\` is called so already; nothing changed`,
    zh: `租户 \`${slug}\` 已是此名称；未做任何更改`,
  }),
  renameDescription: {
    en: "Changes a tenant's name. Its slug stays: schemas, databases and files are called by it.",
    zh: "修改租户的名称。短名保持不变，因为 schema、数据库和文件以它命名。",
  },
  renameExample: { en: "a customer has a new name", zh: "客户改了名称" },
  reasonOption: { en: "why, for the history", zh: "原因，记入历史" },
  suspendDescription: {
    en: "Suspends a tenant: nothing of it is lost, and its requests are refused until `resume`.",
    zh: "停用租户：数据不受影响，但其请求会被拒绝，直到执行 `resume`。",
  },
  suspendExample: { en: "a bill was not paid", zh: "账单逾期未付" },
  suspended: (slug: string): Text => ({ en: `suspended \`${slug}\``, zh: `已停用租户 \`${slug}\`` }),
  suspendedAlready: (slug: string): Text => ({
    en: `\`${slug}\` is suspended already; nothing changed`,
    zh: `租户 \`${slug}\` 已处于停用状态；未做任何更改`,
  }),
  resumeExample: { en: "let a suspended customer in again", zh: "恢复已停用的客户" },
  resumed: (slug: string): Text => ({ en: `resumed \`${slug}\``, zh: `已恢复租户 \`${slug}\`` }),
  activeAlready: (slug: string): Text => ({
    en: `\`${slug}\` is active already; nothing changed`,
    zh: `租户 \`${slug}\` 已处于正常状态；未做任何更改`,
  }),

  // delete-tenant, restore
  deleteArgument: {
    en: "the tenant: its slug or its id; none with `--due`",
    zh: "租户：短名（slug）或 id；使用 `--due` 时不填",
  },
  deleteDescription: {
    en: "Deletes a tenant: its requests are refused, and it can be restored within the grace period. After it, `--due` erases its data for good.",
    zh: "删除租户：其请求会被拒绝，宽限期内可以还原。宽限期过后，`--due` 会彻底清除其数据。",
  },
  deleteExample: { en: "delete a customer, restorable for two weeks", zh: "删除客户，两周内可还原" },
  dueExample: { en: "erase what is past its grace period", zh: "清除宽限期已过的租户" },
  graceOption: { en: "how long it can be restored: 30d, 12h, 0d", zh: "可还原的期限，如 30d、12h、0d" },
  dueOption: { en: "erase all tenants whose grace period is over", zh: "清除所有宽限期已过的租户" },
  keepInvoicesOption: {
    en: "keep invoices when erasing, as the law may ask",
    zh: "清除时保留账单（可能为法律所要求）",
  },
  certificateOption: { en: "print the certificate of its erasure", zh: "输出其清除证明" },
  nowOption: { en: "without a grace period: erase its data at once", zh: "不设宽限期，立即清除数据" },
  yesOption: { en: "do not ask", zh: "不询问" },
  typeSlug: (slug: string, name: string): Text => ({
    en: `This deletes ${name}. Type \`${slug}\` to go on:`,
    zh: `将删除 ${name}。请输入 \`${slug}\` 以继续：`,
  }),
  typeSlugToErase: (slug: string, name: string): Text => ({
    en: `This erases all data of ${name}, for good. Type \`${slug}\` to go on:`,
    zh: `将彻底清除 ${name} 的全部数据。请输入 \`${slug}\` 以继续：`,
  }),
  notTheSlug: (slug: string): Text => ({
    en: `type \`${slug}\`, or stop with Ctrl-C`,
    zh: `请输入 \`${slug}\`，或按 Ctrl-C 取消`,
  }),
  confirmDue: (count: number): Text => ({
    en: `This erases all data of ${count} ${count === 1 ? "tenant" : "tenants"}, for good. Go on?`,
    zh: `将彻底清除 ${count} 个租户的全部数据。继续吗？`,
  }),
  refused: { en: "nothing was erased", zh: "没有清除任何数据" },
  tenantNeeded: { en: "which tenant? give its slug, or `--due`", zh: "请给出租户的短名，或使用 `--due`" },
  deleted: (slug: string, eraseAfter: string): Text => ({
    en: `deleted \`${slug}\`; it can be restored until ${eraseAfter}`,
    zh: `已删除租户 \`${slug}\`；可在 ${eraseAfter} 之前还原`,
  }),
  deletedNoGrace: (slug: string): Text => ({
    en: `deleted \`${slug}\`, without a grace period: \`delete-tenant --due\` erases its data`,
    zh: `已删除租户 \`${slug}\`，无宽限期：\`delete-tenant --due\` 会清除其数据`,
  }),
  deletedAlready: (slug: string, status: string): Text => ({
    en: `\`${slug}\` is ${status} already; nothing changed`,
    zh: `租户 \`${slug}\` 已处于 ${status} 状态；未做任何更改`,
  }),
  eraseFrom: (time: string): Text => ({ en: `its data is erased from ${time} on`, zh: `其数据自 ${time} 起可被清除` }),
  nextRestore: (slug: string): Text => ({
    en: `to take it back: tenant-manager restore ${slug}`,
    zh: `如需还原：tenant-manager restore ${slug}`,
  }),
  restoreExample: { en: "a customer comes back within the grace period", zh: "客户在宽限期内回来了" },
  restored: (slug: string, status: string): Text => ({
    en: `restored \`${slug}\` (${status})`,
    zh: `已还原租户 \`${slug}\`（${status}）`,
  }),
  notDeleted: (slug: string, status: string): Text => ({
    en: `\`${slug}\` is not deleted (${status}); nothing changed`,
    zh: `租户 \`${slug}\` 未被删除（${status}）；未做任何更改`,
  }),
  finishWithCreate: (command: string): Text => ({
    en: `it was never provisioned; finish that with \`${command}\``,
    zh: `该租户尚未创建完成；请用 \`${command}\` 完成`,
  }),
} as const;
