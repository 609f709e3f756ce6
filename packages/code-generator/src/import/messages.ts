import type { Text } from "@microforge/core/program";

/** The texts of the command `import`. */
export const importMessages = {
  description: {
    en:
      "Reads a foreign description and makes entities of it: an OpenAPI 3.0 or 3.1 description (file or address), SQL (a " +
      "PostgreSQL dump, a SQLite script or database, or the address of a running PostgreSQL), or a proto3 file. What has no " +
      "counterpart is listed with its place. In a project the entities are generated; elsewhere, or with --out, they are " +
      "written as YAML.",
    zh:
      "读取外部描述并生成实体：OpenAPI 3.0 或 3.1（文件或地址）、SQL（PostgreSQL 转储、SQLite 脚本或数据库文件，" +
      "或运行中的 PostgreSQL 的地址），或 proto3 文件。没有对应内容的部分会连同位置列出。在项目中会直接生成实体；" +
      "在项目之外或使用 --out 时则输出 YAML。",
  },
  kind: { en: "what the source is", zh: "来源的类型" },
  source: {
    en: "a file, or an address (openapi: http, sql: postgres)",
    zh: "文件或地址（openapi：http，sql：postgres）",
  },
  only: { en: "only these, separated by commas", zh: "只导入这些，用逗号分隔" },
  all: { en: "also schemas and messages that no resource has", zh: "也导入不属于任何资源的 schema 和消息" },
  strict: { en: "write nothing and fail when anything cannot be mapped", zh: "有任何内容无法映射时不写入并失败" },
  out: { en: "write the entities into this file, as YAML", zh: "将实体以 YAML 写入此文件" },
  schema: { en: "the schema of a running PostgreSQL", zh: "运行中的 PostgreSQL 的 schema" },
  dialect: { en: "whose SQL a script is", zh: "脚本使用的 SQL 方言" },
  openapiExample: { en: "the resources of an API, previewed", zh: "预览 API 中的资源" },
  sqlExample: { en: "two tables of a dump, as YAML", zh: "将转储中的两个表输出为 YAML" },
  liveExample: { en: "the tables of a running database", zh: "运行中的数据库里的表" },
  protoExample: {
    en: "the messages of a proto file; fail when something is lost",
    zh: "proto 文件中的消息；有内容丢失时失败",
  },
  reading: (source: string): Text => ({ en: `reading ${source}`, zh: `正在读取 ${source}` }),
  imported: (entities: number, unmapped: number): Text => ({
    en: `${entities} ${entities === 1 ? "entity" : "entities"}; ${unmapped} ${unmapped === 1 ? "place" : "places"} not mapped`,
    zh: `${entities} 个实体；${unmapped} 处无法映射`,
  }),
  unmapped: { en: "Not mapped", zh: "无法映射" },
  notes: { en: "Mapped with another meaning", zh: "映射后含义有变" },
  skipped: { en: "Not chosen", zh: "未选择" },
  places: (places: readonly string[], more: number): Text => ({
    en: more > 0 ? `${places.join(", ")} and ${more} more` : places.join(", "),
    zh: more > 0 ? `${places.join("、")} 等 ${places.length + more} 处` : places.join("、"),
  }),
  jsonHint: { en: "--json lists every place", zh: "--json 会列出所有位置" },
  strictFailed: (count: number): Text => ({
    en: `${count} ${count === 1 ? "place" : "places"} of the source cannot be mapped`,
    zh: `来源中有 ${count} 处无法映射`,
  }),
  strictHint: { en: "leave out --strict to import the rest", zh: "去掉 --strict 可导入其余部分" },
  nothing: { en: "nothing in the source becomes an entity", zh: "来源中没有可成为实体的内容" },
  nothingHint: {
    openapi: { en: "--all also takes what no resource path has", zh: "--all 也会导入没有资源路径的内容" },
    proto: { en: "--all also takes messages that are no resource", zh: "--all 也会导入不是资源的消息" },
    sql: {
      en: "entities come from CREATE TABLE, as `pg_dump --schema-only` and `.schema` of sqlite3 write it",
      zh: "实体来自 CREATE TABLE 语句，可用 `pg_dump --schema-only` 或 sqlite3 的 `.schema` 生成",
    },
  },
  wrote: (file: string): Text => ({ en: `wrote ${file}`, zh: `已写入 ${file}` }),
  wouldWrite: (file: string): Text => ({ en: `would write ${file}`, zh: `将写入 ${file}` }),
  exists: (file: string): Text => ({ en: `\`${file}\` exists already`, zh: `\`${file}\` 已存在` }),
  existsHint: { en: "--force replaces it", zh: "--force 会覆盖它" },
  wrongOption: (option: string, kind: string): Text => ({
    en: `\`${option}\` means nothing to \`import ${kind}\``,
    zh: `\`${option}\` 对 \`import ${kind}\` 没有意义`,
  }),
} as const;
