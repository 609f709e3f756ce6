import { dialects } from "../dialect.ts";
import { own } from "../own.ts";
import type { Column } from "../schema.ts";
import type { Added, Changed, Guard, Kept, TableChange } from "./change.ts";
import { conversion } from "./conversion.ts";
import { replacing } from "./enum.ts";
import type { DataRule, Step } from "./findings.ts";
import { convertible } from "./forward.ts";
import { isDifferent, removedValues } from "./pairs.ts";
import { neutralValue, sqlValue } from "./values.ts";

/** A change that takes another one back, and what its comment says about the rows. */
export interface Backward {
  readonly change: TableChange;
  readonly comments: readonly string[];
}

/**
 * The way back of a change. Nobody can be asked when it is taken, so it goes as far as it can: what is gone is made up
 * where a value must be, and said.
 */
export function backward(step: Step, rules: readonly DataRule[]): Backward {
  const { from, to, pairs, store } = step;
  const comments: string[] = [];
  const say = ({ name }: Column, text: string): void => {
    comments.push(`${to.name}.${name}: ${text}`);
  };
  const hopeless = (kept: Kept): boolean => {
    const result = conversion(kept.from.field, kept.to.field, store);
    return result !== undefined && "impossible" in result;
  };
  const lost = pairs.kept.filter((kept) => isDifferent(kept) && hopeless(kept));
  const kept = pairs.kept.filter((pair) => !lost.includes(pair));
  const added = [...pairs.added, ...lost.map((pair) => pair.to)];
  const dropped = [...pairs.dropped, ...lost.map((pair) => pair.from)];
  if (dropped.some(({ name }) => name === "deleted_at"))
    comments.push(`${from.name}: rows that are deleted softly are removed, for they would come back.`);
  return {
    comments,
    change: {
      from,
      to,
      kept,
      dropped,
      added: added.map((column) => addBack(step, column, say)),
      changed: kept.flatMap((pair) => {
        const values = renamedBack(rules, step.entity, pair);
        return isDifferent(pair) || values.size > 0 ? [changeBack(step, pair, values, say)] : [];
      }),
    },
  };
}

type Say = (column: Column, text: string) => void;

function addBack({ store, to }: Step, column: Column, say: Say): Added {
  const { name, field, references } = column;
  if (field.optional) {
    say(column, "its values are gone.");
    return { column };
  }
  if (references) {
    say(column, "its values are gone, so this works only while the table has no rows.");
    return { column };
  }
  const isAlone = to.indexes.some(({ unique, columns }) => unique && columns.at(-1) === name && columns.length === 1);
  if (isAlone && field.type === "uuid") {
    say(column, "its values are gone; each row gets its id.");
    return { column, fill: { value: "id", constant: false } };
  }
  const value = sqlValue(field.default ?? neutralValue(field), name, field, store);
  say(column, `its values are gone; rows get ${value}${isAlone ? ", so this fails when there are two" : ""}.`);
  return { column, fill: { value, constant: true } };
}

function changeBack(step: Step, pair: Kept, values: ReadonlyMap<string, string>, say: Say): Changed {
  const { from, to } = pair;
  const { store } = step;
  const guards: Guard[] = [];
  const result = conversion(from.field, to.field, store);
  const way = result && !("impossible" in result) ? result : undefined;
  if (way?.when) {
    say(to, `this fails where a value cannot be ${to.field.type} again.`);
    guards.push(convertible(step, from, to, way.when));
  }
  if (way?.loses) say(to, `this loses ${way.loses.en}.`);
  const removed = removedValues(pair).filter((value) => !values.has(value));
  if (removed.length > 0) say(to, `this fails where ${removed.join(", ")} is in use.`);
  const isRequiredNow = Boolean(from.field.optional) && !to.field.optional;
  const fill =
    isRequiredNow && !to.references
      ? sqlValue(to.field.default ?? neutralValue(to.field), to.name, to.field, store)
      : undefined;
  if (fill !== undefined) say(to, `rows without a value get ${fill}.`);
  else if (isRequiredNow)
    say(
      to,
      `this works only while ${dialects[store].requiresLater ? "every row has a value" : "the table has no rows"}.`,
    );
  const convert = values.size === 0 ? way?.value : replacing(values);
  return {
    from,
    to,
    guards,
    ...(convert ? { convert } : {}),
    ...(fill === undefined ? {} : { fill: { value: fill, constant: true } }),
  };
}

/** Values of an enum that were renamed, by their new names; one that was another value's before, too, stays what it is. */
function renamedBack(rules: readonly DataRule[], entity: string, { from, to }: Kept): ReadonlyMap<string, string> {
  const { values = {} } = rules.find((rule) => rule.entity === entity && rule.field === from.name) ?? {};
  const isMerged = (now: string): boolean => to.field.values?.includes(now) === true && own(values, now) === undefined;
  return new Map(Object.entries(values).flatMap(([old, now]) => (isMerged(now) ? [] : [[now, old]])));
}
