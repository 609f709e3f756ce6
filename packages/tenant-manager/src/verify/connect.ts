import { CliError } from "@microforge/core/program";
import type { Client } from "pg";
import { errorCodeOf } from "../error-code.ts";
import { withoutPassword } from "../registry/url.ts";

/** Opens a connection for `work` and closes it. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** `data-store-unreachable` where there is no server, or it does not let this login in. */
export async function connect(url: string): Promise<Client> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, application_name: "tenant-manager verify" });
  // A connection that ends while nobody waits for it is told to whoever uses it next.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw unreachable(url, error);
  }
  return client;
}

/** The same place as somebody else. */
export function loginUrl(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = encodeURIComponent(user);
  changed.password = encodeURIComponent(password);
  return changed.href;
}

export const userOf = (url: string): string => decodeURIComponent(new URL(url).username);

function unreachable(url: string, error: unknown): CliError {
  const why = error instanceof Error ? error.message : String(error);
  const shown = withoutPassword(url);
  return new CliError("data-store-unreachable", {
    message: { en: `no connection to \`${shown}\`: ${why}`, zh: `无法连接 \`${shown}\`：${why}` },
    hint: {
      en: "check the address, the password (in the URL, `PGPASSWORD` or `~/.pgpass`) and `pg_hba.conf`; `--as` attacks with a login that exists",
      zh: "请检查地址、密码（在 URL、`PGPASSWORD` 或 `~/.pgpass` 中）以及 `pg_hba.conf`；可用 `--as` 指定已有的登录名",
    },
    cause: error,
    details: { sqlstate: errorCodeOf(error) || null },
  });
}
