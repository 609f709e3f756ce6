import { chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { freePort, idsOf } from "./ports.ts";

/** A PostgreSQL server of the tests' own: its own port, its own data folder, gone when they end. */
export interface PostgresServer {
  /** A URL that may create databases. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the newest PostgreSQL that is installed; an error, not a skip, where there is none. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = findPrograms();
  const folder = mkdtempSync(join(tmpdir(), "microforge-postgres-"));
  const data = join(folder, "data");
  // The server refuses to run as root; Debian's package comes with a user for it.
  const owner = userInfo().uid === 0 ? await idsOf("postgres") : undefined;
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const options = { cwd: folder, ...owner };

  await execa(
    join(programs, "initdb"),
    ["--pgdata", data, "--username", "test", "--auth", "trust", "--no-sync"],
    options,
  );
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    fsync: "off",
    max_connections: "200",
  };
  const server = execa(
    join(programs, "postgres"),
    ["-D", data, "-p", String(port), ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`])],
    { ...options, stdout: "ignore", stderr: "ignore", reject: false },
  );
  const ready = join(programs, "pg_isready");
  for (
    let attempt = 0;
    (await execa(ready, ["-h", "127.0.0.1", "-p", String(port)], { reject: false })).exitCode !== 0;
    attempt += 1
  ) {
    if (attempt === 100) throw new Error("PostgreSQL does not become ready");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url: `postgres://test@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.kill("SIGINT");
      await server;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findPrograms(): string {
  const debian = ["18", "17", "16", "15", "14"].map((version) => `/usr/lib/postgresql/${version}/bin`);
  const found = [...debian, "/usr/local/pgsql/bin", "/opt/homebrew/bin", "/usr/bin"].find((folder) =>
    existsSync(join(folder, "initdb")),
  );
  if (found) return found;
  throw new Error("these tests need a PostgreSQL server: install the Debian package `postgresql`");
}
