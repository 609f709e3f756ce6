import { appendFileSync } from "node:fs";
import { test } from "vitest";
import { emptyDatabase } from "../registry/testing.ts";
import { openPostgresStore } from "../data/postgres.ts";
import { applyToStore } from "./rls/apply.ts";
import { openProvider } from "./provider.ts";
import { connect } from "./testing.ts";
test("bench", async () => {
  const log = (x: string) => appendFileSync("/tmp/bench.log", x + "\n");
  const url = await emptyDatabase();
  const c = await connect(url);
  await c.query(`CREATE ROLE tenant_app NOLOGIN;
   CREATE TABLE orders (tenant_id uuid NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, total numeric(12,2), note text, PRIMARY KEY (tenant_id, id));
   CREATE INDEX orders_at ON orders (tenant_id, at);
   INSERT INTO orders SELECT md5((n % 500)::text)::uuid, gen_random_uuid(), '2026-01-01'::timestamptz + n * interval '1 second', n, 'note ' || n FROM generate_series(1, 300000) n;
   CREATE TABLE orders_plain (LIKE orders INCLUDING ALL); INSERT INTO orders_plain SELECT * FROM orders;`);
  await c.query("VACUUM ANALYZE");
  const s = await openPostgresStore({ url, shown: url }, { env: {} });
  let t = performance.now();
  await applyToStore(s, { schema: "public", appRole: "tenant_app", tenantColumn: "tenant_id", setting: "app.tenant_id", shared: [] });
  log("apply " + (performance.now() - t));
  await c.query("ALTER TABLE orders_plain DISABLE ROW LEVEL SECURITY; ALTER TABLE orders_plain NO FORCE ROW LEVEL SECURITY");
  await c.query("CREATE ROLE app_login LOGIN IN ROLE tenant_app");
  const app = await connect(Object.assign(new URL(url), { username: "app_login" }).href);
  const tenant = (await c.query("SELECT md5('7')::uuid AS t")).rows[0].t;
  const queries = {
    rls: "SELECT id, at, total FROM orders WHERE at >= $1 ORDER BY at LIMIT 50",
    plain: `SELECT id, at, total FROM orders_plain WHERE tenant_id = '${tenant}' AND at >= $1 ORDER BY at LIMIT 50`,
    rls2: "SELECT id, at, total FROM orders WHERE tenant_id = $2 AND at >= $1 ORDER BY at LIMIT 50",
    plain2: `SELECT id, at, total FROM orders_plain WHERE tenant_id = $2 AND at >= $1 ORDER BY at LIMIT 50`,
    rls500: "SELECT count(*), sum(total) FROM orders WHERE at >= $1",
    plain500: `SELECT count(*), sum(total) FROM orders_plain WHERE tenant_id = '${tenant}' AND at >= $1`,
  };
  const times: Record<string, number[]> = {};
  await app.query("BEGIN"); await app.query("SELECT set_config('app.tenant_id', $1, true)", [tenant]);
  for (let i = 0; i < 2000; i++) for (const [name, text] of Object.entries(queries)) {
    const t = performance.now();
    await app.query({ name, text, values: text.includes("$2") ? ["2026-01-01", tenant] : ["2026-01-01"] });
    (times[name] ??= []).push(performance.now() - t);
  }
  for (const q of ["rls", "plain"] as const) log((await app.query("EXPLAIN (ANALYZE) " + queries[q].replace("$1", "'2026-01-01'"))).rows.map((r) => r["QUERY PLAN"]).join("\n"));
  await app.query("COMMIT");
  for (const [n, x] of Object.entries(times)) { x.sort((a, b) => a - b); log(`${n} median ${x[x.length / 2]} p25 ${x[x.length / 4]}`); }
  const p = await openProvider("row", url, { cwd: "/", env: {} });
  const place = { id: "0197a000-0000-7000-8000-000000000001", slug: "a" };
  await c.query(`INSERT INTO orders SELECT '${place.id}', gen_random_uuid(), now(), n, 'x' FROM generate_series(1, 100000) n`);
  t = performance.now(); const rows: object[] = []; for await (const b of p.read(place, "orders")) rows.push(...b); log("read 100k " + (performance.now() - t));
  t = performance.now(); const d = await p.digest(place, "orders"); log("digest 100k " + (performance.now() - t));
  t = performance.now(); await p.clear(place, { orders: d, orders_plain: { rows: 0, checksum: "" } }).catch((e) => log(String(e))); log("clear 100k " + (performance.now() - t));
  await p.remove(place);
  t = performance.now(); await p.load(place, async (l) => { await l.write("orders", rows as never); }); log("load 100k " + (performance.now() - t));
  await p.close(); await s.close(); await c.end(); await app.end();
}, 200000);
