import { listed, type Text } from "@microforge/core/program";
import { remedies } from "./remedies.ts";

const t = (en: string, zh: string): Text => ({ en, zh });

/** Texts of the attacks; those of reports and of the command are in `report-messages.ts`. */
export const messages = {
  remedies,
  hindered: t("the statement ran into a timeout or a lock", "语句超时或遇到锁等待"),
  noParent: t("no row to refer to could be planted", "无法植入可供引用的行"),
  nothingSeen: t("the answer does not depend on the other tenant's rows", "结果不受另一租户的数据影响"),
  unsteady: t(
    "what it answers differs from call to call: whether other tenants' rows have a part in that cannot be told",
    "每次调用的结果都不同：无法判断其中是否有其他租户数据的影响",
  ),
  notPlanted: (refused: string | Text): Text => {
    const { en, zh } = typeof refused === "string" ? t(refused, refused) : refused;
    return t(`no row could be planted: ${en}`, `无法植入测试行：${zh}`);
  },
  refused: (code: string): Text => t(`refused with ${code}`, `被拒绝（${code}）`),
  nothing: t("nothing of the other tenant came back or was changed", "没有返回或更改另一租户的任何数据"),
  doesNotApply: t("there is nothing of this kind", "没有此类对象"),
  read: {
    meaning: t("a tenant reads another tenant's rows", "租户可以读取其他租户的行"),
    rows: t("Read all rows", "读取所有行"),
    byKey: t("Read a row by its key", "按主键读取行"),
    join: t("Read through a join", "通过连接读取"),
    aggregate: t("Read through an aggregate", "通过聚合读取"),
    returning: t("Read through a subquery in RETURNING", "通过 RETURNING 中的子查询读取"),
    locked: t("Lock rows (FOR UPDATE)", "锁定行（FOR UPDATE）"),
    rowSecurityOff: t("Read with `row_security = off`", "在 `row_security = off` 下读取"),
    rowSecurityOffMeaning: t(
      "with `row_security = off` the policies do not apply",
      "`row_security = off` 时策略不生效",
    ),
    copyOut: t("COPY … TO", "COPY … TO"),
    prepared: t("Run another tenant's prepared statement", "执行其他租户准备的语句"),
    preparedMeaning: t(
      "a prepared statement keeps the tenant that it was planned for",
      "预备语句保留了生成计划时的租户",
    ),
  },
  sweep: {
    title: t("Look as every tenant", "以每个租户的身份查看"),
    meaning: t("a tenant sees rows that are not its own", "租户可以看到不属于自己的行"),
    nobody: t("there are no tenants yet", "尚无租户"),
    none: (count: number): Text => t(`${count} tenants saw no row but their own`, `${count} 个租户都只看到自己的行`),
    sees: (slug: string, rows: number): Text =>
      t(`tenant ${slug} sees ${rows} rows that are not its own`, `租户 ${slug} 看到 ${rows} 行不属于自己的数据`),
  },
  write: {
    insert: t("Insert a row for another tenant", "为其他租户插入行"),
    insertMeaning: t("a tenant writes rows into another tenant's data", "租户可以向其他租户的数据中写入行"),
    updateTo: t("Give a row to another tenant", "把行转给其他租户"),
    updateToMeaning: t("a tenant moves its rows into another tenant's data", "租户可以把自己的行移入其他租户的数据"),
    update: t("Update another tenant's row", "更新其他租户的行"),
    updateBlind: t("Update without a condition", "无条件更新"),
    updateMeaning: t("a tenant changes another tenant's rows", "租户可以更改其他租户的行"),
    delete: t("Delete another tenant's row", "删除其他租户的行"),
    deleteBlind: t("Delete without a condition", "无条件删除"),
    deleteMeaning: t("a tenant deletes another tenant's rows", "租户可以删除其他租户的行"),
    upsert: t(
      "INSERT … ON CONFLICT DO UPDATE on another tenant's row",
      "用 INSERT … ON CONFLICT DO UPDATE 命中其他租户的行",
    ),
    upsertMeaning: t("an upsert changes another tenant's row", "upsert 会更改其他租户的行"),
    merge: t("MERGE into another tenant's row", "用 MERGE 更改其他租户的行"),
    truncate: t("TRUNCATE", "TRUNCATE"),
    truncateMeaning: t(
      "a tenant empties the table of all tenants: policies do not apply to TRUNCATE",
      "租户可以清空所有租户共用的表：策略不约束 TRUNCATE",
    ),
    truncateStopped: t(
      "the role may TRUNCATE; only a foreign key or a lock stopped it",
      "该角色拥有 TRUNCATE 权限；只是被外键或锁阻止",
    ),
    copyIn: t("COPY … FROM", "COPY … FROM"),
    copyInMeaning: t(
      "COPY FROM is possible only where no policy applies to the role",
      "只有当策略对该角色不生效时，才能执行 COPY FROM",
    ),
    nobody: t("Insert a row of no tenant (NULL)", "插入不属于任何租户的行（NULL）"),
    nobodyMeaning: t(
      "a row can belong to no tenant, and then to everybody",
      "行可以不属于任何租户，从而对所有租户可见",
    ),
    onlyConstraint: t("the policies let the row pass; only a constraint stopped it", "策略放行了该行；只是被约束阻止"),
    tooLarge: t("not tried without a condition: the table is too large to touch all of it", "表过大，未尝试无条件操作"),
  },
  infer: {
    unique: t("Infer rows from unique keys", "通过唯一键推断行"),
    uniqueMeaning: t("a violation tells that another tenant has the value", "冲突错误会透露其他租户拥有该值"),
    collided: (name: string, columns: readonly string[]): Text =>
      t(
        `\`${name}\` (${columns.join(", ")}) collides with another tenant's value`,
        `\`${name}\`（${listed(columns).zh}）与其他租户的值冲突`,
      ),
    exclusion: t("Infer rows from exclusion constraints", "通过排他约束推断行"),
    foreignKey: t("Refer to another tenant's row", "引用其他租户的行"),
    foreignKeyMeaning: t(
      "a foreign key accepts another tenant's row, and so tells that it exists",
      "外键接受其他租户的行，从而透露其存在",
    ),
    referred: (name: string): Text => t(`\`${name}\` accepts another tenant's row`, `\`${name}\` 接受其他租户的行`),
    cascade: t("Delete across tenants by a foreign key", "通过外键跨租户删除"),
    cascadeMeaning: t("deleting a row touches or reveals rows of another tenant", "删除行会影响或透露其他租户的行"),
    restricted: (name: string): Text =>
      t(
        `\`${name}\`: the refusal to delete tells that another tenant refers to the row`,
        `\`${name}\`：拒绝删除会透露其他租户引用了该行`,
      ),
    cascaded: (name: string): Text =>
      t(`\`${name}\`: deleting one's own row changed another tenant's`, `\`${name}\`：删除自己的行会更改其他租户的行`),
    statistics: t("Read the planner's statistics", "读取规划器统计信息"),
    statisticsMeaning: t("statistics hold values of all tenants", "统计信息包含所有租户的值"),
    leakproof: t("Filter by a LEAKPROOF function", "使用 LEAKPROOF 函数过滤"),
    leakproofMeaning: t(
      "a function that is marked LEAKPROOF sees rows before the policy does, and tells them",
      "标记为 LEAKPROOF 的函数会先于策略看到行并泄露内容",
    ),
    spied: (signature: string): Text =>
      t(`\`${signature}\` told a value of another tenant`, `\`${signature}\` 泄露了其他租户的值`),
    numbered: t("Numbers that all tenants share", "所有租户共用的编号"),
    numberedMeaning: t(
      "keys are numbered across tenants: the gaps tell how busy the others are",
      "主键跨租户连续编号：间隔会透露其他租户的活跃程度",
    ),
  },
  setting: {
    empty: t("An empty tenant setting", "租户设置为空"),
    emptyMeaning: t("without a tenant, rows are open", "未设置租户时可以访问行"),
    missing: t("No tenant setting at all", "完全没有租户设置"),
    needsSuperuser: t("only a superuser can plant rows of no tenant", "只有超级用户才能植入不属于任何租户的行"),
    noMadeUp: t("tenants of this type cannot be made up", "无法构造此类型的租户标识"),
    garbage: t("A malformed tenant setting", "租户设置格式错误"),
    garbageMeaning: t("a value that is no tenant opens rows", "无效的租户值也能访问行"),
    nil: t("The nil tenant", "空 uuid 租户"),
    valueOpens: (value: string): Text =>
      t(`the value \`${value}\` opens another tenant's rows`, `值 \`${value}\` 可以访问其他租户的行`),
    other: t("Other settings that policies look at", "策略读取的其他设置"),
    otherMeaning: t("a policy has an exception that anyone can switch on", "策略中有任何人都能打开的例外"),
    opens: (name: string, value: string): Text =>
      t(`\`${name}\` = \`${value}\` opens all tenants' rows`, `\`${name}\` = \`${value}\` 可以访问所有租户的行`),
    default: t("A default of the tenant setting", "租户设置的默认值"),
    defaultMeaning: t("a session that sets nothing is a tenant's", "未做任何设置的会话也属于某个租户"),
    startsAs: (value: string): Text => t(`a new session starts as tenant ${value}`, `新会话默认就是租户 ${value}`),
    reuse: t("The setting after the transaction", "事务结束后的租户设置"),
    reuseMeaning: t(
      "the tenant outlives the transaction: the connection's next user is that tenant",
      "租户设置在事务结束后仍然存在：连接的下一个使用者就成了该租户",
    ),
  },
  structure: {
    ownRows: t("A tenant sees its own rows", "租户能看到自己的行"),
    ownRowsMeaning: t(
      "not even its own rows are visible to a tenant: the other results say little",
      "租户连自己的行都看不到：其他结果参考价值有限",
    ),
    ownRowsSeen: t("its own row is there", "能看到自己的行"),
    owner: t("Change the table's protection", "更改表的保护措施"),
    ownerMeaning: t("the role owns the table and can switch its protection off", "该角色拥有此表，可以关闭其保护"),
    partition: t("Reach partitions directly", "直接访问分区"),
    partitionMeaning: t(
      "the policies of a table do not apply to its parts when these are used directly",
      "直接访问分区时，主表的策略不生效",
    ),
    throughPart: (name: string): Text => t(`\`${name}\` has no protection of its own`, `\`${name}\` 自身没有保护`),
    unguarded: t("Tables without protection in force", "没有保护生效的表"),
    unguardedMeaning: t(
      "the service may use the table, and no policy applies to it",
      "服务可以使用此表，但没有任何策略对其生效",
    ),
    references: t("The REFERENCES privilege", "REFERENCES 权限"),
    referencesMeaning: t(
      "a foreign key made by the role would tell which keys exist",
      "该角色可以建立外键来探测哪些键存在",
    ),
    trigger: t("The TRIGGER privilege", "TRIGGER 权限"),
    triggerMeaning: t("a trigger made by the role would run for every tenant", "该角色创建的触发器会对所有租户执行"),
    notify: t("Notifications by triggers", "触发器发出的通知"),
    notifyMeaning: t("a trigger sends notifications: every session can listen", "触发器会发送通知：任何会话都可以监听"),
    unscoped: t("Tables without a tenant", "没有租户列的表"),
    unscopedMeaning: t(
      "tenants share the rows of a table that is not declared as shared",
      "多个租户共用一个未声明为共享的表",
    ),
    perhapsShared: t(
      "readable by every tenant: declare it as shared if that is meant",
      "所有租户均可读取：如果是有意为之，请将其声明为共享表",
    ),
    sharedWritable: t("Shared tables are read-only", "共享表只读"),
    sharedWritableMeaning: t("what one tenant writes there, all others read", "一个租户写入的内容会被其他所有租户读取"),
    copies: t("Copies made by triggers and rules", "触发器和规则产生的副本"),
    copiesMeaning: t("rows are copied to a table that does not keep tenants apart", "行被复制到未隔离租户的表"),
    copiedTo: (name: string): Text =>
      t(`rows are copied to \`${name}\`, where every tenant sees them`, `行被复制到 \`${name}\`，所有租户都能看到`),
  },
  objects: {
    view: t("Read through a view", "通过视图读取"),
    viewMeaning: t("the view reads with its owner's rights", "视图以其所有者的权限读取"),
    differs: t("what the view shows changes with another tenant's rows", "视图的结果随其他租户的行而变化"),
    viewWrite: t("Write through a view", "通过视图写入"),
    viewWriteMeaning: t("the view writes with its owner's rights", "视图以其所有者的权限写入"),
    leaky: t("Spy on a view with a cheap function", "用低代价函数窥探视图"),
    leakyMeaning: t(
      "a condition of the caller's is evaluated before the view's own",
      "调用者的条件先于视图自身的条件执行",
    ),
    noTemporary: t("the role can create nothing, not even temporarily", "该角色无法创建任何对象，包括临时对象"),
    materialized: t("Read a materialized view", "读取物化视图"),
    materializedMeaning: t(
      "a materialized view holds all tenants' rows and has no policies",
      "物化视图保存所有租户的行，且没有策略",
    ),
    foreign: t("Use a foreign table", "使用外部表"),
    foreignMeaning: t("a foreign table has no policies", "外部表没有策略"),
    sequence: t("Read or use a sequence", "读取或使用序列"),
    sequenceMeaning: t("the sequence tells how many rows all tenants make", "序列会透露所有租户新增的行数"),
    sequenceUsable: t(
      "the role has USAGE or UPDATE (not exercised: a rollback does not undo it)",
      "该角色拥有 USAGE 或 UPDATE 权限（未实际使用：回滚无法撤销）",
    ),
    estimate: t("Estimates of EXPLAIN", "EXPLAIN 的估算"),
    estimated: (theirs: string, nobodys: string): Text =>
      t(
        `${theirs} rows are estimated for another tenant, ${nobodys} for one that does not exist`,
        `对另一租户估算为 ${theirs} 行，对不存在的租户估算为 ${nobodys} 行`,
      ),
    estimateMeaning: t(
      "the planner's estimates differ by how many rows another tenant has",
      "规划器的估算会因其他租户的行数而不同",
    ),
  },
  functions: {
    read: t("Read through SECURITY DEFINER functions", "通过 SECURITY DEFINER 函数读取"),
    readMeaning: t(
      "the function reads other tenants' rows with its owner's rights",
      "函数以其所有者的权限读取其他租户的行",
    ),
    differs: t("what the function answers changes with another tenant's rows", "函数的结果随其他租户的行而变化"),
    write: t("Write through SECURITY DEFINER functions", "通过 SECURITY DEFINER 函数写入"),
    writeMeaning: t(
      "the function changes other tenants' rows with its owner's rights",
      "函数以其所有者的权限更改其他租户的行",
    ),
    searchPath: t(
      "Deceive a SECURITY DEFINER function by the search path",
      "利用 search_path 欺骗 SECURITY DEFINER 函数",
    ),
    searchPathMeaning: t(
      "the function uses a temporary table of the caller's instead of the real one",
      "函数使用了调用者的临时表而不是真正的表",
    ),
    hasSearchPath: t("it sets its search path itself", "函数自行设置了 search_path"),
    noArguments: t("no call succeeded: the arguments are not known", "没有成功的调用：无法确定参数"),
    notTame: (language: string): Text =>
      t(
        `not called: what it does (language ${language}) cannot all be rolled back`,
        `未调用：其操作（语言 ${language}）无法全部回滚`,
      ),
    noTemporary: t("the role can create no temporary table", "该角色无法创建临时表"),
  },
  escape: {
    resetRole: t("RESET ROLE", "RESET ROLE"),
    resetRoleMeaning: t("the login itself is not subject to the policies", "登录名本身不受策略约束"),
    setRole: t("SET ROLE to others", "SET ROLE 切换到其他角色"),
    setRoleMeaning: t(
      "the service can become somebody to whom the policies do not apply",
      "服务可以切换成不受策略约束的角色",
    ),
    becomesOwner: (name: string): Text =>
      t(
        `the session can become \`${name}\`, and switch the protection off`,
        `会话可以切换为 \`${name}\`，从而关闭表的保护`,
      ),
    becomes: (name: string): Text =>
      t(`as \`${name}\` it sees other tenants' rows`, `切换为 \`${name}\` 后能看到其他租户的行`),
    sessionAuthorization: t("SET SESSION AUTHORIZATION", "SET SESSION AUTHORIZATION"),
    attributes: t("Attributes of the role", "角色属性"),
    attributesMeaning: t("the role has attributes that go past all policies", "该角色的属性可以绕过所有策略"),
    hasAttributes: (list: string): Text => t(`the role has ${list}`, `该角色拥有 ${list}`),
    predefined: t("Predefined roles", "预定义角色"),
    predefinedMeaning: t("the role is a member of a powerful predefined role", "该角色属于高权限的预定义角色"),
    memberOf: (names: readonly string[]): Text =>
      t(`it is a member of ${names.join(", ")}`, `该角色属于 ${listed(names).zh}`),
    create: t("Create objects", "创建对象"),
    createMeaning: t("the role can put objects where others find them first", "该角色可以创建会被其他人优先使用的对象"),
    outside: t("Connect to elsewhere from inside", "从数据库内部连接外部"),
    outsideMeaning: t(
      "the role can open connections from the server, past its own session",
      "该角色可以绕过自身会话，从服务器发起连接",
    ),
    largeObjects: t("Read large objects", "读取大对象"),
    largeObjectsMeaning: t("large objects know no tenants", "大对象不区分租户"),
    statements: t("Read others' statements", "读取其他人的语句"),
    statementsMeaning: t("texts of others' statements hold values", "其他人的语句文本中包含数据"),
    notPreloaded: t("`pg_stat_statements` is installed but not loaded", "已安装但未加载 `pg_stat_statements`"),
    replaceable: t("Change what the policies rely on", "更改策略所依赖的对象"),
    replaceableMeaning: t(
      "the role can change a function or table by which policies decide",
      "该角色可以更改策略判断所用的函数或表",
    ),
  },
  pool: {
    leftOver: t("Connections of the pool that carry a tenant", "连接池中残留租户的连接"),
    leftOverMeaning: t(
      "a client left a tenant behind on a connection that others get",
      "某个客户端在共享连接上残留了租户设置",
    ),
    local: t("The transaction's setting, seen by the pool's next client", "事务设置被连接池的下一个客户端看到"),
    session: t("SET in the pool", "在连接池中使用 SET"),
    sessionMeaning: t(
      "a session-level SET reaches the next client of the connection: use SET LOCAL only",
      "会话级 SET 会影响该连接的下一个客户端：只能使用 SET LOCAL",
    ),
    sessionNotShared: t("the pool gave each client a connection of its own", "连接池为每个客户端分配了独立的连接"),
    turns: t("Two clients, turn by turn", "两个客户端交替执行"),
    turnsMeaning: t("a client saw the other's tenant", "客户端看到了另一个客户端的租户"),
    prepared: t("A prepared statement of another client", "其他客户端的预备语句"),
    differentServers: t("the two clients never shared a server connection", "两个客户端从未共用同一个服务器连接"),
  },
  place: {
    read: t("Read another tenant's schema", "读取其他租户的 schema"),
    readMeaning: t("a tenant's role reads tables of another place", "租户角色可以读取其他位置的表"),
    write: t("Write into another tenant's schema", "写入其他租户的 schema"),
    writeMeaning: t("a tenant's role writes to tables of another place", "租户角色可以写入其他位置的表"),
    create: t("Create objects in a schema", "在 schema 中创建对象"),
    createMeaning: t("a tenant's role can create objects there", "租户角色可以在其中创建对象"),
    role: t("Become another tenant's role", "切换为其他租户的角色"),
    roleMeaning: t("a tenant's role can become another tenant's", "租户角色可以切换为其他租户的角色"),
    connect: t("Connect to another tenant's database", "连接其他租户的数据库"),
    connectMeaning: t("a tenant's login reaches another tenant's database", "租户的登录名可以连接其他租户的数据库"),
    ownFile: t("Each tenant has a file of its own", "每个租户使用独立的文件"),
    ownFileMeaning: t("two tenants share a file", "两个租户共用一个文件"),
    fileMode: t("Nobody else can read the files", "其他用户无法读取文件"),
    fileModeMeaning: t("other users of the machine can read the file", "本机其他用户可以读取该文件"),
    absent: t("there is nothing there yet", "尚未创建"),
    alone: t("there is no second tenant to attack", "没有可供攻击的第二个租户"),
  },
} as const;
