import type { Context, Text } from "@microforge/core/program";
import { table } from "@microforge/core/terminal";
import { grouped } from "../../chart/numbers.ts";
import { messages } from "../messages.ts";
import type { ImportResult } from "./result.ts";

/** How many are shown to people, who cannot read a thousand. */
const shown = 20;

export const importJson = (file: string, result: ImportResult, say: (text: Text) => string) => ({
  file,
  imported: result.imported,
  duplicates: result.duplicates,
  conflicts: result.conflictCount,
  invalid: result.refusedCount,
  conflict_lines: result.conflicts,
  invalid_lines: result.refused.map(({ line, reason }) => ({ line, reason: say(reason) })),
  tenants: sortedTenants(result).map(([tenant, counts]) => ({ tenant, ...counts })),
});

const sortedTenants = ({ tenants }: ImportResult) => [...tenants].sort(([a], [b]) => (a < b ? -1 : 1));

export function importText({ terminal, say }: Pick<Context, "terminal" | "say">, result: ImportResult): string {
  const { bold, red } = terminal.out.style;
  const tenants = sortedTenants(result);
  const columns = ["tenant", "imported", "duplicates", "conflicts"] as const;
  const rows = tenants
    .slice(0, shown)
    .map(([slug, { imported, duplicates, conflicts }]) => [slug, ...[imported, duplicates, conflicts].map(grouped)]);
  const lines = (list: readonly string[], count: number): string[] => [
    ...list.slice(0, shown).map((line) => `  ${line}`),
    ...(count > shown ? [`  ${say(messages.andMore(grouped(count - shown)))}`] : []),
  ];
  const at = (line: number): string => say(messages.lineOf(line));
  return [
    ...(tenants.length > 1
      ? [
          table([columns.map((column) => bold(say(messages.importColumns[column]))), ...rows], {
            columns: terminal.out.columns,
          }),
          ...(tenants.length > shown ? [say(messages.andMore(grouped(tenants.length - shown)))] : []),
        ]
      : []),
    ...(result.conflictCount > 0
      ? [
          red(say(messages.conflictsFound(grouped(result.conflictCount)))),
          ...lines(
            result.conflicts.map(({ line, tenant, source, id }) => `${at(line)}  ${tenant}  ${source}  ${id}`),
            result.conflictCount,
          ),
        ]
      : []),
    ...(result.refusedCount > 0
      ? [
          red(say(messages.leftOut(grouped(result.refusedCount)))),
          ...lines(
            result.refused.map(({ line, reason }) => `${at(line)}  ${say(reason)}`),
            result.refusedCount,
          ),
        ]
      : []),
    say(messages.imported(grouped(result.imported), grouped(result.duplicates))),
  ].join("\n");
}
