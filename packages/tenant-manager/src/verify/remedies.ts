import type { Text } from "@microforge/core/program";

/** How each kind of leak is closed. */
export const remedies = {
  policy: {
    en: "enable and force row-level security, and let one policy for all commands say USING and WITH CHECK `tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)`; drop further permissive policies: `tenant-manager isolation apply` does this",
    zh: "启用并强制（FORCE）行级安全，只保留一条适用于所有命令的策略，其 USING 与 WITH CHECK 均为 `tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)`，并删除其他宽松（permissive）策略；`tenant-manager isolation apply` 会完成这些操作",
  },
  withCheck: {
    en: "give the policy a WITH CHECK that is the same as its USING, and drop further permissive policies for INSERT and UPDATE",
    zh: "为策略设置与 USING 相同的 WITH CHECK，并删除针对 INSERT 和 UPDATE 的其他宽松策略",
  },
  force: {
    en: "`ALTER TABLE … ENABLE ROW LEVEL SECURITY` and `FORCE ROW LEVEL SECURITY`, and let the service use a role that owns nothing",
    zh: "执行 `ALTER TABLE … ENABLE ROW LEVEL SECURITY` 和 `FORCE ROW LEVEL SECURITY`，并让服务使用不拥有任何对象的角色",
  },
  immutableFunction: {
    en: "mark the function that reads the setting STABLE, not IMMUTABLE: a plan keeps what an immutable function said once",
    zh: "把读取该设置的函数标记为 STABLE 而不是 IMMUTABLE：执行计划会保留 IMMUTABLE 函数第一次返回的值",
  },
  uniqueKeys: {
    en: "put `tenant_id` first into the primary key and every unique index",
    zh: "在主键和每个唯一索引中都以 `tenant_id` 作为第一列",
  },
  exclusion: { en: "add `tenant_id WITH =` to the exclusion constraint", zh: "在排他约束中加入 `tenant_id WITH =`" },
  foreignKeys: {
    en: "refer by `(tenant_id, id)`: a foreign key is checked without the policies",
    zh: "改用 `(tenant_id, id)` 复合外键：外键检查不受策略约束",
  },
  notNull: {
    en: "`ALTER TABLE … ALTER COLUMN tenant_id SET NOT NULL`",
    zh: "执行 `ALTER TABLE … ALTER COLUMN tenant_id SET NOT NULL`",
  },
  privilege: (name: string): Text => ({
    en: `\`REVOKE ${name} ON … FROM\` the role and PUBLIC: no policy limits it`,
    zh: `对该角色和 PUBLIC 执行 \`REVOKE ${name} ON … FROM\`：策略对此权限不起作用`,
  }),
  statistics: {
    en: "revoke SELECT on the catalogues `pg_statistic` and `pg_statistic_ext_data`, and do not let the role own the table",
    zh: "撤销对系统表 `pg_statistic` 和 `pg_statistic_ext_data` 的 SELECT 权限，并且不要让该角色拥有此表",
  },
  leakproof: {
    en: "`ALTER FUNCTION … NOT LEAKPROOF`, or revoke EXECUTE",
    zh: "执行 `ALTER FUNCTION … NOT LEAKPROOF`，或撤销 EXECUTE 权限",
  },
  randomKeys: { en: "use random keys (uuid)", zh: "使用随机主键（uuid）" },
  adminSetting: {
    en: "take the exception out of the policy: whoever can send SQL can set the setting; give administrators a role of their own",
    zh: "从策略中去掉这个例外：任何能发送 SQL 的人都能修改该设置；请为管理员使用单独的角色",
  },
  settingDefault: {
    en: "`ALTER ROLE … RESET` and `ALTER DATABASE … RESET` the setting",
    zh: "用 `ALTER ROLE … RESET` 和 `ALTER DATABASE … RESET` 清除该设置",
  },
  setLocal: {
    en: "set the tenant with `set_config(…, …, true)` or SET LOCAL, so that it ends with the transaction",
    zh: "用 `set_config(…, …, true)` 或 SET LOCAL 设置租户，使其随事务结束",
  },
  owner: {
    en: "let another role own the tables: `ALTER TABLE … OWNER TO`",
    zh: "让其他角色拥有这些表：`ALTER TABLE … OWNER TO`",
  },
  ownRows: {
    en: "check `--setting`, `--role` and the policies: as it is, the table is closed to everybody",
    zh: "请检查 `--setting`、`--role` 和策略：目前该表对所有人都不可见",
  },
  partitions: {
    en: "enable and force row-level security with the same policy on each partition, or revoke all privileges on the partitions",
    zh: "在每个分区上启用并强制相同的行级安全策略，或撤销对各分区的所有权限",
  },
  notify: {
    en: "put no rows into notifications, only that something changed",
    zh: "通知中只说明有变化，不要包含行数据",
  },
  unscoped: {
    en: "add `tenant_id` and a policy; or declare the table with `--shared`, or once for all by COMMENT ON TABLE … IS 'tenant-manager: shared', and grant only SELECT; or revoke all privileges on it",
    zh: "添加 `tenant_id` 列和策略；或用 `--shared`（或一次性用 COMMENT ON TABLE … IS 'tenant-manager: shared'）声明为共享表，并只授予 SELECT；或撤销对它的所有权限",
  },
  sharedReadOnly: {
    en: "`REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON … FROM` the role",
    zh: "对该角色执行 `REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON … FROM`",
  },
  copies: {
    en: "give the copy `tenant_id` and the same policy, or revoke all privileges on it",
    zh: "为副本表加上 `tenant_id` 和相同的策略，或撤销对它的所有权限",
  },
  login: {
    en: "let the service log in as a role that owns nothing and is a member of no other role than the service's",
    zh: "让服务以不拥有任何对象、且只属于服务角色的登录名登录",
  },
  membership: {
    en: "`REVOKE <role> FROM` the service's role and its login",
    zh: "对服务角色及其登录名执行 `REVOKE <role> FROM`",
  },
  attributes: {
    en: "`ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION`",
    zh: "执行 `ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION`",
  },
  create: {
    en: "`REVOKE CREATE ON SCHEMA … FROM PUBLIC` and the role; the same for the database",
    zh: "对 PUBLIC 和该角色执行 `REVOKE CREATE ON SCHEMA … FROM`；数据库同理",
  },
  extensions: {
    en: "revoke EXECUTE on the extension's functions and USAGE on the foreign-data wrapper",
    zh: "撤销该扩展函数的 EXECUTE 权限以及外部数据包装器的 USAGE 权限",
  },
  largeObjects: {
    en: "keep files in a table with `tenant_id` (bytea) or outside the database: large objects have no policies",
    zh: "把文件存放在带 `tenant_id` 的表（bytea）中或数据库之外：大对象没有行级策略",
  },
  statements: {
    en: "revoke `pg_read_all_stats`, or revoke SELECT on `pg_stat_statements`",
    zh: "撤销 `pg_read_all_stats`，或撤销对 `pg_stat_statements` 的 SELECT 权限",
  },
  policyHelpers: {
    en: "let another role own what the policies rely on, and let the service's role only read it",
    zh: "让其他角色拥有策略所依赖的对象，服务角色只保留读取权限",
  },
  invoker: {
    en: "`ALTER VIEW … SET (security_invoker = true)` (PostgreSQL 15)",
    zh: "执行 `ALTER VIEW … SET (security_invoker = true)`（PostgreSQL 15）",
  },
  barrier: {
    en: "`ALTER VIEW … SET (security_invoker = true, security_barrier = true)`",
    zh: "执行 `ALTER VIEW … SET (security_invoker = true, security_barrier = true)`",
  },
  materialized: {
    en: "revoke SELECT on it, and read it through a view with the tenant's condition",
    zh: "撤销对它的 SELECT 权限，改为通过带租户条件的视图读取",
  },
  foreignTable: {
    en: "revoke all privileges on it: foreign tables have no policies",
    zh: "撤销对它的所有权限：外部表没有行级策略",
  },
  sequence: {
    en: "use uuid keys, or identity columns, and revoke all privileges on the sequence",
    zh: "使用 uuid 主键或标识列，并撤销对该序列的所有权限",
  },
  estimate: {
    en: "nothing to do where tenants cannot send SQL of their own",
    zh: "如果租户不能自行发送 SQL，则无需处理",
  },
  definer: {
    en: "make it SECURITY INVOKER, or let a role own it that the policies apply to; revoke EXECUTE from PUBLIC",
    zh: "改为 SECURITY INVOKER，或让受策略约束的角色拥有它；并对 PUBLIC 撤销 EXECUTE",
  },
  searchPath: {
    en: "`ALTER FUNCTION … SET search_path = pg_catalog, public, pg_temp`",
    zh: "执行 `ALTER FUNCTION … SET search_path = pg_catalog, public, pg_temp`",
  },
  pool: {
    en: "set the tenant with SET LOCAL inside the transaction, never with SET: in transaction mode the next client gets the connection",
    zh: "在事务内用 SET LOCAL 设置租户，切勿使用 SET：在事务模式下，该连接会交给下一个客户端",
  },
  schemaPrivileges: {
    en: "revoke all privileges on the schema and what is in it from PUBLIC and other tenants' roles",
    zh: "对 PUBLIC 和其他租户的角色撤销该 schema 及其中对象的所有权限",
  },
  connect: {
    en: "`REVOKE CONNECT, TEMPORARY ON DATABASE … FROM PUBLIC`",
    zh: "执行 `REVOKE CONNECT, TEMPORARY ON DATABASE … FROM PUBLIC`",
  },
  fileMode: {
    en: "`chmod 600` the file and `chmod 700` its folder",
    zh: "对文件执行 `chmod 600`，对其所在文件夹执行 `chmod 700`",
  },
  ownFile: { en: "give each tenant a file of its own, without links", zh: "每个租户使用独立的文件，不使用链接" },
} as const;
