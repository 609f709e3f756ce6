import { CliError, exitCodes } from "@microforge/core/program";
import {
  type Catalogue,
  type Feature,
  type FeatureChoice,
  findFeature,
  offered,
  type Slot,
  slots,
} from "@microforge/core/templates";
import { messages } from "./messages.ts";

/** Every service answers HTTP and keeps its data somewhere, each by one technology. */
const required: readonly Slot[] = ["http", "store"];

/** These can hold several technologies side by side. */
const several: readonly Slot[] = ["rpc", "events", "deploy"];

export const slotIsRequired = (slot: Slot): boolean => required.includes(slot);

export const slotTakesSeveral = (slot: Slot): boolean => several.includes(slot);

/** The slots that the catalogue has technologies for, in order. */
export const openSlots = (catalogue: Catalogue): Slot[] => slots.filter((slot) => offered(catalogue, slot).length > 0);

/** A slot's flag as it is typed: `docker,kubernetes`, or `none`. */
const technologies = (slot: Slot, typed: string): string[] => {
  const words = typed
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (!words.includes("none")) return words;
  if (words.length === 1) return [];
  throw new CliError("none-and-others", { ...messages.noneWithOthers(slot), exitCode: exitCodes.usage });
};

/**
 * The choice that a preset and the slot flags over it mean. In a Cargo workspace, features that need a project of
 * their own are left out of the preset, and refused when a flag names them.
 */
export function chooseFeatures(
  catalogue: Catalogue,
  preset: FeatureChoice,
  flags: Readonly<Partial<Record<Slot, string | undefined>>>,
  inWorkspace: boolean,
): { choice: FeatureChoice; leftOut: Feature[] } {
  const leftOut: Feature[] = [];
  const choice: Partial<Record<Slot, readonly string[]>> = {};
  for (const slot of openSlots(catalogue)) {
    const typed = flags[slot];
    const features = (typed === undefined ? (preset[slot] ?? []) : technologies(slot, typed)).map((technology) =>
      findFeature(catalogue, slot, technology),
    );
    const unfit = inWorkspace ? features.filter((feature) => feature.standalone) : [];
    if (typed !== undefined && unfit[0])
      throw new CliError("not-in-a-workspace", { ...messages.notInWorkspace(unfit[0]), exitCode: exitCodes.usage });
    leftOut.push(...unfit);
    const kept = features.filter((feature) => !unfit.includes(feature));
    const fits = kept.length === 1 || (kept.length === 0 ? !slotIsRequired(slot) : slotTakesSeveral(slot));
    if (!fits)
      throw new CliError("one-technology-needed", {
        ...messages.oneTechnology(slot, offered(catalogue, slot)),
        exitCode: exitCodes.usage,
      });
    if (kept.length > 0) choice[slot] = kept.map((feature) => feature.technology);
  }
  return { choice, leftOut };
}
