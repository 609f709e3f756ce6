import { CliError, exitCodes } from "../program/errors.ts";
import {
  type Catalogue,
  type Feature,
  type FeatureChoice,
  findFeature,
  offered,
  type Slot,
  slots,
} from "../templates/catalogue.ts";

/** Every service answers HTTP and keeps its data somewhere, each by one technology. */
const required: readonly Slot[] = ["http", "store"];

/** These can hold several technologies side by side. */
const several: readonly Slot[] = ["rpc", "events", "client", "deploy"];

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
  throw new CliError("none-and-others", { ...noneWithOthers(slot), exitCode: exitCodes.usage });
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
      throw new CliError("not-in-a-workspace", { ...notInWorkspace(unfit[0]), exitCode: exitCodes.usage });
    leftOut.push(...unfit);
    const kept = features.filter((feature) => !unfit.includes(feature));
    const fits = kept.length === 1 || (kept.length === 0 ? !slotIsRequired(slot) : slotTakesSeveral(slot));
    if (!fits)
      throw new CliError("one-technology-needed", {
        ...oneTechnology(slot, offered(catalogue, slot)),
        exitCode: exitCodes.usage,
      });
    if (kept.length > 0) choice[slot] = kept.map((feature) => feature.technology);
  }
  return { choice, leftOut };
}

const list = (features: readonly Feature[], separator: string): string =>
  features.map(({ technology }) => `\`${technology}\``).join(separator);

const notInWorkspace = (feature: Feature) => ({
  message: {
    en: `\`${feature.id}\` needs a project of its own, and this one would be a member of a Cargo workspace`,
    zh: `\`${feature.id}\` 需要独立的项目，而这个项目将成为 Cargo 工作区的成员`,
  },
  hint: { en: "leave the flag out, or generate outside the workspace", zh: "请去掉该选项，或在工作区之外生成" },
});

const oneTechnology = (slot: Slot, offered: readonly Feature[]) => ({
  message: {
    en: `a service needs exactly one ${slot} technology`,
    zh: `服务的 ${slot} 必须恰好选择一种技术`,
  },
  hint: {
    en: `pass \`--${slot}\` with one of ${list(offered, ", ")}`,
    zh: `请用 \`--${slot}\` 指定其一：${list(offered, "、")}`,
  },
});

const noneWithOthers = (slot: Slot) => ({
  message: { en: `\`--${slot}\` says \`none\` and something else`, zh: `\`--${slot}\` 同时指定了 \`none\` 和其他值` },
  hint: { en: "give either `none` or what you want", zh: "请只给出 `none`，或只给出所需的技术" },
});
