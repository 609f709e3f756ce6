import type { Text } from "@microforge/core/program";

export const moveMessages = {
  nothingToMove: {
    en: "say what to move: `--isolation`, `--plan`, or both",
    zh: "请说明要变更什么：`--isolation`、`--plan`，或两者",
  },
  unchanged: (slug: string): Text => ({
    en: `\`${slug}\` is there already; nothing changed`,
    zh: `\`${slug}\` 已是如此，未做更改`,
  }),
  movedIsolation: (slug: string, from: string, to: string, rows: number): Text => ({
    en: `\`${slug}\` moved from ${from} to ${to}: ${rows} rows copied, compared, and cleared from the old place`,
    zh: `\`${slug}\` 已从 ${from} 迁移到 ${to}：复制并核对了 ${rows} 行，旧位置已清空`,
  }),
  movedInPlace: (slug: string, from: string, to: string): Text => ({
    en: `\`${slug}\` moved from ${from} to ${to}; its rows stay in their database`,
    zh: `\`${slug}\` 已从 ${from} 变更为 ${to}；数据仍在原数据库中`,
  }),
  movedPlan: (slug: string, from: string, to: string): Text => ({
    en: `\`${slug}\` changed from plan ${from} to ${to}`,
    zh: `\`${slug}\` 的套餐已从 ${from} 变更为 ${to}`,
  }),
  copying: { en: "copying", zh: "正在复制" },
  noStore: (slug: string): Text => ({
    en: `where the rows of \`${slug}\` are is not known: its region has no data store`,
    zh: `不知道 \`${slug}\` 的数据在哪里：其区域没有数据存储`,
  }),
  noStoreHint: {
    en: "name it once: `tenant-manager init --data postgres://user@host/database`",
    zh: "请先指定一次：`tenant-manager init --data postgres://user@host/database`",
  },
  tablesDiffer: (slug: string, missing: readonly string[]): Text => ({
    en: `the new place of \`${slug}\` lacks ${missing.join(", ")}`,
    zh: `\`${slug}\` 的新位置缺少 ${missing.join("、")}`,
  }),
  tablesDifferHint: {
    en: "bring the templates up to date with `tenant-manager migrate`, then move again; the tenant is as it was",
    zh: "请先用 `tenant-manager migrate` 更新模板，再重新迁移；租户保持原状",
  },
  copyDiffers: (table: string): Text => ({
    en: `the copy of \`${table}\` is not equal to the original`,
    zh: `表 \`${table}\` 的副本与原表不一致`,
  }),
  copyDiffersHint: {
    en: "a trigger or a default of the new place changes rows; the tenant is as it was",
    zh: "新位置的触发器或默认值改动了数据行；租户保持原状",
  },
  unsettled: (tables: readonly string[]): Text => ({
    en: `the old place is written to again and again (${tables.join(", ")})`,
    zh: `旧位置一直有新的写入（${tables.join("、")}）`,
  }),
  unsettledHint: {
    en: "stop the service's writes for this tenant and give the same command again; no row is lost",
    zh: "请停止服务对该租户的写入，再执行同一命令；不会丢失任何数据行",
  },
} as const;
