import type { Attack, FieldAttack, TableAttack } from "../attack.ts";
import { escapeAttacks, escapeFieldAttacks } from "./escape.ts";
import { functionAttacks } from "./functions.ts";
import { inferAttacks } from "./infer.ts";
import { objectAttacks } from "./objects.ts";
import { readAttacks } from "./read.ts";
import { settingAttacks, settingFieldAttacks } from "./setting.ts";
import { structureAttacks, structureFieldAttacks } from "./structure.ts";
import { sweepAttack } from "./sweep.ts";
import { writeAttacks } from "./write.ts";

export const tableAttacks: readonly TableAttack[] = [
  ...structureAttacks,
  ...readAttacks,
  ...writeAttacks,
  ...inferAttacks,
  ...settingAttacks,
  ...escapeAttacks,
];

export const fieldAttacks: readonly FieldAttack[] = [
  sweepAttack,
  ...settingFieldAttacks,
  ...structureFieldAttacks,
  ...objectAttacks,
  ...functionAttacks,
  ...escapeFieldAttacks,
];

/** The catalogue: everything that is tried where tenants share tables. */
export const attacks: readonly Attack[] = [...tableAttacks, ...fieldAttacks];
