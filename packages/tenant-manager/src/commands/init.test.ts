import { temporaryFolder } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { toolOn } from "../lifecycle/testing.ts";
import { registryUrl } from "../registry/testing.ts";

test.each(["sqlite", "postgres"] as const)(
  "init makes a registry on %s once, and adds what is new",
  async (dialect) => {
    const cwd = await temporaryFolder();
    const tool = toolOn({ cwd, database: await registryUrl(dialect) });
    const first = await tool("init", "--data", "postgres://app:secret@db/shop");
    expect(first.json).toMatchObject({
      created: true,
      changed: true,
      plans_added: ["basic", "enterprise", "free", "pro"],
      data_stores: [{ region: "default", url: "postgres://app@db/shop" }],
    });
    expect(first.stderr).toContain("passwords of data stores are not kept");
    expect(JSON.stringify(first)).not.toContain("secret");

    const second = await tool("init", "--data", "postgres://app:other@db/shop");
    expect(second.json).toMatchObject({ created: false, changed: false, plans_added: [], data_stores_added: [] });
    const third = await tool("init", "--data", "eu=sqlite:stores/eu");
    expect(third.json).toMatchObject({ changed: true, data_stores_added: ["eu"] });
    expect(third.json.data_stores).toContainEqual({ region: "eu", url: `sqlite:${cwd}/stores/eu` });

    const differs = await tool("init", "--data", "us=sqlite:us", "--data", "eu=sqlite:elsewhere");
    expect(differs).toMatchObject({ code: 3, error: "data-store-differs" });
    expect((await tool("init")).json.data_stores.map(({ region }: { region: string }) => region)).toEqual([
      "default",
      "eu",
    ]);
  },
);

test("init takes data stores from the environment", async () => {
  const tool = toolOn({
    database: await registryUrl("sqlite"),
    env: { MICROFORGE_DATA: "postgres://h/a,eu=postgres://h/b" },
  });
  expect((await tool("init")).json.data_stores).toEqual([
    { region: "default", url: "postgres://h/a" },
    { region: "eu", url: "postgres://h/b" },
  ]);
});
