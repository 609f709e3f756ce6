import { join } from "node:path";
import { CliError } from "../program/errors.ts";
import { editedSince, journalUnreadable, nothingToUndo } from "./apply-errors.ts";
import { nodeFileOps } from "./file-ops.ts";
import { beforeFile, type FileRecord, hashOf, listEntries, readEntry } from "./journal.ts";
import { Plan } from "./plan.ts";
import { stateAreaOf } from "./state-area.ts";

/**
 * A plan that takes back the newest run; applying it removes that run from the journal, so the next undo takes back the
 * one before. Throws `edited-since` when a file is not as the run left it, and `nothing-to-undo`.
 */
export async function undoPlan(root: string, stateDir: string): Promise<Plan> {
  const area = stateAreaOf(nodeFileOps, root, stateDir);
  const id = listEntries(nodeFileOps, area).at(-1);
  const run = join(area.journal, id ?? "");
  const entry = id === undefined ? undefined : readEntry(nodeFileOps, run);
  if (id === undefined || entry === undefined) throw nothingToUndo(area.root);

  const plan = new Plan(area.root, { id, label: entry.label, folders: entry.folders });
  const edited: string[] = [];
  for (const record of entry.files) if (!(await isAsLeft(plan, record))) edited.push(record.path);
  if (edited.length > 0) throw editedSince(edited, entry.label);
  for (const [index, record] of entry.files.entries()) await takeBack(plan, record, beforeFile(run, index));
  return plan;
}

async function isAsLeft(plan: Plan, record: FileRecord): Promise<boolean> {
  try {
    const bytes = await plan.readBytes(record.path);
    if (record.kind === "delete") return bytes === undefined;
    return bytes !== undefined && hashOf(bytes) === record.after;
  } catch (error) {
    if (error instanceof CliError) return false; // a folder or a link took its place
    throw error;
  }
}

async function takeBack(plan: Plan, record: FileRecord, saved: string): Promise<void> {
  if (record.kind === "create") return plan.delete(record.path);
  const before = nodeFileOps.read(saved);
  if (before === undefined || hashOf(before) !== record.before) throw journalUnreadable(saved);
  await plan.restore(record.path, before, record.permissions);
}
