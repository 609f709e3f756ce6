import type { Text } from "@microforge/core/program";

export const eraseMessages = {
  erasing: { en: "erasing", zh: "正在清除" },
  erased: (id: string, tables: number, files: number): Text => ({
    en: `erased ${id}: searched ${tables} tables and ${files} files, and found nothing that is left`,
    zh: `已清除 ${id}：搜索了 ${tables} 个表和 ${files} 个文件，未发现残留`,
  }),
  certificate: (id: string, sha256: string): Text => ({
    en: `certificate ${sha256.slice(0, 16)}…: \`tenant-manager show ${id} --certificate\``,
    zh: `清除证明 ${sha256.slice(0, 16)}…：\`tenant-manager show ${id} --certificate\``,
  }),
  noCertificate: (id: string): Text => ({
    en: `${id} was not erased: there is no certificate`,
    zh: `${id} 未被清除，没有清除证明`,
  }),
  noneDue: { en: "no tenant is due for erasure", zh: "没有到期需清除的租户" },
  incomplete: (id: string, places: readonly string[]): Text => ({
    en: `${id} was erased where this tool keeps it, but is still found in ${places.join(", ")}`,
    zh: `已从本工具管理的位置清除 ${id}，但仍在以下位置发现：${places.join("、")}`,
  }),
  incompleteHint: {
    en: "remove these rows, which are not the tenant's own or not where they belong, then give the same command again",
    zh: "请移除这些数据（不属于该租户的位置或存放有误），再执行同一命令",
  },
} as const;
