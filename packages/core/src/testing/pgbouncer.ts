import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { freePort, idsOf } from "./ports.ts";

/** A PgBouncer of the tests' own, in transaction mode, in front of a server of `startPostgres`. */
export interface PgBouncer {
  /** The server's database through the pool, as the user that was asked for. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface PgBouncerOptions {
  /** The login at the server, which must let it in without a password. */
  readonly user: string;
  /** Connections to the server: with one, all clients share it. */
  readonly poolSize?: number;
}

/** Starts the PgBouncer that is installed; an error, not a skip, where there is none. */
export async function startPgBouncer(
  databaseUrl: string,
  { user, poolSize = 1 }: PgBouncerOptions,
): Promise<PgBouncer> {
  const program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"].find((path) =>
    existsSync(path),
  );
  if (!program) throw new Error("these tests need PgBouncer: install the Debian package `pgbouncer`");
  const folder = mkdtempSync(join(tmpdir(), "microforge-pgbouncer-"));
  const owner = userInfo().uid === 0 ? await idsOf("postgres") : undefined;
  const server = new URL(databaseUrl);
  const database = decodeURIComponent(server.pathname.slice(1));
  const port = await freePort();
  const files = {
    "users.txt": `"${user}" ""\n`,
    "pgbouncer.ini": `[databases]
${database} = host=${server.hostname} port=${server.port || "5432"} dbname=${database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, "users.txt")}
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 100
ignore_startup_parameters = extra_float_digits
`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const path of [folder, ...Object.keys(files).map((name) => join(folder, name))])
    if (owner) chownSync(path, owner.uid, owner.gid);

  const pool = execa(program, [join(folder, "pgbouncer.ini")], {
    cwd: folder,
    ...owner,
    stdio: "ignore",
    reject: false,
  });
  for (let attempt = 0; !(await accepts(port)); attempt += 1) {
    if (attempt === 100) throw new Error("PgBouncer does not become ready");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `postgres://${encodeURIComponent(user)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    stop: async () => {
      // SIGTERM ends it at once; SIGINT would wait for clients.
      pool.kill("SIGTERM");
      await pool;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
