import { comment } from "../../templates/escape.ts";
import type { Table } from "../schema.ts";
import { createStatements, dropStatements } from "../sql.ts";
import type { Store } from "../types/types.ts";
import { backward } from "./backward.ts";
import type { TableChange } from "./change.ts";
import type { DataRule, Findings, Step } from "./findings.ts";
import { forward } from "./forward.ts";
import { pairColumns } from "./pairs.ts";
import { postgresChange } from "./postgres.ts";
import { sqliteChange } from "./sqlite.ts";
import { referringTo, reversed, type TablePair, type TablePairs } from "./tables.ts";

export interface EntityChange {
  readonly entity: string;
  readonly store: Store;
  readonly tables: TablePairs;
  readonly rules: readonly DataRule[];
  /** What a table of another entity is called while this one changes, by its name before or after. */
  readonly nameNow: (table: string) => string;
}

/** How each store changes a table. */
const changes: Readonly<Record<Store, (change: TableChange) => string[]>> = {
  sqlite: sqliteChange,
  postgres: postgresChange,
};

/** The statements that change the tables of an entity, and that change them back; none when nothing changes. */
export function changeEntity(change: EntityChange, findings: Findings): { up: string[]; down: string[] } {
  const { entity, store, tables, rules, nameNow } = change;
  const { own, joins, created, dropped } = tables;
  const write = changes[store];
  // Its own table has its new name as soon as it is renamed, which is the first thing to happen; and so on the way back.
  const named = (ownName: string) => (table: Table) =>
    referringTo(table, (name) => (name === own.from.name || name === own.to.name ? ownName : nameNow(name)));
  const stepOf = ({ from, to, renamed }: TablePair): Step => {
    const renaming = named(to.name === own.from.name ? own.from.name : own.to.name);
    const [before, after] = [renaming(from), renaming(to)];
    return { entity, store, from: before, to: after, pairs: pairColumns(before, after, renamed) };
  };
  const up = (pair: TablePair): string[] => write(forward(stepOf(pair), rules, findings));
  for (const { name } of dropped) {
    findings.destructive.push({ en: `\`${name}\`: all of its links`, zh: `\`${name}\`：全部关联` });
  }
  const forth = [
    ...dropStatements(dropped),
    ...up(own),
    ...joins.flatMap(up),
    ...createStatements(created.map(named(own.to.name)), store),
  ];
  const comments: string[] = dropped.map(({ name }) => `${name}: its rows are gone.`);
  const down = (pair: TablePair): string[] => {
    const back: { change: TableChange; comments: readonly string[] } = backward(stepOf(reversed(pair)), rules);
    comments.push(...back.comments);
    return write(back.change);
  };
  const back = [
    ...dropStatements(created),
    ...[...joins].reverse().flatMap(down),
    ...down(own),
    ...createStatements(dropped.map(named(own.from.name)), store),
  ];
  const rulesAsComments = findings.rules.map(({ en }) => en.replaceAll("`", ""));
  return forth.length === 0
    ? { up: [], down: [] }
    : { up: paragraphs(rulesAsComments, forth), down: paragraphs(comments, back) };
}

/** Statements as a migration shows them: those of one line together, after what is to be said. */
export function paragraphs(comments: readonly string[], statements: readonly string[]): string[] {
  const lines = comments.map((text) => comment(text, "--"));
  const blocks: string[][] = [];
  let open: string[] | undefined;
  for (const statement of statements) {
    if (statement.includes("\n")) {
      open = undefined;
      blocks.push([statement]);
    } else if (open) open.push(statement);
    else {
      open = [statement];
      blocks.push(open);
    }
  }
  const [first = [], ...others] = blocks;
  return [[...lines, ...first], ...others].map((block) => block.join("\n"));
}
