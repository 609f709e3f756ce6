import type { Client } from "pg";
import type { Evidence } from "./finding.ts";
import { shortened } from "./sql.ts";

/** What a statement that was tried came to. */
export interface Attempt {
  readonly ok: boolean;
  /** Rows that came back or were changed. */
  readonly count: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** SQLSTATE of a refusal. */
  readonly code: string | undefined;
  readonly message: string;
  readonly constraint: string | undefined;
  readonly dataType: string | undefined;
  /** All that the server said beside the rows: notices, and detail and context of an error. */
  readonly said: string;
}

/** A connection on which things are tried: each inside a savepoint, so that a refusal does not end the transaction. */
export interface Session {
  readonly client: Client;
  /** Tries a statement inside the transaction that is open, and notes it as evidence. */
  attempt(sql: string): Promise<Attempt>;
  /** The same without the savepoint: outside a transaction, or for BEGIN and COMMIT. */
  bare(sql: string): Promise<Attempt>;
  /** For what is no attack: throws where the server refuses. */
  must(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The evidence since the last call. */
  taken(): readonly Evidence[];
}

export function createSession(client: Client): Session {
  let evidence: Evidence[] = [];
  let notices: string[] = [];
  client.on("notice", (notice) => notices.push(`${notice.message ?? ""} ${notice.detail ?? ""}`));

  const run = async (sql: string, wrapped: string): Promise<Attempt> => {
    notices = [];
    const attempt = await client.query(wrapped).then(
      (result) => succeeded(lastOf(result), notices),
      (error: unknown) => refused(error, notices),
    );
    evidence.push({ sql: shortened(sql), result: resultOf(attempt) });
    return attempt;
  };

  return {
    client,
    async attempt(sql) {
      const attempt = await run(sql, `SAVEPOINT tried;${sql}`);
      if (!attempt.ok) await client.query("ROLLBACK TO SAVEPOINT tried");
      return attempt;
    },
    bare: (sql) => run(sql, sql),
    must: async (sql) => lastOf(await client.query(sql)).rows,
    taken: () => {
      const all = evidence;
      evidence = [];
      return all;
    },
  };
}

interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly rowCount: number | null;
}

/** Of several statements in one text, the answer to the last. */
const lastOf = (result: Answer | readonly Answer[]): Answer =>
  (Array.isArray(result) ? result.at(-1) : result) ?? { rows: [], rowCount: 0 };

const succeeded = ({ rows, rowCount }: Answer, notices: readonly string[]): Attempt => ({
  ok: true,
  count: rowCount ?? rows?.length ?? 0,
  rows: rows ?? [],
  code: undefined,
  message: "",
  constraint: undefined,
  dataType: undefined,
  said: notices.join("\n"),
});

function refused(error: unknown, notices: readonly string[]): Attempt {
  const text = (key: string): string | undefined => {
    const value: unknown = error instanceof Error ? Reflect.get(error, key) : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const code = text("code");
  // What has no SQLSTATE did not come from the server: the connection is gone, or this program is wrong.
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) throw error;
  return {
    ok: false,
    count: 0,
    rows: [],
    code,
    message: text("message") ?? "",
    constraint: text("constraint"),
    dataType: text("dataType"),
    said: [...notices, text("detail") ?? "", text("where") ?? "", text("message") ?? ""].join("\n"),
  };
}

function resultOf({ ok, code, message, count, rows, said }: Attempt): string {
  if (!ok) return `ERROR ${code}: ${shortened(message, 200)}`;
  const values = Object.values(rows.length === 1 ? (rows[0] ?? {}) : {});
  const shown = values.length > 0 && values.length <= 2 ? `: ${shortened(values.map(String).join(", "), 120)}` : "";
  const told = said ? ` (NOTICE ${shortened(said, 120)})` : "";
  return `${count} ${count === 1 ? "row" : "rows"}${shown}${told}`;
}
