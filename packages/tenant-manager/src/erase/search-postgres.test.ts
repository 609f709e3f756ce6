import { expect, test } from "vitest";
import { connect } from "../isolation/testing.ts";
import { emptyDatabase } from "../registry/testing.ts";
import { searchServer } from "./search-postgres.ts";

test("an owner who is below the policies finds all rows, and the tables stay protected", async () => {
  const database = await emptyDatabase();
  const admin = await connect(database);
  await admin.query(`
    CREATE ROLE plain_owner LOGIN NOSUPERUSER NOBYPASSRLS;
    CREATE TABLE notes (tenant_id int, body text);
    INSERT INTO notes VALUES (1, 'about acme'), (2, 'nothing');
    ALTER TABLE notes OWNER TO plain_owner;
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON notes USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::int)`);
  const ctx = { env: {}, signal: new AbortController().signal };
  const url = Object.assign(new URL(database), { username: "plain_owner" }).href;
  const found = [];
  for await (const place of searchServer(url, ctx, { ids: ["acme"], whole: [], inFiles: [] }))
    if (place.name === "public.notes") found.push(place);
  expect(found).toMatchObject([{ rows: 2, found: 1 }]);
  const { rows } = await admin.query("SELECT relforcerowsecurity AS forced FROM pg_class WHERE relname = 'notes'");
  await admin.end();
  expect(rows).toEqual([{ forced: true }]);
});
