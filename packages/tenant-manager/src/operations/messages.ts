import type { Text } from "@microforge/core/program";

/** What users read of operations. */
export const messages = {
  operationOpen: (slug: string, kind: string): Text => ({
    en: `\`${slug}\` is in the middle of something: ${kind} has begun and is not finished`,
    zh: `租户 \`${slug}\` 有尚未完成的操作：${kind}`,
  }),
  finishWith: (command: string): Text => ({
    en: `finish it with \`${command}\``,
    zh: `请用 \`${command}\` 完成该操作`,
  }),
  waiting: (kind: string, pid: number | undefined): Text => ({
    en: `${kind}: ${pid === undefined ? "a process on another machine" : `process ${pid}`} is at it; waiting …`,
    zh: `${kind}：${pid === undefined ? "另一台机器上的进程" : `进程 ${pid}`} 正在执行，等待中……`,
  }),
  busy: (kind: string, pid: number | undefined, seconds: number): Text => ({
    en: `${kind}: ${pid === undefined ? "a process on another machine" : `process ${pid}`} is still at it after ${seconds} s`,
    zh: `${kind}：${pid === undefined ? "另一台机器上的进程" : `进程 ${pid}`} 在 ${seconds} 秒后仍在执行`,
  }),
  busyHint: {
    en: "run the command again later, or end that process if it hangs: its work is then taken over",
    zh: "请稍后重新运行；若该进程已挂起，可将其结束，其工作会由下一次运行接手",
  },
  lost: (kind: string): Text => ({
    en: `${kind}: another process took over, because this one gave no sign of life for too long`,
    zh: `${kind}：本进程长时间无响应，操作已由另一进程接手`,
  }),
  lostHint: {
    en: "run the command again to see the outcome",
    zh: "请重新运行该命令查看结果",
  },
} as const;
