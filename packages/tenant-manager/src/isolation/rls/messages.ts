import type { Text } from "@microforge/core/program";
import type { Problem } from "./change.ts";

/** Why each statement of `isolation apply` is there. */
export const rlsMessages = {
  role: (role: string): Text => ({
    en: `the service works in this role, which owns nothing and is below all policies; to log in: CREATE ROLE … LOGIN IN ROLE ${role}`,
    zh: `服务以该角色工作：它不拥有任何对象，且受所有策略约束；登录方式：CREATE ROLE … LOGIN IN ROLE ${role}`,
  }),
  notNull: { en: "a row without a tenant would be nobody's", zh: "没有租户的行不属于任何人" },
  key: (name: string): Text => ({
    en: `\`${name}\` without the tenant would tell, by a conflict, what other tenants have`,
    zh: `\`${name}\` 若不含租户，冲突就会暴露其他租户的数据`,
  }),
  keyTwice: (name: string): Text => ({
    en: `\`${name}\` says, with the tenant in it, what another key says already`,
    zh: `加入租户之后，\`${name}\` 与另一个键重复`,
  }),
  exclusion: (name: string): Text => ({
    en: `\`${name}\` without the tenant would compare rows of different tenants`,
    zh: `\`${name}\` 若不含租户，就会比较不同租户的行`,
  }),
  index: (name: string): Text => ({
    en: `every query asks for one tenant: \`${name}\` serves it when the tenant comes first`,
    zh: `每个查询都只针对一个租户：租户列在前，\`${name}\` 才能发挥作用`,
  }),
  noIndex: { en: "every query asks for one tenant", zh: "每个查询都只针对一个租户" },
  foreignKey: (name: string): Text => ({
    en: `references are checked past all policies: with the tenant in \`${name}\`, rows refer to rows of their own tenant only`,
    zh: `外键检查不受策略约束：\`${name}\` 含租户列后，行只能引用同一租户的行`,
  }),
  foreignKeyAgain: (name: string): Text => ({
    en: `\`${name}\` relies on a key that is made anew`,
    zh: `\`${name}\` 依赖的键需要重建`,
  }),
  identity: {
    en: "an identity needs no right on its sequence, which would tell how much other tenants write",
    zh: "标识列无需序列权限；序列权限会暴露其他租户的写入量",
  },
  sequenceUsage: { en: "a default takes its value from it", zh: "列的默认值取自该序列" },
  enable: { en: "each tenant sees and changes its own rows only", zh: "每个租户只能查看和更改自己的行" },
  force: { en: "the owner of the table is below the policy too", zh: "表的所有者也受策略约束" },
  policy: { en: "without a tenant, or with an empty one, there are no rows", zh: "没有租户或租户为空时，看不到任何行" },
  wrongPolicy: { en: "it does not say what it should", zh: "其内容不符合要求" },
  otherPolicy: (name: string): Text => ({
    en: `REMOVED: policies that permit are joined by OR, so \`${name}\` would let more rows through`,
    zh: `已移除：许可策略之间是 OR 关系，\`${name}\` 会放行更多的行`,
  }),
  noCreate: {
    en: "who can create functions or tables there can have others run them",
    zh: "能在其中创建函数或表，就能诱使他人执行",
  },
  schemaUsage: { en: "the service has to reach its tables", zh: "服务需要访问其中的表" },
  grant: {
    en: "rows may be read and written; TRUNCATE, REFERENCES and TRIGGER would go past the policy",
    zh: "可以读写行；TRUNCATE、REFERENCES 和 TRIGGER 会绕过策略，因此不授予",
  },
  grantShared: { en: "reference data that every tenant may read and none may write", zh: "参考数据：租户可读，不可写" },
  grantView: {
    en: "the service may read it, and sees in it what it may see",
    zh: "服务可读取该视图，且只看到其有权查看的行",
  },
  revokePublic: { en: "nobody but the service needs it", zh: "除服务外，无人需要此权限" },
  revokeExtra: {
    en: "REMOVED: this right goes past the policy, or is not needed",
    zh: "已移除：该权限会绕过策略，或并不需要",
  },
  invoker: {
    en: "without it, the view reads with its owner's rights and shows every tenant's rows",
    zh: "否则视图以其所有者的权限读取，会显示所有租户的行",
  },
  definer: {
    en: "REMOVED: a SECURITY DEFINER function runs with its owner's rights, past the policy",
    zh: "已移除：SECURITY DEFINER 函数以其所有者的权限运行，会绕过策略",
  },
} as const;

interface Named {
  readonly tenantColumn: string;
  readonly appRole: string;
}

type Told = Pick<Problem, "message" | "hint">;

/** What has to be decided, and how. */
export const problemMessages = {
  role: (role: string, powers: readonly string[]): Told => ({
    message: {
      en: `the role \`${role}\` is above policies: ${powers.join(", ")}`,
      zh: `角色 \`${role}\` 不受策略约束：${powers.join("、")}`,
    },
    hint: {
      en: "name another role with `--role`, or take these powers from it",
      zh: "请用 `--role` 指定其他角色，或收回这些权力",
    },
  }),
  codes: {
    "no-tenant-column": (table: string, { tenantColumn }: Named): Told => ({
      message: {
        en: `the table \`${table}\` has no column \`${tenantColumn}\``,
        zh: `表 \`${table}\` 没有列 \`${tenantColumn}\``,
      },
      hint: {
        en: `add it (uuid NOT NULL), or declare the table reference data: \`--shared ${table}\`, or once for all COMMENT ON TABLE ${table} IS 'tenant-manager: shared'`,
        zh: `请添加该列（uuid NOT NULL），或声明为参考数据：\`--shared ${table}\`，或一次性声明 COMMENT ON TABLE ${table} IS 'tenant-manager: shared'`,
      },
    }),
    "shared-has-tenant": (table: string, { tenantColumn }: Named): Told => ({
      message: {
        en: `the table \`${table}\` is declared shared, but has a column \`${tenantColumn}\``,
        zh: `表 \`${table}\` 声明为共享，却有列 \`${tenantColumn}\``,
      },
      hint: {
        en: `leave \`--shared ${table}\` away, or rename the column`,
        zh: `请去掉 \`--shared ${table}\`，或重命名该列`,
      },
    }),
    "shared-refers": (reference: string): Told => ({
      message: {
        en: `the shared table's \`${reference}\` refers to rows of tenants`,
        zh: `共享表的 \`${reference}\` 引用了租户的行`,
      },
      hint: {
        en: "shared data cannot depend on a tenant's: drop the foreign key, or give the table a tenant",
        zh: "共享数据不能依赖某个租户：请删除该外键，或为该表添加租户列",
      },
    }),
    "foreign-table": (table: string): Told => ({
      message: {
        en: `\`${table}\` is a foreign table: it can have no policy`,
        zh: `\`${table}\` 是外部表，无法设置策略`,
      },
      hint: {
        en: `move it to another schema, or declare it reference data: \`--shared ${table}\``,
        zh: `请将其移到其他 schema，或声明为参考数据：\`--shared ${table}\``,
      },
    }),
    "tenant-not-uuid": (table: string, { tenantColumn }: Named): Told => ({
      message: {
        en: `the column \`${table}.${tenantColumn}\` is no uuid`,
        zh: `列 \`${table}.${tenantColumn}\` 不是 uuid 类型`,
      },
      hint: {
        en: `ALTER TABLE … ALTER COLUMN ${tenantColumn} TYPE uuid USING …`,
        zh: `ALTER TABLE … ALTER COLUMN ${tenantColumn} TYPE uuid USING …`,
      },
    }),
    "rows-without-tenant": (table: string, { tenantColumn }: Named): Told => ({
      message: {
        en: `\`${table}\` has rows whose \`${tenantColumn}\` is NULL`,
        zh: `\`${table}\` 中有 \`${tenantColumn}\` 为 NULL 的行`,
      },
      hint: { en: "say whose they are, or delete them", zh: "请指明它们属于哪个租户，或将其删除" },
    }),
    "cross-tenant-rows": (reference: string): Told => ({
      message: {
        en: `by \`${reference}\`, rows refer to rows of another tenant`,
        zh: `通过 \`${reference}\`，有行引用了其他租户的行`,
      },
      hint: { en: "correct these rows first", zh: "请先更正这些行" },
    }),
    "on-update-set": (reference: string): Told => ({
      message: {
        en: `\`${reference}\` has ON UPDATE SET NULL or SET DEFAULT, which would take the tenant away too`,
        zh: `\`${reference}\` 使用 ON UPDATE SET NULL 或 SET DEFAULT，会连租户一起清空`,
      },
      hint: { en: "make it ON UPDATE CASCADE or NO ACTION", zh: "请改为 ON UPDATE CASCADE 或 NO ACTION" },
    }),
    "match-full": (reference: string): Told => ({
      message: {
        en: `\`${reference}\` is MATCH FULL, which a tenant that is never NULL makes impossible`,
        zh: `\`${reference}\` 使用 MATCH FULL，与永不为 NULL 的租户列冲突`,
      },
      hint: {
        en: "make it MATCH SIMPLE, with a CHECK for what it meant",
        zh: "请改为 MATCH SIMPLE，并用 CHECK 表达原意",
      },
    }),
    "key-needed-by-view": (key: string): Told => ({
      message: {
        en: `a view groups by the key \`${key}\`, so it cannot be made anew`,
        zh: `有视图按键 \`${key}\` 分组，因此无法重建该键`,
      },
      hint: { en: "drop the view, apply, and create it again", zh: "请先删除该视图，执行 apply 后再重新创建" },
    }),
    "exclusion-needs-btree-gist": (constraint: string): Told => ({
      message: {
        en: `\`${constraint}\` compares rows of all tenants, and the tenant cannot be added without btree_gist`,
        zh: `\`${constraint}\` 会比较所有租户的行；没有 btree_gist 就无法加入租户列`,
      },
      hint: { en: "CREATE EXTENSION btree_gist", zh: "CREATE EXTENSION btree_gist" },
    }),
    "materialized-view": (view: string, { appRole }: Named): Told => ({
      message: {
        en: `the materialized view \`${view}\` holds rows of all tenants and can have no policy`,
        zh: `物化视图 \`${view}\` 含有所有租户的行，且无法设置策略`,
      },
      hint: {
        en: `REVOKE ALL ON ${view} FROM PUBLIC, ${appRole}; or make it a view, or a table with a tenant`,
        zh: `REVOKE ALL ON ${view} FROM PUBLIC, ${appRole}；或改为普通视图，或带租户列的表`,
      },
    }),
  },
} as const;

/** What the commands `isolation plan` and `isolation apply` say. */
export const applyMessages = {
  schemaUnknown: (schema: string): Text => ({
    en: `the data store has no schema \`${schema}\``,
    zh: `数据存储中没有 schema \`${schema}\``,
  }),
  schemaUnknownHint: { en: "name one with `--schema`", zh: "请用 `--schema` 指定" },
  sharedUnknown: (table: string, schema: string): Text => ({
    en: `the schema \`${schema}\` has no table \`${table}\``,
    zh: `schema \`${schema}\` 中没有表 \`${table}\``,
  }),
  didYouMean: (guess: string): Text => ({ en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` }),
  settingInvalid: (setting: string): Text => ({
    en: `\`${setting}\` cannot be the name of a setting`,
    zh: `\`${setting}\` 不能作为设置名`,
  }),
  settingHint: { en: "write it with a dot, such as `app.tenant_id`", zh: "请使用带点的名称，例如 `app.tenant_id`" },
  undecided: (problems: readonly Problem[]): Text => ({
    en: `${problems.length === 1 ? "one thing has" : `${problems.length} things have`} to be decided first:\n${problems.map(({ message, hint }) => `  - ${message.en}; ${hint.en}`).join("\n")}`,
    zh: `有 ${problems.length} 处需要先决定：\n${problems.map(({ message, hint }) => `  - ${message.zh}；${hint.zh}`).join("\n")}`,
  }),
  undecidedHint: { en: "nothing was changed", zh: "未做任何更改" },
  problem: ({ message, hint }: Problem): Text => ({ en: `${message.en}; ${hint.en}`, zh: `${message.zh}；${hint.zh}` }),
  nothing: { en: "nothing to do: tenants can share these tables", zh: "无需更改：各租户可以安全地共用这些表" },
  applied: (count: number): Text => ({
    en: `applied ${count} ${count === 1 ? "change" : "changes"}; check with \`tenant-manager isolation verify\``,
    zh: `已执行 ${count} 项更改；请用 \`tenant-manager isolation verify\` 验证`,
  }),
  planned: (count: number): Text => ({
    en: `${count} ${count === 1 ? "change" : "changes"}; \`tenant-manager isolation apply\` makes them`,
    zh: `${count} 项更改；用 \`tenant-manager isolation apply\` 执行`,
  }),
  reading: (shown: string): Text => ({ en: `reading ${shown}`, zh: `正在读取 ${shown}` }),
  applying: (shown: string): Text => ({ en: `changing ${shown}`, zh: `正在更改 ${shown}` }),
} as const;

export const isolationCommandMessages = {
  planDescription: {
    en: "Shows, as a script with a reason for each statement, what lets tenants share the tables of a PostgreSQL data store: row-level security that its owner is below too, one policy a table, keys, indexes and foreign keys that begin with the tenant, and a role for the service that owns nothing. Exit code 1 means that something has to be decided first.",
    zh: "以带有理由的脚本显示：怎样让各租户安全地共用 PostgreSQL 数据存储中的表。内容包括对所有者同样生效的行级安全、每表一条策略、以租户列开头的键、索引和外键，以及不拥有任何对象的服务角色。退出码 1 表示有问题需要先决定。",
  },
  applyDescription: {
    en: "Makes what `isolation plan` shows, in one transaction. What has to be decided is told all at once, before anything is changed; a second run finds nothing to do. Passwords are never set.",
    zh: "在一个事务中执行 `isolation plan` 所显示的内容。需要决定的问题会在更改之前一次列出；再次运行时无事可做。不会设置任何密码。",
  },
  data: {
    en: "the data store (default: that of `--region` in the registry)",
    zh: "数据存储（默认：登记库中 `--region` 对应的数据存储）",
  },
  region: { en: "whose data store of the registry", zh: "使用登记库中哪个区域的数据存储" },
  schema: { en: "the schema of the tables", zh: "表所在的 schema" },
  role: { en: "the role in which the service works", zh: "服务所用的角色" },
  shared: {
    en: "a table of reference data, which every tenant may read and none may write",
    zh: "参考数据表：各租户可读，不可写",
  },
  tenantColumn: { en: "the column that tells whose a row is", zh: "标明行所属租户的列" },
  setting: { en: "the setting that tells who asks", zh: "标明当前租户的设置" },
  dryRun: { en: "show what would be done, change nothing", zh: "只显示将执行的内容，不做更改" },
  diff: { en: "show the statements", zh: "显示各条语句" },
  planExample: { en: "read it, or run it with psql", zh: "查看脚本，或用 psql 运行" },
  applyExample: { en: "one table of reference data", zh: "其中一个表是参考数据" },
  noStore: (region: string): Text => ({
    en: `the registry knows no data store of the region \`${region}\``,
    zh: `登记库中没有区域 \`${region}\` 的数据存储`,
  }),
  noStoreHint: { en: "give one with `--data postgres://…`", zh: "请用 `--data postgres://…` 指定" },
} as const;
