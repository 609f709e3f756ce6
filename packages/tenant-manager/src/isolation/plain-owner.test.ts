import { beforeAll, expect, test } from "vitest";
import { withDatabase } from "../data/store-url.ts";
import { emptyDatabase } from "../registry/testing.ts";
import { openProvider } from "./provider.ts";
import { connect, tenantA } from "./testing.ts";

const ctx = { cwd: "/nowhere", env: {} };

let url: string;
beforeAll(async () => {
  const database = await emptyDatabase();
  const admin = await connect(database);
  await admin.query("CREATE ROLE operator LOGIN NOSUPERUSER CREATEDB CREATEROLE; CREATE ROLE tenant_app NOLOGIN");
  await admin.query(`ALTER DATABASE ${new URL(database).pathname.slice(1)} OWNER TO operator`);
  await admin.end();
  url = Object.assign(new URL(database), { username: "operator" }).href;
  const operator = await connect(url);
  const tables =
    "CREATE TABLE {s}node (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, up int REFERENCES {s}node, name text UNIQUE)";
  await operator.query(`CREATE SCHEMA tenant_template; ${tables.replaceAll("{s}", "tenant_template.")}`);
  await operator.query("CREATE DATABASE tenant_template");
  const template = await connect(withDatabase(url, "tenant_template"));
  await template.query(tables.replaceAll("{s}", ""));
  await template.end();
  await operator.end();
});

test.each(["schema", "database"] as const)(
  "an operator who is no superuser can make, fill, read and remove a %s",
  async (isolation) => {
    const provider = await openProvider(isolation, url, ctx);
    try {
      await provider.provision(tenantA);
      await provider.load(tenantA, async (into) => {
        await into.write("node", [{ id: 1, up: 2, name: "a" }]);
        await into.write("node", [{ id: 2, up: 1, name: "b" }]);
      });
      const digest = await provider.digest(tenantA, "node");
      expect(digest.rows).toBe(2);
      await expect(provider.write(tenantA, "node", [{ id: 3, up: 9, name: "c" }])).rejects.toMatchObject({
        code: "rows-dangling",
      });
      await provider.clear(tenantA, { node: digest });
      await provider.remove(tenantA);
      await expect(provider.tables(tenantA)).rejects.toMatchObject({ code: "place-missing" });
    } finally {
      await provider.close();
    }
  },
);
