import type { Text } from "@microforge/core/program";

/** What is said of data stores: the places where a service keeps tenants' rows. */
export const messages = {
  invalid: (shown: string): Text => ({
    en: `\`${shown}\` names no data store`,
    zh: `\`${shown}\` 不是有效的数据存储地址`,
  }),
  invalidHint: {
    en: "write `postgres://user@host:5432/database`, or `sqlite:folder` for one file a tenant",
    zh: "请写成 `postgres://user@host:5432/database`；若每个租户一个文件，则写成 `sqlite:文件夹`",
  },
  needsPostgres: (shown: string): Text => ({
    en: `\`${shown}\` is a folder of SQLite files; this needs PostgreSQL`,
    zh: `\`${shown}\` 是 SQLite 文件夹；此操作需要 PostgreSQL`,
  }),
  needsPostgresHint: {
    en: "give a URL such as `postgres://user@host:5432/database`; with SQLite, choose `--isolation database`",
    zh: "请给出 `postgres://user@host:5432/database` 形式的地址；使用 SQLite 时请选择 `--isolation database`",
  },
  unreachable: (shown: string, reason: Text): Text => ({
    en: `the data store \`${shown}\` cannot be reached: ${reason.en}`,
    zh: `无法连接数据存储 \`${shown}\`：${reason.zh}`,
  }),
  unreachableHint: {
    en: "check the address and that the server runs",
    zh: "请检查地址是否正确，以及服务器是否在运行",
  },
  loginRefused: (shown: string, reason: Text): Text => ({
    en: `the data store \`${shown}\` does not let this user in: ${reason.en}`,
    zh: `数据存储 \`${shown}\` 拒绝该用户登录：${reason.zh}`,
  }),
  loginHint: {
    en: "give the password by PGPASSWORD or ~/.pgpass; addresses in the registry are kept without it",
    zh: "请通过 PGPASSWORD 或 ~/.pgpass 提供密码；登记库中的地址不保存密码",
  },
  denied: (shown: string, reason: string): Text => ({
    en: `the user of \`${shown}\` may not do this: ${reason}`,
    zh: `\`${shown}\` 的用户没有相应权限：${reason}`,
  }),
  deniedHint: {
    en: "connect as the owner of the tables; making roles needs CREATEROLE, making databases CREATEDB",
    zh: "请以表的所有者身份连接；创建角色需要 CREATEROLE，创建数据库需要 CREATEDB",
  },
  busy: (shown: string): Text => ({
    en: `somebody else holds a lock in \`${shown}\` for too long`,
    zh: `\`${shown}\` 中有其他会话长时间持有锁`,
  }),
  busyHint: {
    en: "nothing was changed; try again, or end the long transaction (pg_stat_activity shows it)",
    zh: "未做任何更改；请重试，或结束那个长事务（可在 pg_stat_activity 中查看）",
  },
  failed: (shown: string, reason: string): Text => ({
    en: `the data store \`${shown}\` refused: ${reason}`,
    zh: `数据存储 \`${shown}\` 报错：${reason}`,
  }),
  tooOld: (shown: string, version: string): Text => ({
    en: `\`${shown}\` is PostgreSQL ${version}; tenant-manager needs 15 or newer`,
    zh: `\`${shown}\` 是 PostgreSQL ${version}；tenant-manager 需要 15 或更新的版本`,
  }),
  tooOldHint: {
    en: "row-level security of views (`security_invoker`) and foreign keys that keep the tenant need PostgreSQL 15",
    zh: "视图的行级安全（`security_invoker`）以及保留租户列的外键都需要 PostgreSQL 15",
  },
  reasons: {
    ECONNREFUSED: { en: "no server listens there", zh: "该地址没有服务器监听" },
    ENOTFOUND: { en: "the host is unknown", zh: "主机名无法解析" },
    EAI_AGAIN: { en: "the host is unknown", zh: "主机名无法解析" },
    ETIMEDOUT: { en: "the server does not answer", zh: "服务器没有响应" },
    ECONNRESET: { en: "the server broke the connection off", zh: "服务器中断了连接" },
    "3D000": { en: "there is no such database", zh: "数据库不存在" },
    "28P01": { en: "the password is wrong", zh: "密码错误" },
    "28000": { en: "this user may not connect", zh: "该用户无权连接" },
    "53300": { en: "the server has no connection left", zh: "服务器的连接数已用完" },
    "57P01": { en: "the server ended the connection", zh: "服务器结束了连接" },
    "57P03": { en: "the server is starting or stopping", zh: "服务器正在启动或停止" },
    noPassword: { en: "the server asks for a password", zh: "服务器要求提供密码" },
  },
} as const;
