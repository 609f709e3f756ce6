import type { Text } from "@microforge/core/program";

/** What the command `isolation verify` says; the reports have words of their own. */
export const verifyMessages = {
  description: {
    en: "Attacks the data store as its tenants: reads, writes, guesses and tries to escape, and proves for each table and each attack what came of it. Whatever is written is rolled back, and the login that is made for it is dropped; rows of yours are never changed. A number that one of your own triggers draws from a sequence stays drawn, as after any rollback. Exit code 1 means that something leaks.",
    zh: "以各租户的身份攻击数据存储：读取、写入、推断并尝试越权，为每个表的每种攻击给出证据。所有写入都会回滚，为此创建的登录名会被删除；绝不更改您的行。您自己的触发器从序列取走的编号会像任何回滚一样留下空缺。退出码 1 表示存在泄漏。",
  },
  pool: {
    en: "the same database through PgBouncer in transaction mode, as the service",
    zh: "通过事务模式的 PgBouncer 访问同一数据库的地址（使用服务的登录名）",
  },
  as: {
    en: "attack with the service's own login (default: a temporary one)",
    zh: "使用服务自己的登录名进行攻击（默认：创建临时登录名）",
  },
  strict: { en: "exit 1 also when something could not be tried", zh: "有未能尝试的项目时也以退出码 1 结束" },
  sample: { en: "how many tenants are attacked one by one", zh: "逐个攻击的租户数量" },
  format: { en: "form of the report", zh: "报告格式" },
  out: { en: "write the report to this file, and show the text", zh: "把报告写入此文件，并显示文本" },
  examples: {
    plain: { en: "attack the data store of the registry", zh: "攻击登记库中的数据存储" },
    pool: { en: "as the service really connects", zh: "按服务的实际连接方式" },
    html: { en: "a page for people, and the text on the terminal", zh: "生成网页报告，并在终端显示文本" },
  },
  attacking: (shown: string): Text => ({ en: `attacking ${shown}`, zh: `正在攻击 ${shown}` }),
  written: (path: string): Text => ({ en: `report: ${path}`, zh: `报告：${path}` }),
  sampleInvalid: (value: string): Text => ({
    en: `--sample cannot be \`${value}\``,
    zh: `--sample 不能是 \`${value}\``,
  }),
  sampleHint: { en: "write a whole number from 1 to 100000", zh: "请填写 1 到 100000 之间的整数" },
  outInvalid: (path: string): Text => ({ en: `\`${path}\` cannot be written`, zh: `无法写入 \`${path}\`` }),
  outHint: { en: "name a file in a folder that exists", zh: "请指定一个已存在的文件夹中的文件" },
  urlInvalid: (flag: string): Text => ({
    en: `${flag} is no PostgreSQL URL with a user`,
    zh: `${flag} 不是带用户名的 PostgreSQL 地址`,
  }),
  urlHint: { en: "write `postgres://user@host:5432/database`", zh: "请写成 `postgres://user@host:5432/database`" },
  noStore: (region: string): Text => ({
    en: `the registry knows no data store of the region \`${region}\``,
    zh: `登记库中没有区域 \`${region}\` 的数据存储`,
  }),
  noStoreHint: { en: "give one with `--data postgres://…`", zh: "请用 `--data postgres://…` 指定" },
} as const;
