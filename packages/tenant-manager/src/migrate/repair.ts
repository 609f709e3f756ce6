import { type Context, report } from "@microforge/core/program";
import type { Registry } from "../registry/registry.ts";
import { nothingToRepair, repairBusy, repairEdited } from "./errors.ts";
import { createLedger } from "./ledger.ts";
import { messages } from "./messages.ts";
import { readSelection, readStores } from "./selection.ts";
import type { ApplySettings, Repair } from "./store-access.ts";
import { type Files, openStores } from "./survey.ts";
import { commonTargets, type Target } from "./target.ts";

/** Records how a half-done migration ended, as somebody says who has looked at the tables. */
export async function repair(
  registry: Registry,
  ctx: Context,
  { name, as, files, settings }: { name: string; as: Repair; files: Files; settings: ApplySettings },
): Promise<void> {
  const target = await findTarget(registry, name, ctx);
  const stores = openStores(await readStores(registry.db, ctx), settings, ctx);
  try {
    const [surveyed] = await stores.survey([target], files);
    const halfDone = surveyed?.applied.find(({ success }) => !success);
    if (!surveyed || !halfDone) throw nothingToRepair(name);
    const file = files.all.find(({ version }) => version === halfDone.version);
    if (as === "done" && file && file.checksum !== halfDone.checksum) throw repairEdited(name, file.file);
    const access = await stores.of(target);
    if (!(await access.repair(target, halfDone.version, as))) throw repairBusy(name);
    const [after] = await stores.survey([target], files);
    const ledger = createLedger(registry);
    if (after) await ledger.expect([{ key: target.key, applied: after.applied, ...after.standing }], files.all);
    report(ctx, {
      json: { key: target.key, name: target.name, version: halfDone.version, recorded_as: as },
      text: () => ctx.say(messages.repaired(target.name, file?.file ?? String(halfDone.version), as)),
    });
  } finally {
    await stores.close();
  }
}

/** A tenant by slug or id, or a template or shared tables by the key that `--status` shows. */
async function findTarget(registry: Registry, name: string, ctx: Context): Promise<Target> {
  if (/^(?:template|shared):/u.test(name)) {
    const stores = await readStores(registry.db, ctx);
    const known = stores.flatMap((store) => commonTargets(store, ["row", "schema", "database"]));
    const found = known.find(({ key }) => key === name);
    if (found) return found;
  }
  const { own, busy } = await readSelection(registry.db, { tenants: [name], isolations: [], resume: false }, ctx);
  const [target] = [...own, ...busy];
  if (!target) throw nothingToRepair(name);
  return target;
}
