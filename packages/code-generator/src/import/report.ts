import type { Context, Text } from "@microforge/core/program";
import type { Imported, Remark } from "./imported.ts";
import { importMessages } from "./messages.ts";

/** So many places stand for all of a kind, where not each of them matters. */
const fewPlaces = 3;

/** Tells on stderr what became of a source: each place that is lost, and the rest in groups. */
export function tellImported({ terminal, say }: Pick<Context, "terminal" | "say">, imported: Imported): void {
  const { entities, unmapped, notes, skipped } = imported;
  const { bold, dim } = terminal.err.style;
  const section = (title: Text, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    terminal.note(bold(say(title)));
    for (const line of lines) terminal.note(`  ${line}`);
  };
  section(importMessages.skipped, grouped(skipped, say));
  section(importMessages.notes, grouped(notes, say));
  section(
    importMessages.unmapped,
    unmapped.map(({ place, what }) => `${place}  ${say(what)}`),
  );
  const isShort = [...groups(notes), ...groups(skipped)].some(([, places]) => places.length > fewPlaces);
  if (isShort) terminal.note(dim(say(importMessages.jsonHint)));
  terminal.note(say(importMessages.imported(Object.keys(entities).length, unmapped.length)));
}

/** The same facts for programs. */
export function importedJson({
  entities,
  places,
  unmapped,
  notes,
  skipped,
}: Imported): Readonly<Record<string, unknown>> {
  const plain = (remarks: readonly Remark[]) => remarks.map(({ place, what }) => ({ place, what: what.en }));
  return { entities, places, unmapped: plain(unmapped), notes: plain(notes), skipped: plain(skipped) };
}

function groups(remarks: readonly Remark[]): readonly (readonly [what: Text, places: string[]])[] {
  const found = new Map<string, readonly [Text, string[]]>();
  for (const { place, what } of remarks) {
    const group = found.get(what.en) ?? [what, []];
    group[1].push(place);
    found.set(what.en, group);
  }
  return [...found.values()].sort(([, a], [, b]) => b.length - a.length);
}

const grouped = (remarks: readonly Remark[], say: (text: Text) => string): string[] =>
  groups(remarks).map(([what, places]) => {
    const shown = importMessages.places(places.slice(0, fewPlaces), Math.max(0, places.length - fewPlaces));
    return say({ en: `${what.en}: ${shown.en}`, zh: `${what.zh}：${shown.zh}` });
  });
