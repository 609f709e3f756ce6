import { listed, type Text } from "@microforge/core/program";

type Kind = "schema" | "database" | "role" | "file";

const kinds: Record<Kind, Text> = {
  schema: { en: "schema", zh: "schema" },
  database: { en: "database", zh: "数据库" },
  role: { en: "role", zh: "角色" },
  file: { en: "file", zh: "文件" },
};

/** What is said of the places of tenants' rows. */
export const isolationMessages = {
  notUuid: (id: string): Text => ({ en: `\`${id}\` is no tenant id (a UUID)`, zh: `\`${id}\` 不是租户 id（UUID）` }),
  taken: (kind: Kind, name: string): Text => ({
    en: `the ${kinds[kind].en} \`${name}\` is there already, and was not made for this tenant`,
    zh: `${kinds[kind].zh} \`${name}\` 已存在，但不是为该租户创建的`,
  }),
  takenHint: {
    en: "nothing was changed; rename or drop it, or choose another slug",
    zh: "未做任何更改；请将其改名或删除，或换一个短名（slug）",
  },
  missing: (kind: Kind, name: string): Text => ({
    en: `the tenant's ${kinds[kind].en} \`${name}\` is not there`,
    zh: `该租户的${kinds[kind].zh} \`${name}\` 不存在`,
  }),
  templateMissing: (kind: Kind, name: string): Text => ({
    en: `there is no ${kinds[kind].en} \`${name}\` to make the tenant's from`,
    zh: `缺少模板${kinds[kind].zh} \`${name}\`，无法创建租户的${kinds[kind].zh}`,
  }),
  templateMissingHint: {
    schema: {
      en: "make the schema `tenant_template` and run the service's migrations in it",
      zh: "请创建 schema `tenant_template`，并在其中运行服务的迁移",
    },
    database: {
      en: "make the database `tenant_template` and run the service's migrations in it",
      zh: "请创建数据库 `tenant_template`，并在其中运行服务的迁移",
    },
    file: {
      en: "make `template.db` in the folder of the data store by running the service's migrations",
      zh: "请在数据存储的文件夹中运行服务的迁移，生成 `template.db`",
    },
  },
  templateInUse: (name: string): Text => ({
    en: `somebody is connected to the template database \`${name}\`, so PostgreSQL cannot copy it`,
    zh: `模板数据库 \`${name}\` 正被使用，PostgreSQL 无法复制`,
  }),
  templateBusy: (name: string): Text => ({
    en: `the template \`${name}\` is being migrated at this moment`,
    zh: `模板 \`${name}\` 此刻正在迁移`,
  }),
  templateBusyHint: {
    en: "run the command again when `tenant-manager migrate` has ended",
    zh: "请在 `tenant-manager migrate` 结束后重新运行",
  },
  templateInUseHint: {
    en: "end those connections (pg_stat_activity shows them) and run the command again",
    zh: "请断开这些连接（可在 pg_stat_activity 中查看）后重新运行",
  },
  templateRows: (tables: readonly string[]): Text => ({
    en: `the template has rows in ${listed(tables).en}: they would be every tenant's`,
    zh: `模板中的 ${listed(tables).zh} 含有数据：它们会成为每个租户的数据`,
  }),
  templateRowsHint: {
    en: "empty the tables of the template, or declare reference data: COMMENT ON TABLE … IS 'tenant-manager: shared'",
    zh: "请清空模板中的这些表；如属参考数据，请声明：COMMENT ON TABLE … IS 'tenant-manager: shared'",
  },
  unsupported: (objects: readonly string[]): Text => ({
    en: `the template has what cannot be cloned: ${objects.join("; ")}`,
    zh: `模板中包含无法克隆的对象：${objects.join("；")}`,
  }),
  unsupportedHint: {
    en: "move it to a schema that tenants share, for instance `ALTER EXTENSION … SET SCHEMA public`",
    zh: "请将其移到各租户共用的 schema，例如 `ALTER EXTENSION … SET SCHEMA public`",
  },
  unprotected: (tables: readonly string[]): Text => ({
    en: `row-level security is not in force on ${listed(tables).en}`,
    zh: `以下表尚未启用行级安全：${listed(tables).zh}`,
  }),
  unprotectedHint: {
    en: "run `tenant-manager isolation apply`; `isolation plan` shows what it does",
    zh: "请运行 `tenant-manager isolation apply`；可先用 `isolation plan` 查看其内容",
  },
  needsPostgres: (isolation: string): Text => ({
    en: `SQLite has a file for each tenant; isolation \`${isolation}\` needs PostgreSQL`,
    zh: `SQLite 为每个租户使用一个文件；\`${isolation}\` 隔离需要 PostgreSQL`,
  }),
  needsPostgresHint: {
    en: "choose `--isolation database`, or a data store `postgres://…`",
    zh: "请选择 `--isolation database`，或使用 `postgres://…` 数据存储",
  },
  tableUnknown: (name: string): Text => ({
    en: `the tenant has no table \`${name}\``,
    zh: `该租户没有表 \`${name}\``,
  }),
  columnUnknown: (table: string, column: string): Text => ({
    en: `the table \`${table}\` has no column \`${column}\``,
    zh: `表 \`${table}\` 没有列 \`${column}\``,
  }),
  dangling: (table: string, reference: string): Text => ({
    en: `rows of \`${table}\` refer to rows that are not there (\`${reference}\`)`,
    zh: `\`${table}\` 中有行引用了不存在的行（\`${reference}\`）`,
  }),
  danglingHint: {
    en: "nothing was written; reference data that tenants share has to be there first",
    zh: "未写入任何数据；租户共用的参考数据必须先存在",
  },
  changed: (tables: readonly string[]): Text => ({
    en: `the rows of ${listed(tables).en} changed since they were read`,
    zh: `${listed(tables).zh} 中的数据在读取之后发生了变化`,
  }),
  changedHint: { en: "nothing was deleted; read them again", zh: "未删除任何数据；请重新读取" },
  remain: (tables: readonly string[]): Text => ({
    en: `rows of ${listed(tables).en} are still there after deleting them`,
    zh: `删除后 ${listed(tables).zh} 中仍有数据`,
  }),
  remainHint: {
    en: "nothing was changed; a trigger or rule of the service keeps them",
    zh: "未做任何更改；服务的触发器或规则保留了这些行",
  },
} as const;
