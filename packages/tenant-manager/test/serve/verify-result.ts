import type { VerifyResult } from "../../src/serve/isolation-result.ts";

const text = (en: string, zh = en) => ({ en, zh });

const attacks = [
  { id: "read-other", group: "read", title: text("Read rows of another tenant", "读取其他租户的行") },
  { id: "read-unset", group: "read", title: text("Read without a tenant", "未设置租户时读取") },
  { id: "insert-other", group: "write", title: text("Insert a row for another tenant", "为其他租户插入行") },
  { id: "unique-probe", group: "infer", title: text("Learn of rows by a unique violation", "通过唯一约束冲突推断") },
] as const;

const subjects = ["orders", "order_lines", "customers"].map(
  (name) => ({ kind: "table", name, via: "direct" }) as const,
);

/** A result as `isolation verify` leaves it: one table leaks. */
export const verifyResultWithLeak: VerifyResult = {
  target: "postgres://app@db.example:5432/shop",
  login: "tenant_verify_7f3a",
  role: "tenant_app",
  setting: "app.tenant_id",
  server: "PostgreSQL 17.2",
  tenants: { known: 6, attacked: 6 },
  started_at: "2026-03-14T22:00:00.000Z",
  duration_ms: 4210,
  counts: { held: 9, leaked: 1, untested: 1, noted: 1, not_applicable: 0 },
  leaked: true,
  attacks: attacks.map((attack) => ({ ...attack })),
  findings: subjects.flatMap((subject) =>
    attacks.map((attack) => {
      const leaks = attack.id === "read-other" && subject.name === "orders";
      const untested = attack.id === "insert-other" && subject.name === "customers";
      const noted = attack.id === "unique-probe" && subject.name === "order_lines";
      return {
        attack: attack.id,
        subject,
        outcome: leaks ? "leaked" : untested ? "untested" : noted ? "noted" : "held",
        explanation: leaks
          ? text(
              "rows of another tenant can be read: <script>alert(1)</script>",
              "可以读取其他租户的行：<script>alert(1)</script>",
            )
          : text("nothing came back", "没有返回任何行"),
        hint: leaks ? text("ALTER TABLE orders FORCE ROW LEVEL SECURITY") : null,
        proof: leaks ? [{ sql: "SELECT count(*) FROM orders WHERE tenant_id <> $1", result: "42 rows" }] : [],
      } as const;
    }),
  ),
};
