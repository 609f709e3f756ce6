import { CliError, exitCodes } from "@microforge/core/program";
import { errorCodeOf } from "../error-code.ts";

const { usage, conflict, cancelled } = exitCodes;

export const migrationsMissing = (folder: string): CliError =>
  new CliError("migrations-missing", {
    message: { en: `there is no folder \`${folder}\``, zh: `文件夹 \`${folder}\` 不存在` },
    hint: { en: "name the service's migrations with `--dir`", zh: "请用 `--dir` 指定服务的 migrations 文件夹" },
    exitCode: usage,
  });

export const migrationsUnreadable = (folder: string, cause: unknown): CliError =>
  new CliError("migrations-unreadable", {
    message: {
      en: `the folder \`${folder}\` cannot be read: ${reasonOf(cause)}`,
      zh: `无法读取文件夹 \`${folder}\`：${reasonOf(cause)}`,
    },
    cause,
  });

export const migrationsEmpty = (folder: string): CliError =>
  new CliError("migrations-empty", {
    message: { en: `\`${folder}\` holds no migration`, zh: `\`${folder}\` 中没有迁移文件` },
    hint: {
      en: "a migration is called as sqlx calls it: `0001_name.sql` or `0001_name.up.sql`",
      zh: "迁移文件按 sqlx 的规则命名：`0001_name.sql` 或 `0001_name.up.sql`",
    },
    exitCode: usage,
  });

export const migrationNameInvalid = (file: string): CliError =>
  new CliError("migration-name-invalid", {
    message: { en: `\`${file}\` does not begin with a version number`, zh: `\`${file}\` 没有以版本号开头` },
    hint: {
      en: "rename it, such as `0001_name.sql`; sqlx refuses it as well",
      zh: "请改名，例如 `0001_name.sql`；sqlx 同样会拒绝该文件",
    },
    exitCode: usage,
  });

export const migrationNotText = (file: string, cause: unknown): CliError =>
  new CliError("migration-not-text", {
    message: { en: `\`${file}\` is not UTF-8 text`, zh: `\`${file}\` 不是 UTF-8 文本` },
    exitCode: usage,
    cause,
  });

export const migrationTwice = (one: string, other: string): CliError =>
  new CliError("migration-version-twice", {
    message: { en: `\`${one}\` and \`${other}\` have the same version`, zh: `\`${one}\` 与 \`${other}\` 的版本号相同` },
    hint: { en: "give one of them another number", zh: "请为其中一个更换版本号" },
    exitCode: usage,
  });

export const versionUnknown = (version: string, newest: number): CliError =>
  new CliError("migration-unknown", {
    message: { en: `there is no migration of version \`${version}\``, zh: `没有版本为 \`${version}\` 的迁移` },
    hint: { en: `the newest is ${newest}`, zh: `最新版本为 ${newest}` },
    exitCode: usage,
  });

export const parallelInvalid = (value: string): CliError =>
  new CliError("parallel-invalid", {
    message: { en: `--parallel cannot be \`${value}\``, zh: `--parallel 不能是 \`${value}\`` },
    hint: { en: "a whole number from 1 to 64", zh: "应为 1 到 64 之间的整数" },
    exitCode: usage,
  });

export const durationInvalid = (option: string, value: string): CliError =>
  new CliError("duration-invalid", {
    message: { en: `${option} cannot be \`${value}\``, zh: `${option} 不能是 \`${value}\`` },
    hint: {
      en: "write it as `500ms`, `5s` or `2min`; `0` is without end",
      zh: "请写成 `500ms`、`5s` 或 `2min`；`0` 表示不限",
    },
    exitCode: usage,
  });

export const sharesTables = (slug: string): CliError =>
  new CliError("tenant-shares-tables", {
    message: {
      en: `\`${slug}\` shares its tables with other tenants; they cannot be migrated for it alone`,
      zh: `\`${slug}\` 与其他租户共用数据表，无法单独迁移`,
    },
    hint: {
      en: "`tenant-manager migrate --isolation row` migrates the shared tables",
      zh: "共用表请用 `tenant-manager migrate --isolation row` 迁移",
    },
    exitCode: usage,
  });

export const tenantHasNoData = (slug: string): CliError =>
  new CliError("tenant-erased", {
    message: {
      en: `\`${slug}\` is erased; there is nothing to migrate`,
      zh: `\`${slug}\` 已被彻底删除，没有可迁移的数据`,
    },
    exitCode: usage,
  });

export const storeMissing = (region: string): CliError =>
  new CliError("data-store-missing", {
    message: {
      en: `the registry knows no data store of region \`${region}\``,
      zh: `登记库中没有区域 \`${region}\` 的数据存储`,
    },
    hint: {
      en: "`tenant-manager doctor` tells what else is missing",
      zh: "可用 `tenant-manager doctor` 查看还缺少什么",
    },
  });

export const storeUnreachable = (url: string, cause: unknown): CliError => {
  const reason = reasonOf(cause);
  return new CliError("data-store-unreachable", {
    message: {
      en: `the data store \`${url}\` cannot be used: ${reason}`,
      zh: `无法使用数据存储 \`${url}\`：${reason}`,
    },
    hint: {
      en: "check that the server runs and that you may log in; then run the same command again",
      zh: "请检查服务器是否在运行、是否有权登录，然后重新运行同一命令",
    },
    cause,
  });
};

/** What an error says of itself; a refused connection to several addresses says nothing but has a code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || errorCodeOf(error) || error.name;
}

export const repairNeedsAnswer = (): CliError =>
  new CliError("repair-needs-answer", {
    message: {
      en: "--repair needs `--as done` or `--as undone`",
      zh: "--repair 需要同时给出 `--as done` 或 `--as undone`",
    },
    hint: {
      en: "look at the tenant's tables first: `done` if all of the migration is there, `undone` if nothing of it is (any more)",
      zh: "请先检查该租户的数据表：迁移内容已全部生效则用 `done`，完全没有（或已清除）则用 `undone`",
    },
    exitCode: usage,
  });

export const nothingToRepair = (name: string): CliError =>
  new CliError("nothing-to-repair", {
    message: { en: `no migration of \`${name}\` is half done`, zh: `\`${name}\` 没有执行到一半的迁移` },
    hint: {
      en: "`tenant-manager migrate --status` tells how it stands",
      zh: "可用 `tenant-manager migrate --status` 查看其状态",
    },
    exitCode: conflict,
  });

export const repairBusy = (name: string): CliError =>
  new CliError("tenant-busy", {
    message: {
      en: `a run of \`migrate\` is at work on \`${name}\` at this moment`,
      zh: `此刻正有一个 \`migrate\` 进程在处理 \`${name}\``,
    },
    hint: { en: "wait until it ends, then look again", zh: "请等它结束后再检查" },
    exitCode: conflict,
  });

export const repairEdited = (name: string, file: string): CliError =>
  new CliError("migration-edited", {
    message: {
      en: `\`${file}\` is not what \`${name}\` began to apply: it was edited since`,
      zh: `\`${file}\` 与 \`${name}\` 当初执行的内容不同：文件后来被修改过`,
    },
    hint: {
      en: "put the file back as it was, or undo the migration's effects by hand and use `--as undone`",
      zh: "请恢复原文件，或手动撤销迁移的影响后使用 `--as undone`",
    },
    exitCode: conflict,
  });

export const migrateCancelled = (done: number, left: number): CliError =>
  new CliError("cancelled", {
    message: {
      en: `stopped: ${done} migrated, ${left} left; none is half done by this`,
      zh: `已停止：完成 ${done} 个，剩余 ${left} 个；没有任何租户因此停在一半`,
    },
    hint: {
      en: "`tenant-manager migrate --resume` goes on",
      zh: "可用 `tenant-manager migrate --resume` 继续",
    },
    exitCode: cancelled,
    details: { migrated: done, left },
  });
