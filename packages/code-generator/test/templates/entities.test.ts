import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type PostgresServer, passesTheBar, startPostgres } from "@microforge/core/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { clientsWork } from "../support/clients.ts";
import { keptProject } from "../support/kept-project.ts";
import { succeed } from "../support/tool.ts";

/** What is done to the entities of each file once they are generated; together, every kind of change. */
const changes = {
  /** The smallest, one with every type in every variant, hostile and very long names. */
  every: [
    'change Everything --add "extra:string(..20)?# secret_more:string(..40)!?" --remove text_optional --allow-data-loss --rename string_default:string_renamed --set "i32_optional:i64?#" --set "string_optional:string(..255)#" --fill string_optional=none --set "enum_optional:enum(a,b,c)?#"',
    'change UserAPIKey --rename match:matched --add "crate:i32=1" --set "order:i64=0"',
    'change Flag --add "name:string(..20)" --fill name=x --plural flag_list',
    "change Task --soft-delete --audit",
    'change Series --remove match --add "title:string(..80)?" --allow-data-loss',
    "destroy Group",
  ],
  /** Those that belong to owners and tenants, and those that name who changed them. */
  scoped: [
    'change Issue --add "due:date?# watcher:ref(Contact)?"',
    "change Contact --no-soft-delete --allow-data-loss",
    "change Counter --audit --scope none --allow-data-loss",
    'change Topic --add "rank:i32?^" --no-audit --allow-data-loss',
    'generate api Label --scope tenant --soft-delete --audit --fields "name:string(1..40)^ issues:refs(Issue)"',
  ],
  /** Every kind of relation with every rule of deletion, soft deletion, circles, hostile and very long names. */
  relations: [
    'change Task --add "origin:ref(Note)?" --remove blocked_by --allow-data-loss',
    "change Tag --no-soft-delete --allow-data-loss",
    "change User --soft-delete",
    'change Profile --add "nick:string(..20)?^"',
    "change AVeryLongNameOfAnEntityIndeedX --remove things --allow-data-loss",
    "destroy Thing2fa",
  ],
} as const;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

describe.each(["every", "scoped", "relations"] as const)("the entities of %s.yaml", (specification) => {
  test.each(["sqlite", "postgres"])(
    "pass the bar on %s, as they are generated and as they are changed",
    async (store) => {
      const name = `${specification}-${store}`;
      const folder = await keptProject(name, store === "sqlite" ? "default" : store);
      const entities = readFileSync(join(import.meta.dirname, `${specification}.yaml`), "utf8");
      appendFileSync(join(folder, "microforge.yaml"), `entities:\n${entities.replace(/^(?=.)/gmu, "  ")}`);
      const env = { [`${name.toUpperCase().replace("-", "_")}_TEST_DATABASE_URL`]: server.url };
      await succeed(folder, "sync");
      await passesTheBar(folder, env);
      for (const line of changes[specification]) await succeed(folder, line);
      await passesTheBar(folder, env);
      if (store === "sqlite") await clientsWork(folder, name);
    },
  );
});
