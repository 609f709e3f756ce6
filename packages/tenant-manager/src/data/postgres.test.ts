import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyDatabase } from "../registry/testing.ts";
import { openPostgresStore, type PostgresStore, withPostgresStore } from "./postgres.ts";
import { parseStoreUrl, postgresUrl, withDatabase } from "./store-url.ts";

const ctx = { env: {} };
const at = (url: string) => postgresUrl(parseStoreUrl(url, "/"));
const one = (url: string) => withPostgresStore(at(url), ctx, (store) => store.session((sql) => sql.query("SELECT 1")));

let url: string;
let store: PostgresStore;
beforeAll(async () => {
  url = await emptyDatabase();
  store = await openPostgresStore(at(url), ctx);
});
afterAll(() => store.close());

test("values that JSON cannot hold come as text, exactly", async () => {
  const text = `SELECT 9223372036854775807::int8 AS big, 1::int4 AS small, true AS yes, 1.10::numeric AS price,
    '2026-01-02 03:04:05.123456+08'::timestamptz AS at, '\\x00ff'::bytea AS bytes, '{"a": 1}'::json AS doc, NULL AS nothing`;
  const expected = {
    big: "9223372036854775807",
    small: 1,
    yes: true,
    price: "1.10",
    at: "2026-01-01 19:04:05.123456+00",
    bytes: "\\x00ff",
    nothing: null,
  };
  await store.transaction(async (sql) => {
    expect(await sql.query(text)).toEqual([{ ...expected, doc: { a: 1 } }]);
    expect(await sql.rows(text)).toEqual([{ ...expected, doc: '{"a": 1}' }]);
  });
});

test("a transaction leaves nothing when its work fails, and the connection is good for the next", async () => {
  await expect(
    store.transaction(async (sql) => {
      await sql.script("CREATE TABLE public.gone (a int)");
      await sql.query("SELECT 1 / 0");
    }),
  ).rejects.toMatchObject({ code: "data-store-failed" });
  expect(await store.session((sql) => sql.query("SELECT to_regclass('public.gone') AS found"))).toEqual([
    { found: null },
  ]);
});

test("what does not work is told with its reason, never with the password", async () => {
  const unknown = withDatabase(url, "nowhere");
  await expect(one(unknown)).rejects.toMatchObject({ code: "data-store-unreachable" });
  await expect(one("postgres://a:s3cret@127.0.0.1:1/shop")).rejects.toMatchObject({
    code: "data-store-unreachable",
    message: "the data store `postgres://a@127.0.0.1:1/shop` cannot be reached: no server listens there",
  });
  await store.session((sql) => sql.script("CREATE ROLE nobody LOGIN; CREATE TABLE public.mine (a int)"));
  const other = Object.assign(new URL(url), { username: "nobody" }).href;
  await expect(
    withPostgresStore(at(other), ctx, (theirs) => theirs.session((sql) => sql.query("SELECT * FROM public.mine"))),
  ).rejects.toMatchObject({ code: "data-store-denied" });
});

test("the server's question for a password that is nowhere is an error with a hint", async () => {
  const asking = createServer((socket) => {
    socket.on("error", () => {});
    // AuthenticationSASL: a server that wants a password.
    const mechanisms = Buffer.from("SCRAM-SHA-256\0\0");
    const message = Buffer.concat([Buffer.from([0x52, 0, 0, 0, 8 + mechanisms.length, 0, 0, 0, 10]), mechanisms]);
    socket.once("data", () => {
      socket.write(message);
      const first = Buffer.from("r=0,s=AAAA,i=4096");
      socket.once("data", () =>
        socket.write(Buffer.concat([Buffer.from([0x52, 0, 0, 0, 8 + first.length, 0, 0, 0, 11]), first])),
      );
    });
  });
  await new Promise<void>((done) => asking.listen(0, "127.0.0.1", done));
  const address = asking.address();
  const port = typeof address === "object" ? address?.port : 0;
  await expect(one(`postgres://a@127.0.0.1:${port}/shop`)).rejects.toMatchObject({ code: "data-store-login" });
  asking.close();
});

test("a lock that is held for too long is told", async () => {
  await store.session((sql) => sql.script("CREATE TABLE public.locked (a int)"));
  await store.transaction(async (sql) => {
    await sql.script("LOCK TABLE public.locked");
    const second = store.transaction((inner) => inner.query("SELECT * FROM public.locked"), { lockTimeoutMs: 50 });
    await expect(second).rejects.toMatchObject({ code: "data-store-busy" });
  });
});
