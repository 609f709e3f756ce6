import { CliError, type Text } from "@microforge/core/program";
import { errorCodeOf } from "../error-code.ts";
import { isoTime } from "../time/instant.ts";

export const registryMissing = (url: string): CliError =>
  new CliError("registry-missing", {
    message: { en: `there is no registry at \`${url}\``, zh: `\`${url}\` 处没有租户登记库` },
    hint: {
      en: "make one with `tenant-manager init`, or name another with `--database`",
      zh: "请用 `tenant-manager init` 创建，或用 `--database` 指定其他登记库",
    },
  });

/** What an attempt to open a registry failed with, for people. An error that is one already stays as it is. */
export function registryUnreachable(url: string, error: unknown): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error;
  const code = errorCodeOf(error);
  const isDatabaseError = code !== "" || error.name === "SqliteError" || /timeout|connect/iu.test(error.message);
  if (!isDatabaseError) return error;
  return new CliError("registry-unreachable", {
    message: {
      en: `the registry \`${url}\` cannot be opened: ${error.message || code}`,
      zh: `无法打开租户登记库 \`${url}\`：${error.message || code}`,
    },
    hint: {
      en: "check the address, that the server runs, and that you may write there",
      zh: "请检查地址是否正确、服务器是否在运行，以及是否有写入权限",
    },
    cause: error,
  });
}

/** Why a database takes no change although the program did nothing wrong: the beginnings of both databases' codes. */
const refusals: readonly { readonly code: string; readonly codes: RegExp; readonly message: Text }[] = [
  {
    code: "registry-full",
    codes: /^(?:SQLITE_FULL|53100)/u,
    message: { en: "the disk is full", zh: "磁盘已满" },
  },
  {
    code: "registry-read-only",
    codes: /^(?:SQLITE_READONLY|SQLITE_PERM|25006|42501)/u,
    message: { en: "it may only be read", zh: "只能读取" },
  },
  {
    code: "registry-busy",
    codes: /^(?:SQLITE_BUSY|SQLITE_LOCKED|55P03)/u,
    message: { en: "another process has been writing for too long", zh: "另一进程写入时间过长" },
  },
  {
    code: "registry-unreachable",
    codes: /^(?:SQLITE_IOERR|SQLITE_CANTOPEN|SQLITE_CORRUPT|SQLITE_NOTADB|08|57P|53300|ECONN|EPIPE|ETIMEDOUT)/u,
    message: { en: "it cannot be reached or read", zh: "无法连接或读取" },
  },
];

/** What a transaction failed with, for people, where the database or its disk is the cause. */
export function registryRefused(url: string, error: unknown): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error;
  const given = errorCodeOf(error);
  const refusal = refusals.find(({ codes }) => codes.test(given));
  if (!refusal) return error;
  const { code, message } = refusal;
  return new CliError(code, {
    message: {
      en: `the registry \`${url}\` cannot be changed: ${message.en} (${error.message})`,
      zh: `无法更改租户登记库 \`${url}\`：${message.zh}（${error.message}）`,
    },
    hint: {
      en: "nothing of this step was written; put that right and run the command again",
      zh: "此步骤未写入任何内容；请排除故障后重新运行",
    },
    cause: error,
  });
}

export const registryNewer = (found: number, known: number): CliError =>
  new CliError("registry-newer", {
    message: {
      en: `the registry was made by a newer version of this tool (tables ${found}, known here ${known})`,
      zh: `该登记库由更新版本的工具创建（表结构版本 ${found}，当前工具只支持到 ${known}）`,
    },
    hint: { en: "update tenant-manager", zh: "请升级 tenant-manager" },
  });

export const clockWentBack = (now: number, latest: number): CliError => {
  const [here, there] = [isoTime(now), isoTime(latest)];
  return new CliError("clock-went-back", {
    message: {
      en: `this machine's clock says ${here}, but the registry already holds events of ${there}`,
      zh: `本机时钟为 ${here}，但登记库中已有 ${there} 的事件`,
    },
    hint: {
      en: "set the clock right (NTP) and run the command again; nothing was changed",
      zh: "请校准时钟（NTP）后重新运行；未做任何更改",
    },
    details: { now: here, latest: there },
  });
};
