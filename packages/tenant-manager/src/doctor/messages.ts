import type { Text } from "@microforge/core/program";

const because = (error: string | null): Text =>
  error === null ? { en: "", zh: "" } : { en: `: ${error}`, zh: `：${error}` };

/** What the doctor says, each with what to do about it. */
export const messages = {
  description: {
    en: "Looks at the registry and at every data store, and says what is not as it should be and what to do about it. It changes nothing: the registry is opened for reading only.",
    zh: "检查登记库和每个数据存储，指出不正常之处以及相应的处理办法。不做任何更改：登记库以只读方式打开。",
  },
  example: { en: "what is wrong, and what to do about it", zh: "查看有哪些问题以及如何处理" },
  deepExample: {
    en: "count all usage anew and ask every tenant's own record",
    zh: "重新统计全部用量，并查看每个租户自己的迁移记录",
  },
  deepOption: {
    en: "count all usage, check the whole registry file and look into every tenant's place",
    zh: "统计全部用量、完整检查登记库文件，并查看每个租户的数据位置",
  },
  counts: (problems: number, warnings: number): Text => ({
    en: `${problems} ${problems === 1 ? "problem" : "problems"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
    zh: `${problems} 个问题，${warnings} 个警告`,
  }),
  more: (count: number): Text => ({
    en: `… and ${count} more of the same kind (\`--json\` tells all)`,
    zh: `……同类还有 ${count} 个（\`--json\` 会全部列出）`,
  }),

  registryFine: (url: string, version: number): Text => ({
    en: `the registry \`${url}\` can be read (schema version ${version})`,
    zh: `登记库 \`${url}\` 可正常读取（表结构版本 ${version}）`,
  }),
  registryUnreadable: (url: string, reason: string): Text => ({
    en: `the registry \`${url}\` cannot be read: ${reason}`,
    zh: `无法读取登记库 \`${url}\`：${reason}`,
  }),
  registryNext: {
    en: "check the address and that the server runs; a new one is made with `tenant-manager init`",
    zh: "请检查地址以及服务器是否在运行；新建登记库请用 `tenant-manager init`",
  },
  registryNewer: (found: number, known: number): Text => ({
    en: `the registry was made by a newer version of this tool (tables ${found}, known here ${known})`,
    zh: `该登记库由更新版本的工具创建（表结构版本 ${found}，当前工具只支持到 ${known}）`,
  }),
  updateTool: { en: "update tenant-manager", zh: "请升级 tenant-manager" },
  registryOlder: (found: number, known: number): Text => ({
    en: `the registry's tables are of an older version (${found}, newest ${known})`,
    zh: `登记库的表结构版本较旧（${found}，最新为 ${known}）`,
  }),
  updatesItself: {
    en: "nothing to do: the next command that writes brings them up to date",
    zh: "无需处理：下一个写入命令会自动升级",
  },
  damaged: (what: string): Text => ({ en: `the registry's file is damaged: ${what}`, zh: `登记库文件已损坏：${what}` }),
  restoreFile: {
    en: "stop all commands, keep a copy of the file, and restore it from a backup",
    zh: "请停止所有命令，保留该文件的副本，并从备份恢复",
  },
  fileOpen: (mode: string): Text => ({
    en: `others on this machine may read or write the registry's file (mode ${mode}); it knows every customer`,
    zh: `本机其他用户可以读写登记库文件（权限 ${mode}），而其中有全部客户的信息`,
  }),
  closeFile: { en: "chmod 600 on the file", zh: "请对该文件执行 chmod 600" },
  noWal: (mode: string): Text => ({
    en: `the registry's file has journal mode ${mode}, so that readers and writers wait for each other`,
    zh: `登记库文件的日志模式为 ${mode}，读写会相互等待`,
  }),
  walNext: {
    en: "nothing to do: the next command that writes switches to WAL. If it does not, the file lies on a file system that cannot (such as NFS): move it",
    zh: "无需处理：下一个写入命令会切换为 WAL。若未切换，说明文件所在的文件系统不支持（例如 NFS），请移动文件",
  },
  fileFine: {
    en: "the registry's file is whole, private and in WAL mode",
    zh: "登记库文件完整、仅所有者可访问，且为 WAL 模式",
  },

  clockFine: { en: "the clock agrees with the registry and the servers", zh: "时钟与登记库及各服务器一致" },
  clockBack: (now: string, latest: string): Text => ({
    en: `this machine's clock says ${now}, but the registry already holds events of ${latest}; until then every change is refused`,
    zh: `本机时钟为 ${now}，但登记库中已有 ${latest} 的事件；在此之前所有更改都会被拒绝`,
  }),
  clocksDiffer: (region: string, seconds: number): Text => ({
    en: `the clock of data store \`${region}\` is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} this machine's`,
    zh: `数据存储 \`${region}\` 的时钟比本机${seconds > 0 ? "快" : "慢"} ${Math.abs(seconds)} 秒`,
  }),
  setClock: { en: "set the clock right (NTP)", zh: "请校准时钟（NTP）" },

  operationsFine: { en: "no command is unfinished", zh: "没有未完成的命令" },
  atWork: (tenant: string, kind: string, step: string): Text => ({
    en: `${tenant}: \`${kind}\` is at work (${step})`,
    zh: `${tenant}：\`${kind}\` 正在进行（${step}）`,
  }),
  slow: (tenant: string, kind: string, step: string, since: string): Text => ({
    en: `${tenant}: \`${kind}\` has been at work since ${since} (${step})`,
    zh: `${tenant}：\`${kind}\` 自 ${since} 起一直在进行（${step}）`,
  }),
  wait: {
    en: "wait, or end that process and give the same command again",
    zh: "请等待；或结束该进程后重新运行同一命令",
  },
  stuck: (tenant: string, kind: string, step: string, error: string | null): Text => ({
    en: `${tenant}: \`${kind}\` stopped at \`${step}\`${because(error).en}`,
    zh: `${tenant}：\`${kind}\` 停在 \`${step}\`${because(error).zh}`,
  }),
  runAgain: (command: string): Text => ({ en: `finish it: ${command}`, zh: `请运行以下命令完成：${command}` }),

  migrationsFine: { en: "no migration failed", zh: "没有失败的迁移" },
  migrationsWait: (count: number): Text => ({
    en: `a run of \`migrate\` left ${count} ${count === 1 ? "place" : "places"} behind, or is at work`,
    zh: `上次 \`migrate\` 还有 ${count} 处尚未处理，或正在进行`,
  }),
  resume: {
    en: "tenant-manager migrate --status says why; then tenant-manager migrate --resume",
    zh: "用 tenant-manager migrate --status 查看原因，再运行 tenant-manager migrate --resume",
  },
  migrationFailed: (name: string, version: number, error: string | null): Text => ({
    en: `${name}: migration ${version} failed${because(error).en}`,
    zh: `${name}：迁移 ${version} 失败${because(error).zh}`,
  }),
  halfDone: (name: string, version: number, error: string | null): Text => ({
    en: `${name}: migration ${version} is half done${because(error).en}`,
    zh: `${name}：迁移 ${version} 只执行了一半${because(error).zh}`,
  }),
  repair: (name: string): Text => ({
    en: `look at its tables, then \`tenant-manager migrate --repair ${name} --as done\` or \`--as undone\``,
    zh: `请检查其数据表，然后运行 \`tenant-manager migrate --repair ${name} --as done\` 或 \`--as undone\``,
  }),

  noStores: { en: "no data store is known, and no tenant needs one", zh: "没有登记数据存储，也没有租户需要" },
  storeFine: (region: string, url: string, version: string | undefined): Text => {
    const server =
      version === undefined ? { en: "", zh: "" } : { en: ` (PostgreSQL ${version})`, zh: `（PostgreSQL ${version}）` };
    return {
      en: `data store \`${region}\` can be used: ${url}${server.en}`,
      zh: `数据存储 \`${region}\` 可用：${url}${server.zh}`,
    };
  },
  unreachable: (region: string, url: string, reason: string): Text => ({
    en: `data store \`${region}\` cannot be reached: ${url}: ${reason}`,
    zh: `无法连接数据存储 \`${region}\`：${url}：${reason}`,
  }),
  reach: {
    en: "check that the server runs and that you may log in (PGPASSWORD, ~/.pgpass or MICROFORGE_DATA)",
    zh: "请检查服务器是否在运行，以及能否登录（PGPASSWORD、~/.pgpass 或 MICROFORGE_DATA）",
  },
  tooOld: (region: string, version: string): Text => ({
    en: `data store \`${region}\` is PostgreSQL ${version}; isolation needs 15 or newer`,
    zh: `数据存储 \`${region}\` 是 PostgreSQL ${version}，隔离功能需要 15 或更高版本`,
  }),
  upgrade: { en: "upgrade the server", zh: "请升级服务器" },
  regionWithout: (region: string): Text => ({
    en: `tenants are in region \`${region}\`, which has no data store`,
    zh: `有租户位于区域 \`${region}\`，但该区域没有数据存储`,
  }),
  nameStore: (region: string): Text => ({
    en: `name it: tenant-manager init --data ${region}=postgres://…`,
    zh: `请登记：tenant-manager init --data ${region}=postgres://…`,
  }),

  notReached: {
    en: "not checked everywhere: a data store cannot be reached",
    zh: "未能全部检查：有数据存储无法连接",
  },
  noStoreToSearch: { en: "nothing to check: no data store is known", zh: "无需检查：没有登记数据存储" },
  noSharedTables: {
    en: "nothing to check: no tenants share tables of a PostgreSQL data store",
    zh: "无需检查：没有租户在 PostgreSQL 数据存储中共用数据表",
  },
  placesFine: { en: "every tenant's data is where it should be", zh: "每个租户的数据都在应有的位置" },
  placeMissing: (tenant: string, place: string): Text => ({
    en: `${tenant}: its data is not there (${place})`,
    zh: `${tenant}：数据不存在（${place}）`,
  }),
  placeNext: (tenant: string): Text => ({
    en: `restore it from a backup, or give the tenant up: tenant-manager delete-tenant ${tenant}`,
    zh: `请从备份恢复；或放弃该租户：tenant-manager delete-tenant ${tenant}`,
  }),
  orphansFine: { en: "nothing that looks like a tenant's belongs to nobody", zh: "没有不属于任何租户的数据" },
  orphan: (region: string, place: string): Text => ({
    en: `${place} in \`${region}\` looks like a tenant's and belongs to none in this registry`,
    zh: `\`${region}\` 中的 ${place} 看似属于某个租户，但登记库中没有对应的租户`,
  }),
  orphanNext: {
    en: "find out whose it is (another registry?), keep a copy if in doubt, then drop it by hand",
    zh: "请查明其归属（是否属于另一个登记库），有疑问时先备份，然后手动删除",
  },

  rolesFine: { en: "the service's role has no rights beyond its own", zh: "服务所用的角色没有多余的权限" },
  noRole: (region: string): Text => ({
    en: `data store \`${region}\` has no role \`tenant_app\`; which role the service uses is not checked`,
    zh: `数据存储 \`${region}\` 中没有角色 \`tenant_app\`，无法检查服务所用的角色`,
  }),
  superuser: (role: string): Text => ({
    en: `role \`${role}\` is a superuser: no policy holds for it`,
    zh: `角色 \`${role}\` 是超级用户，任何行级安全策略对它都无效`,
  }),
  noSuperuser: (role: string): Text => ({
    en: `ALTER ROLE ${role} NOSUPERUSER`,
    zh: `请执行 ALTER ROLE ${role} NOSUPERUSER`,
  }),
  bypasses: (role: string): Text => ({
    en: `role \`${role}\` has BYPASSRLS: no policy holds for it`,
    zh: `角色 \`${role}\` 拥有 BYPASSRLS，任何行级安全策略对它都无效`,
  }),
  noBypass: (role: string): Text => ({
    en: `ALTER ROLE ${role} NOBYPASSRLS`,
    zh: `请执行 ALTER ROLE ${role} NOBYPASSRLS`,
  }),
  owns: (role: string, tables: readonly string[]): Text => {
    const some = tables.slice(0, 5);
    return {
      en: `role \`${role}\` owns tables, and could switch their protection off: ${some.join(", ")}${tables.length > 5 ? ", …" : ""}`,
      zh: `角色 \`${role}\` 是数据表的所有者，可以关闭其保护：${some.join("、")}${tables.length > 5 ? "……" : ""}`,
    };
  },
  changeOwner: {
    en: "ALTER TABLE … OWNER TO a role that the service does not use",
    zh: "请用 ALTER TABLE … OWNER TO 将所有者改为服务不使用的角色",
  },
  rlsFine: { en: "every shared table has row-level security", zh: "所有共用数据表都启用了行级安全" },
  noRls: (region: string, table: string): Text => ({
    en: `table \`${table}\` in \`${region}\` has no row-level security (ENABLE and FORCE)`,
    zh: `\`${region}\` 中的数据表 \`${table}\` 没有启用行级安全（ENABLE 与 FORCE）`,
  }),
  applyIsolation: {
    en: "`tenant-manager isolation plan` shows what to change, `isolation apply` does it",
    zh: "可用 `tenant-manager isolation plan` 查看所需更改，用 `isolation apply` 执行",
  },

  erasuresFine: { en: "no erasure is overdue", zh: "没有逾期未执行的彻底删除" },
  eraseDue: (tenant: string, due: string): Text => ({
    en: `${tenant}: was to be erased on ${due}`,
    zh: `${tenant}：本应于 ${due} 彻底删除`,
  }),
  erase: { en: "tenant-manager delete-tenant --due --yes", zh: "请运行 tenant-manager delete-tenant --due --yes" },
  invoicesFine: { en: "every month that is over has its invoices", zh: "已结束的月份均已开具账单" },
  invoiceMissing: (tenant: string, period: string): Text => ({
    en: `${tenant}: no invoice for ${period}`,
    zh: `${tenant}：${period} 尚未开具账单`,
  }),
  issue: (tenant: string, period: string): Text => ({
    en: `tenant-manager invoice issue ${tenant} --period ${period} (or --all for everybody)`,
    zh: `请运行 tenant-manager invoice issue ${tenant} --period ${period}（或用 --all 为全部租户开具）`,
  }),
  usageFine: { en: "usage sums agree with their events", zh: "用量汇总与事件一致" },
  usageDiffers: (
    tenant: string,
    metric: string,
    kind: "hour" | "counter",
    start: string,
    kept: number,
    counted: number,
  ): Text => {
    const what =
      kind === "hour" ? { en: "the sum of the hour", zh: "小时汇总" } : { en: "the quota counter", zh: "配额计数" };
    return {
      en: `${tenant}: ${what.en} of ${metric} from ${start} says ${kept}, its events say ${counted}`,
      zh: `${tenant}：${metric} 自 ${start} 起的${what.zh}为 ${kept}，而事件合计为 ${counted}`,
    };
  },
  usageNext: {
    en: "somebody changed the registry by hand, or this is a bug of tenant-manager: report it, and keep a copy of the registry. Events are what counts",
    zh: "可能有人手动修改过登记库，也可能是 tenant-manager 的缺陷：请报告，并保留登记库的副本。以事件为准",
  },
  diskFine: { en: "there is room on the disks of registry and files", zh: "登记库与数据文件所在磁盘空间充足" },
  diskLow: (path: string, free: number, share: number): Text => ({
    en: `the disk of ${path} has ${free} MiB left (${share} %)`,
    zh: `${path} 所在磁盘仅剩 ${free} MiB（${share} %）`,
  }),
  freeDisk: { en: "make room", zh: "请清理磁盘空间" },
} as const;
