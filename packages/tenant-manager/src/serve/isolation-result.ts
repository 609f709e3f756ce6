import type { Kysely } from "kysely";
import * as z from "zod";
import type { Tables } from "../registry/tables.ts";
import { type AttackInfo, type Finding, groups } from "../verify/finding.ts";
import { verifyKey } from "../verify/last-result.ts";

const text = z.object({ en: z.string(), zh: z.string() });
const kinds = ["table", "view", "function", "sequence", "schema", "role", "database", "pool", "file"] as const;

export const verifyResult = z.object({
  target: z.string(),
  login: z.string(),
  role: z.string(),
  setting: z.string(),
  server: z.string(),
  tenants: z.object({ known: z.int(), attacked: z.int() }),
  started_at: z.iso.datetime(),
  duration_ms: z.number(),
  counts: z.object({
    held: z.int(),
    leaked: z.int(),
    untested: z.int(),
    noted: z.int(),
    not_applicable: z.int(),
  }),
  leaked: z.boolean(),
  attacks: z.array(z.object({ id: z.string(), group: z.enum(groups), title: text })),
  findings: z.array(
    z.object({
      attack: z.string(),
      subject: z.object({ kind: z.enum(kinds), name: z.string(), via: z.enum(["direct", "pool"]) }),
      outcome: z.enum(["held", "leaked", "untested", "noted", "not_applicable"]),
      explanation: text,
      hint: text.nullable(),
      proof: z.array(z.object({ sql: z.string(), result: z.string() })),
    }),
  ),
});

export type VerifyResult = z.output<typeof verifyResult>;

/** The last result, whether there is none, or one that this program cannot read. */
export type LastVerify = { readonly result: VerifyResult } | "never" | "unreadable";

export async function lastVerify(db: Kysely<Tables>): Promise<LastVerify> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", verifyKey).executeTakeFirst();
  if (!row) return "never";
  try {
    const parsed = verifyResult.safeParse(JSON.parse(row.value));
    return parsed.success ? { result: parsed.data } : "unreadable";
  } catch {
    return "unreadable";
  }
}

/** The result as reports are made from. */
export function reported({ attacks, findings }: VerifyResult): {
  readonly attacks: readonly AttackInfo[];
  readonly findings: readonly Finding[];
} {
  return {
    attacks,
    findings: findings.map(({ subject: { kind, name, via }, outcome, hint, ...finding }) => ({
      ...finding,
      subject: { kind, name, ...(via === "pool" && { via }) },
      outcome: outcome === "not_applicable" ? "not-applicable" : outcome,
      ...(hint && { hint }),
    })),
  };
}
