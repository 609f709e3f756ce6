import type { Text } from "@microforge/core/program";

const count = (of: number, one: string, many: string): string => `${of} ${of === 1 ? one : many}`;

export const archiveMessages = {
  exporting: { en: "exporting", zh: "正在导出" },
  importing: { en: "importing", zh: "正在导入" },
  exported: (slug: string, path: string, rows: number, tables: number): Text => ({
    en: `\`${slug}\` is in \`${path}\`: ${count(rows, "row", "rows")} of ${count(tables, "table", "tables")}, with all that the registry knows`,
    zh: `\`${slug}\` 已导出到 \`${path}\`：${tables} 个表共 ${rows} 行，并包含登记库中的全部信息`,
  }),
  noDataStore: (slug: string): Text => ({
    en: `where the rows of \`${slug}\` are is not known (its region has no data store): only what the registry knows was exported`,
    zh: `不知道 \`${slug}\` 的数据在哪里（其区域没有数据存储）：仅导出了登记库中的信息`,
  }),
  noDataStoreHint: {
    en: "name it with `tenant-manager init --data URL`, then export again",
    zh: "请用 `tenant-manager init --data URL` 指定后重新导出",
  },
  fileExists: (path: string): Text => ({ en: `\`${path}\` exists`, zh: `\`${path}\` 已存在` }),
  fileExistsHint: {
    en: "name another with `--out`, or pass `--force`",
    zh: "请用 `--out` 指定其他文件，或使用 `--force`",
  },
  cannotExport: (slug: string, status: string): Text => ({
    en: `\`${slug}\` is ${status}: there is nothing whole to export`,
    zh: `\`${slug}\` 的状态为 ${status}，没有完整的数据可供导出`,
  }),
  imported: (slug: string, rows: number): Text => ({
    en: `\`${slug}\` is imported: ${count(rows, "row", "rows")}, equal to the archive`,
    zh: `已导入 \`${slug}\`：共 ${rows} 行，与归档一致`,
  }),
  importedAlready: (slug: string): Text => ({
    en: `\`${slug}\` was imported from this archive before; nothing changed`,
    zh: `\`${slug}\` 此前已由该归档导入，未做更改`,
  }),
  newId: (old: string, id: string): Text => ({
    en: `the id ${old} is taken: the tenant has the new id ${id}, and its invoices were not imported`,
    zh: `id ${old} 已被占用：租户使用新 id ${id}，其账单未导入`,
  }),
  slugTaken: (slug: string): Text => ({ en: `the slug \`${slug}\` is taken`, zh: `短名 \`${slug}\` 已被占用` }),
  slugTakenHint: { en: "import it under another one: `--slug NAME`", zh: "请用 `--slug` 以其他短名导入" },
  technologyDiffers: (archived: string, here: string): Text => ({
    en: `the archive is of ${archived}, and the data store here is ${here}: rows of one cannot be written to the other exactly`,
    zh: `该归档来自 ${archived}，而此处的数据存储为 ${here}：两者的数据无法精确互写`,
  }),
  tablesMissing: (tables: readonly string[]): Text => ({
    en: `the tenant's place lacks tables of the archive: ${tables.join(", ")}`,
    zh: `租户的位置缺少归档中的表：${tables.join("、")}`,
  }),
  tablesMissingHint: {
    en: "bring the templates up to date with `tenant-manager migrate`; nothing was imported",
    zh: "请先用 `tenant-manager migrate` 更新模板；未导入任何内容",
  },
  rowsDiffer: (table: string): Text => ({
    en: `\`${table}\` is not equal to the archive after it was written`,
    zh: `表 \`${table}\` 写入后与归档不一致`,
  }),
  invoicesTaken: (reason: Text): Text => ({
    en: `the archive's invoices cannot be imported: ${reason.en}`,
    zh: `无法导入归档中的账单：${reason.zh}`,
  }),
  invoiceNumber: (number: string): Text => ({
    en: `the number ${number} is taken here`,
    zh: `编号 ${number} 在此处已被占用`,
  }),
  planVersion: (plan: string, version: number): Text => ({
    en: `version ${version} of plan ${plan} is another one here`,
    zh: `此处套餐 ${plan} 的第 ${version} 版与归档不同`,
  }),
  withoutInvoicesHint: {
    en: "`--without-invoices` imports everything else; keep the archive for them",
    zh: "使用 `--without-invoices` 导入其余内容，并保留归档以备查账",
  },
} as const;
