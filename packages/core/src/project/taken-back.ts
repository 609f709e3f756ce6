import { migrationPaths, type Recorded } from "../service/history.ts";

/**
 * The entities that can leave without a trace: those that go, and whose tables no migration that stays speaks of. The
 * others' migrations stay, and a new one drops their tables.
 *
 * @param texts every migration of the project, by path
 */
export function traceless(gone: Recorded, texts: ReadonlyMap<string, string>): Recorded {
  const leaving = new Map(Object.entries(gone));
  const pathsOf = (name: string): string[] => (leaving.get(name)?.migrations ?? []).flatMap(migrationPaths);
  // Each entity that has to stay brings its own migrations to those that speak of others.
  for (let stays = true; stays; ) {
    const own = new Set([...leaving.keys()].flatMap(pathsOf));
    const others = [...texts].flatMap(([path, text]) => (own.has(path) ? [] : [text])).join("\n");
    const held = [...leaving.keys()].filter((name) => {
      const created = pathsOf(name)
        .flatMap((path) => [...(texts.get(path) ?? "").matchAll(/\bCREATE TABLE "?(\w+)/gu)])
        .map(([, table = ""]) => table);
      return created.some((table) => new RegExp(`\\b${table}\\b`, "u").test(others));
    });
    for (const name of held) leaving.delete(name);
    stays = held.length > 0;
  }
  return Object.fromEntries(leaving);
}
