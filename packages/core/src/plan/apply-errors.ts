import { CliError, exitCodes } from "../program/errors.ts";
import type { Text } from "../program/messages.ts";
import { errorCode } from "./file-ops.ts";

export function changedSincePlan(files: readonly string[]): CliError {
  return new CliError("changed-since-plan", {
    message: {
      en: `changed on disk while this command was running: ${files.join(", ")}; nothing was written`,
      zh: `以下文件在命令运行期间发生了变化：${files.join("、")}；未写入任何内容`,
    },
    hint: { en: "run the command again", zh: "请重新运行该命令" },
    exitCode: exitCodes.conflict,
    details: { files },
  });
}

export function reservedPath(path: string, stateDir: string): CliError {
  return new CliError("path-reserved", {
    message: {
      en: `\`${path}\` is reserved for the records that \`${stateDir}\` keeps of each run`,
      zh: `\`${path}\` 保留给 \`${stateDir}\` 中的运行记录使用`,
    },
    hint: { en: "choose another path", zh: "请换一个路径" },
    exitCode: exitCodes.usage,
    details: { path },
  });
}

/** `holder` is unknown when the lock cannot be read. */
export function busy(lock: string, holder: { readonly pid: number; readonly host: string } | undefined): CliError {
  const who: Text = holder
    ? { en: `process ${holder.pid} on ${holder.host}`, zh: `${holder.host} 上的进程 ${holder.pid} ` }
    : { en: "another process", zh: "另一个进程" };
  return new CliError("busy", {
    message: { en: `${who.en} is changing this project`, zh: `${who.zh}正在修改此项目` },
    hint: {
      en: `wait until it has ended; if no such process is running anywhere, delete \`${lock}\``,
      zh: `请等待其结束；如果确认没有这样的进程在运行，请删除 \`${lock}\``,
    },
    exitCode: exitCodes.conflict,
    details: { lock, ...holder },
  });
}

export function cancelled(): CliError {
  return new CliError("cancelled", {
    message: { en: "cancelled; nothing was changed", zh: "已取消，未做任何更改" },
    exitCode: exitCodes.cancelled,
  });
}

export function editedSince(files: readonly string[], label: string): CliError {
  return new CliError("edited-since", {
    message: {
      en: `cannot undo \`${label}\`: edited since then: ${files.join(", ")}`,
      zh: `无法撤销 \`${label}\`：以下文件在此之后被修改过：${files.join("、")}`,
    },
    hint: {
      en: "take these edits back (git, or the editor's history), then undo again; a new project goes with its folder",
      zh: "请先还原这些修改（git 或编辑器的历史记录），然后重新撤销；若要放弃新项目，直接删除其文件夹即可",
    },
    exitCode: exitCodes.conflict,
    details: { files },
  });
}

export function nothingToUndo(root: string): CliError {
  return new CliError("nothing-to-undo", {
    message: { en: `there is no run to undo in \`${root}\``, zh: `\`${root}\` 中没有可撤销的操作` },
    hint: { en: "run the command in the folder of a generated project", zh: "请在生成的项目文件夹中运行该命令" },
  });
}

export function journalUnreadable(file: string, cause?: unknown): CliError {
  return new CliError("journal-unreadable", {
    message: { en: `the record \`${file}\` cannot be understood`, zh: `无法识别记录文件 \`${file}\`` },
    hint: {
      en: "it is damaged or was written by a newer version; compare the project with your version control, then delete its folder",
      zh: "该文件已损坏，或由更新的版本写入；请先与版本控制中的项目比对，再删除其所在文件夹",
    },
    details: { file },
    cause,
  });
}

export function rollbackIncomplete(root: string, cause: unknown): CliError {
  return new CliError("rollback-incomplete", {
    message: {
      en: `the run failed, and its changes in \`${root}\` could not all be taken back yet`,
      zh: `运行失败，且其在 \`${root}\` 中的更改尚未全部撤回`,
    },
    hint: {
      en: "solve the cause, then run any command of this family that writes here: it restores the rest first",
      zh: "请先排除原因，再在此处运行任意一条会写入的命令：它会首先恢复其余内容",
    },
    cause,
  });
}

const diskFull: FailureText = {
  code: "disk-full",
  message: { en: "there is no space left on the disk", zh: "磁盘空间不足" },
  hint: { en: "free some space, then run the command again", zh: "请释放一些空间，然后重新运行该命令" },
};

const readOnly: FailureText = {
  code: "not-writable",
  message: { en: "the folder cannot be written to", zh: "该文件夹不可写" },
  hint: { en: "check its permissions, its owner and how it is mounted", zh: "请检查其权限、所有者及挂载方式" },
};

const notAFolder: FailureText = {
  code: "not-a-folder",
  message: { en: "a file is where a folder is needed", zh: "需要文件夹的位置上是一个文件" },
  hint: { en: "move or rename that file, then run the command again", zh: "请移走或重命名该文件，然后重新运行该命令" },
};

const otherFileSystem: FailureText = {
  code: "other-file-system",
  message: {
    en: "a part of the project is on another file system, so files cannot be moved into place",
    zh: "项目的一部分位于另一个文件系统上，无法将文件移动到位",
  },
  hint: { en: "keep the whole project on one file system", zh: "请将整个项目放在同一个文件系统上" },
};

const nameTooLong: FailureText = {
  code: "name-too-long",
  message: { en: "a path is longer than the file system allows", zh: "路径超出了文件系统允许的长度" },
  hint: { en: "use a shorter name, or a folder nearer to the top", zh: "请使用更短的名称，或层级更浅的文件夹" },
};

const other: FailureText = {
  code: "write-failed",
  message: { en: "the file system reported an error", zh: "文件系统报告了错误" },
  hint: { en: "check the disk, then run the command again", zh: "请检查磁盘，然后重新运行该命令" },
};

interface FailureText {
  readonly code: string;
  readonly message: Text;
  readonly hint: Text;
}

const failures: Readonly<Record<string, FailureText>> = {
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EACCES: readOnly,
  EPERM: readOnly,
  EROFS: readOnly,
  ENOTDIR: notAFolder,
  EXDEV: otherFileSystem,
  ENAMETOOLONG: nameTooLong,
};

/** What a failed operation means to the user, once nothing of the run is left. Errors of the program itself stay as they are. */
export function explainFailure(error: unknown, root: string): unknown {
  const system = errorCode(error);
  if (error instanceof CliError || system === undefined) return error;
  return failureError(failures[system] ?? other, root, error);
}

/** For an error whose code alone does not say that it means this. */
export const notWritable = (root: string, cause: unknown): CliError => failureError(readOnly, root, cause);

function failureError({ code, message, hint }: FailureText, root: string, cause: unknown): CliError {
  const errno = errorCode(cause);
  return new CliError(code, {
    message: {
      en: `${message.en} (${errno}, \`${root}\`); nothing was changed`,
      zh: `${message.zh}（${errno}，\`${root}\`）；未做任何更改`,
    },
    hint,
    details: { errno, root },
    cause,
  });
}
