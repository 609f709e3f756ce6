import { type Context, defineCommand, report, type Text, warn } from "@microforge/core/program";
import { words } from "../lifecycle/command-messages.ts";
import { parseDataStores } from "../lifecycle/data-stores.ts";
import { openOrMakeRegistry, setUpRegistry } from "../lifecycle/set-up.ts";
import { databaseOption } from "../options.ts";

export const command = defineCommand({
  description: words.initDescription,
  options: {
    database: databaseOption,
    data: { type: "list", placeholder: "URL", config: true, summary: words.dataOption },
    seedPlans: {
      type: "value",
      placeholder: "WHICH",
      choices: ["default", "none"],
      default: "default",
      summary: words.seedPlansOption,
    },
  },
  examples: [{ command: "tenant-manager init --data postgres://app@localhost/shop", summary: words.initExample }],
  run: init,
});

interface Options {
  readonly database: string;
  readonly data: readonly string[];
  readonly seedPlans: "default" | "none";
}

async function init({ database, data, seedPlans }: Options, ctx: Context): Promise<void> {
  const stores = parseDataStores(data, ctx.cwd);
  const { registry } = await openOrMakeRegistry(database, ctx);
  try {
    const {
      first: created,
      plansAdded,
      storesAdded,
    } = await setUpRegistry(registry, { plans: seedPlans === "default", stores });
    const known = await registry.db.selectFrom("data_store").selectAll().orderBy("region").execute();
    if (stores.some(({ url, given }) => url !== given)) warn(ctx, words.passwordNotKept, words.passwordHint);
    const changed = created || plansAdded.length > 0 || storesAdded.length > 0;
    const { url } = registry;
    report(ctx, {
      json: {
        registry: url,
        created,
        changed,
        plans_added: plansAdded,
        data_stores_added: storesAdded.map(({ region }) => region),
        data_stores: known.map((store) => ({ region: store.region, url: store.url })),
      },
      text: () =>
        [
          ctx.say(created ? words.registryMade(url) : words.registryThere(url)),
          ...(plansAdded.length > 0 ? [ctx.say(words.plansAdded(plansAdded))] : []),
          ...storesAdded.map((store) => ctx.say(words.storeAdded(store.region, store.url))),
          ctx.say(changed ? nextOf(known.map((store) => store.url)) : words.nothingChanged),
        ].join("\n"),
    });
  } finally {
    await registry.close();
  }
}

/** Tenants that share tables of a PostgreSQL database can be created when something keeps them apart. */
const nextOf = (stores: readonly string[]): Text =>
  stores.some((url) => url.startsWith("postgres")) ? words.nextIsolation : words.nextCreate;
