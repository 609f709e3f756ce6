import type { Text } from "@microforge/core/program";
import type { ProblemKind } from "./standing.ts";

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const messages = {
  description: {
    en: "Applies the SQL migrations of a service to the templates, to the tables that tenants share and to the schema, database or file of each tenant, and keeps sqlx's own record in each of them. Each migration of a tenant is one transaction with its record. A run that was stopped or killed is finished by the same command.",
    zh: "把服务的 SQL 迁移应用到模板、租户共用的数据表，以及每个租户自己的 schema、数据库或文件，并在其中维护 sqlx 自己的迁移记录。每个租户的每个迁移与其记录在同一事务内完成。被停止或被强制终止的运行，用同一命令即可完成。",
  },
  migrateExample: { en: "migrate everything, eight tenants at once", zh: "迁移全部租户，同时处理八个" },
  canaryExample: { en: "try it on one tenant first", zh: "先在一个租户上试行" },
  resumeExample: { en: "go on after an error or a kill", zh: "出错或被终止后继续" },
  repairExample: {
    en: "say that a half-done migration is not there any more",
    zh: "声明执行到一半的迁移已被清除",
  },
  dirOption: { en: "the service's migrations", zh: "服务的 migrations 文件夹" },
  parallelOption: { en: "how many tenants at once (1 to 64)", zh: "同时处理的租户数（1 到 64）" },
  resumeOption: { en: "only what an earlier run has not finished", zh: "只处理上一次未完成的租户" },
  tenantOption: {
    en: "only this tenant, without the templates; may be repeated",
    zh: "只处理该租户（不含模板）；可重复给出",
  },
  isolationOption: {
    en: "only tenants of this isolation, with its template; may be repeated",
    zh: "只处理该隔离方式的租户及其模板；可重复给出",
  },
  toOption: { en: "up to this version, not further", zh: "只执行到该版本为止" },
  keepGoingOption: { en: "go on with other tenants after an error", zh: "出错后继续处理其他租户" },
  dryRunOption: { en: "show what would be done, change nothing", zh: "只显示将要执行的操作，不做任何更改" },
  statusOption: { en: "show how far every tenant is, change nothing", zh: "显示每个租户的迁移进度，不做任何更改" },
  repairOption: { en: "say how a half-done migration of this tenant ended", zh: "声明该租户执行到一半的迁移的结果" },
  asOption: {
    en: "with --repair: `done` if all of it is there, `undone` if nothing of it is",
    zh: "与 --repair 合用：全部生效为 `done`，完全没有为 `undone`",
  },
  lockTimeoutOption: {
    en: "how long a migration waits for a table that is in use (0: without end)",
    zh: "迁移等待被占用数据表的最长时间（0 表示不限）",
  },
  statementTimeoutOption: {
    en: "how long one statement may take (0: without end)",
    zh: "单条语句的最长执行时间（0 表示不限）",
  },
  migrating: { en: "Migrating", zh: "正在迁移" },
  soFar: (done: number, total: number, rate: number): Text => ({
    en: `${done}/${total}, ${rate} a second`,
    zh: `${done}/${total}，每秒 ${rate} 个`,
  }),
  summary: (migrated: number, current: number): Text => ({
    en: `${migrated} migrated, ${current} up to date already`,
    zh: `已迁移 ${migrated} 个，${current} 个原本就是最新`,
  }),
  planned: (pending: number, current: number): Text => ({
    en: `${pending} would be migrated, ${current} are up to date; nothing was changed`,
    zh: `将迁移 ${pending} 个，${current} 个已是最新；未做任何更改`,
  }),
  rate: (count: number, seconds: number): Text => {
    const each = Math.round(count / Math.max(seconds, 0.001));
    return { en: ` (${seconds.toFixed(1)} s, ${each} a second)`, zh: `（${seconds.toFixed(1)} 秒，每秒 ${each} 个）` };
  },
  failedCount: (failed: number): Text => ({
    en: `${plural(failed, "has", "have")} a problem`,
    zh: `${failed} 个有问题`,
  }),
  pendingCount: (pending: number): Text => ({ en: `${pending} still to be done`, zh: `${pending} 个尚未处理` }),
  busyCount: (busy: number): Text => ({
    en: `${plural(busy, "belongs", "belong")} to another command now (being made, moved or deleted)`,
    zh: `${busy} 个正由其他命令处理（创建、迁移隔离方式或删除中）`,
  }),
  nothingBegun: {
    en: "Nothing was begun, because some tenants cannot be migrated. Put them right, or go on with the others by `--keep-going`.",
    zh: "由于部分租户无法迁移，本次未开始任何操作。请先处理这些问题，或用 `--keep-going` 继续处理其他租户。",
  },
  goOn: {
    en: "When the cause is gone, `tenant-manager migrate --resume` goes on; `--keep-going` does the others in spite of it.",
    zh: "排除原因后，用 `tenant-manager migrate --resume` 继续；加上 `--keep-going` 可先处理其他租户。",
  },
  goOnBusy: {
    en: "Once those commands are done, `tenant-manager migrate` does the rest; `tenant-manager doctor` shows them.",
    zh: "这些命令完成后，再运行 `tenant-manager migrate` 即可；可用 `tenant-manager doctor` 查看。",
  },
  nothingToDo: { en: "nothing to do: no tenant is selected", zh: "没有选中任何租户，无事可做" },
  nothingToResume: { en: "nothing to resume: no run is unfinished", zh: "没有未完成的运行，无需继续" },
  rowHint: {
    en: "Tables that tenants share were changed: `tenant-manager isolation verify` checks that new ones are isolated, too.",
    zh: "共用数据表已变更：请用 `tenant-manager isolation verify` 检查新表是否同样隔离。",
  },
  newest: (version: number, file: string): Text => ({
    en: `newest: ${version} (${file})`,
    zh: `最新版本：${version}（${file}）`,
  }),
  statusCounts: (current: number, behind: number, problems: number, halfDone: number): Text => ({
    en: `${current} up to date, ${behind} behind, ${problems} with a problem, ${halfDone} half done`,
    zh: `${current} 个已是最新，${behind} 个落后，${problems} 个有问题，${halfDone} 个执行到一半`,
  }),
  behind: (version: number, todo: number): Text => ({
    en: `at ${version}, ${plural(todo, "migration", "migrations")} behind`,
    zh: `当前版本 ${version}，落后 ${todo} 个迁移`,
  }),
  running: { en: "being migrated at this moment", zh: "此刻正在迁移" },
  busy: { en: "belongs to another command now", zh: "正由其他命令处理" },
  halfDoneHint: (name: string): Text => ({
    en: `look at its tables, then \`tenant-manager migrate --repair ${name} --as done\` (all of it is there) or \`--as undone\` (nothing of it is)`,
    zh: `请检查其数据表，然后运行 \`tenant-manager migrate --repair ${name} --as done\`（全部生效）或 \`--as undone\`（完全没有）`,
  }),
  repaired: (name: string, file: string, as: "done" | "undone"): Text =>
    as === "done"
      ? {
          en: `${name}: \`${file}\` is recorded as done; it will not be run again`,
          zh: `${name}：\`${file}\` 已记录为完成，不会再次执行`,
        }
      : {
          en: `${name}: \`${file}\` is recorded as not done; the next \`tenant-manager migrate\` runs it from its beginning`,
          zh: `${name}：\`${file}\` 已记录为未执行，下次运行 \`tenant-manager migrate\` 会从头执行它`,
        },
  and: (count: number): Text => ({
    en: `… and ${count} more (\`--json\` tells all)`,
    zh: `……另有 ${count} 个（\`--json\` 会全部列出）`,
  }),
} as const;

/** What is wrong with a place, for people. */
export const problemText: Readonly<
  Record<ProblemKind, (about: { readonly version: string; readonly file: string }) => Text>
> = {
  "half-done": ({ version }) => ({
    en: `migration ${version}, which has no transaction, is half done`,
    zh: `不在事务中执行的迁移 ${version} 只执行了一半`,
  }),
  edited: ({ file }) => ({
    en: `\`${file}\` was edited after it was applied here; put it back and write a new migration instead`,
    zh: `\`${file}\` 在此处应用之后被修改过；请恢复原文件，并另写一个新的迁移`,
  }),
  missing: ({ version }) => ({
    en: `migration ${version} is applied here, but its file is missing; is this folder an older one?`,
    zh: `此处已应用迁移 ${version}，但缺少对应的文件；所用的文件夹是否为旧版本？`,
  }),
  gap: ({ file }) => ({
    en: `\`${file}\` was never applied here although newer ones were; give it a number above the newest`,
    zh: `\`${file}\` 从未在此处应用，而更新的迁移已经应用；请把它的版本号改为大于最新版本`,
  }),
  "place-missing": () => ({
    en: "its schema, database or file is not there; `tenant-manager doctor` tells more",
    zh: "其 schema、数据库或文件不存在；可用 `tenant-manager doctor` 了解详情",
  }),
  busy: () => ({
    en: "another run of `migrate`, or a service that migrates at its start, is at work there",
    zh: "另一个 `migrate` 进程，或启动时自行迁移的服务，正在处理",
  }),
  failed: ({ file }) => ({ en: `\`${file}\` failed and was rolled back`, zh: `\`${file}\` 执行失败，已回滚` }),
  "ended-transaction": ({ file }) => ({
    en: `\`${file}\` ends its own transaction (COMMIT or ROLLBACK), so how much of it is there is not known; it counts as half done`,
    zh: `\`${file}\` 自行结束了事务（COMMIT 或 ROLLBACK），无法得知执行了多少；按执行到一半处理`,
  }),
};
