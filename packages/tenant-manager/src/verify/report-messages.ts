import type { Text } from "@microforge/core/program";
import type { Group, Outcome, Subject } from "./finding.ts";

const t = (en: string, zh: string): Text => ({ en, zh });

/** Words of the reports. */
export const reportWords = {
  title: t("Tenant isolation", "租户隔离检查"),
  subject: t("subject", "对象"),
  attack: t("attack", "攻击"),
  result: t("result", "结果"),
  proof: t("Proof", "证据"),
  close: t("How to close it", "修复方法"),
  leaks: t("Leaks", "泄漏"),
  notes: t("To know", "提示"),
  untestedTitle: t("Untested", "未测试"),
  matrix: t("Matrix", "矩阵"),
  attacks: t("Attacks", "攻击列表"),
  target: t("data store", "数据存储"),
  login: t("login", "登录名"),
  role: t("role", "角色"),
  setting: t("setting", "设置"),
  tenants: t("tenants", "租户"),
  server: t("server", "服务器"),
  started: t("started", "开始时间"),
  ofTenants: (attacked: number, known: number): Text =>
    t(`${attacked} of ${known} attacked one by one`, `共 ${known} 个，逐个攻击 ${attacked} 个`),
  hint: t("close it: ", "修复："),
  verdict: (leaks: number, untested: number): Text => {
    const open = untested > 0 ? t(`, ${untested} untested`, `，${untested} 项未测试`) : t("", "");
    if (leaks === 0) return t(`no leak found${open.en}`, `未发现泄漏${open.zh}`);
    return t(`${leaks} ${leaks === 1 ? "leak" : "leaks"} found${open.en}`, `发现 ${leaks} 处泄漏${open.zh}`);
  },
  counts: (held: number, leaked: number, untested: number, noted: number): Text =>
    t(
      `${held} held, ${leaked} leaked, ${untested} untested, ${noted} to know`,
      `${held} 项守住，${leaked} 项泄漏，${untested} 项未测试，${noted} 项提示`,
    ),
  limits: t(
    "Whoever can send SQL of their own to the service's login can also set the tenant. These attacks show what a mistake in the service, or a statement smuggled into it, can reach.",
    "能以服务的登录名任意发送 SQL 的人，同样可以修改租户设置。这些攻击说明的是：服务中的失误或被注入的语句能触及哪些数据。",
  ),
} as const;

export const outcomeWords: Readonly<Record<Outcome, Text>> = {
  held: t("held", "守住"),
  leaked: t("leaked", "泄漏"),
  "not-applicable": t("does not apply", "不适用"),
  untested: t("untested", "未测试"),
  noted: t("to know", "提示"),
};

export const groupWords: Readonly<Record<Group, Text>> = {
  read: t("read", "读取"),
  write: t("write", "写入"),
  infer: t("infer", "推断"),
  escape: t("escape", "越权"),
  setting: t("tenant setting", "租户设置"),
  structure: t("structure", "结构"),
  connection: t("connections", "连接"),
  place: t("places of tenants", "租户位置"),
};

export const kindWords: Readonly<Record<Subject["kind"], Text>> = {
  table: t("table", "表"),
  view: t("view", "视图"),
  function: t("function", "函数"),
  sequence: t("sequence", "序列"),
  schema: t("schema", "schema"),
  role: t("role", "角色"),
  database: t("database", "数据库"),
  pool: t("pool", "连接池"),
  file: t("file", "文件"),
};
