import type { Text } from "../program/messages.ts";
import { sqlString } from "../templates/escape.ts";
import type { Added, Changed, Fill, Guard, Kept, TableChange } from "./evolve-change.ts";
import { conversion } from "./evolve-conversion.ts";
import { isDifferent, type Pairs, removedValues } from "./evolve-pairs.ts";
import { type Given, readGiven, sqlValue } from "./evolve-values.ts";
import type { Column, Index, Table } from "./schema.ts";
import { sqlName } from "./sql.ts";
import type { Store } from "./types.ts";

/** What to do with the rows that exist when a field, a relation or the scope of an entity changes. */
export interface DataRule {
  /** The entity, the field or relation, by their names after the change; `owner_id` and `tenant_id` for the scope. */
  readonly entity: string;
  readonly field: string;
  /** What rows get that have no value, or whose value is not one of an enum any more. */
  readonly value?: Given;
  /** Converts values that not all can be converted; the migration fails where one cannot. */
  readonly cast?: true;
  /** New values of an enum by old ones. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Why a change is not made. */
export interface Problem {
  readonly entity: string;
  readonly field: string;
  /** What would help. */
  readonly needs: "value" | "cast" | "another-change";
  readonly text: Text;
}

/** What is to be said about a change. */
export interface Findings {
  readonly rules: Text[];
  readonly destructive: Text[];
  readonly problems: Problem[];
}

/** One entity's table on its way to what it shall be. */
export interface Step {
  readonly entity: string;
  readonly store: Store;
  readonly from: Table;
  readonly to: Table;
  readonly pairs: Pairs;
}

/** The change that was asked for, with the rows treated as the rules say. What cannot be done is among the findings. */
export function forward(step: Step, rules: readonly DataRule[], findings: Findings): TableChange {
  const { from, to, pairs } = step;
  const ruleOf = ({ name }: Column): DataRule | undefined =>
    rules.find(({ entity, field }) => entity === step.entity && (field === name || `${field}_id` === name));
  for (const column of pairs.dropped) findings.destructive.push(lost(step, column));
  const added = pairs.added.map((column) => new Decision(step, column, ruleOf(column), findings).add());
  const changed = pairs.kept.flatMap((kept) => {
    const rule = ruleOf(kept.to);
    const changes = isDifferent(kept) || rule?.values !== undefined;
    return changes ? [new Decision(step, kept.to, rule, findings).change(kept)] : [];
  });
  for (const index of newlyUnique(step)) findings.rules.push(mayBeDouble(step, index));
  return { from, to, kept: pairs.kept, dropped: pairs.dropped, added, changed };
}

/** What is done about one column. */
class Decision {
  readonly #step: Step;
  readonly #column: Column;
  readonly #rule: DataRule | undefined;
  readonly #findings: Findings;

  constructor(step: Step, column: Column, rule: DataRule | undefined, findings: Findings) {
    this.#step = step;
    this.#column = column;
    this.#rule = rule;
    this.#findings = findings;
  }

  add(): Added {
    const { field, references } = this.#column;
    const fill = this.#fill();
    if (field.optional) {
      if (fill) this.#filled("rows that exist get", "已有的行取值为", fill);
      else this.#says("rows that exist have none", "已有的行没有值");
    } else if (references && this.#step.store === "sqlite") {
      this.#cannotBeRequired();
    } else if (fill) {
      this.#filled("rows that exist get", "已有的行取值为", fill);
    } else {
      this.#refuse("value", "rows that exist need a value, or make it optional", "已有的行需要一个值，或将其设为可选");
    }
    return { column: this.#column, ...(fill ? { fill } : {}) };
  }

  change(kept: Kept): Changed {
    const { from, to } = kept;
    const { store } = this.#step;
    const guards: Guard[] = [];
    const isRequiredNow = Boolean(from.field.optional) && !to.field.optional;
    const fill = isRequiredNow ? this.#fill() : undefined;
    if (isRequiredNow) {
      if (to.references && store === "sqlite") this.#cannotBeRequired();
      else if (fill) this.#filled("rows without a value get", "没有值的行取值为", fill);
      else if (this.#rule?.cast) guards.push(this.#missing(from));
      else
        this.#refuse(
          "value",
          "rows without a value need one; or say that there are none, and the migration fails where there are",
          "没有值的行需要一个值；也可以声明没有这样的行，若有则迁移失败",
        );
    } else if (!to.field.optional && store === "sqlite" && from.references?.onDelete !== to.references?.onDelete) {
      if (to.references) this.#cannotBeRequired();
    }
    if (to.references && !from.references)
      this.#says("the migration fails where a value refers to nothing", "若有值没有指向任何数据，迁移失败");
    const convert = this.#conversion(kept, guards);
    return { from, to, guards, ...(convert ? { convert } : {}), ...(fill ? { fill: fill.value } : {}) };
  }

  #conversion(kept: Kept, guards: Guard[]): Changed["convert"] {
    const { from, to } = kept;
    if (from.field.type === "enum" && to.field.type === "enum") return this.#enumValues(kept);
    const result = conversion(from.field, to.field, this.#step.store);
    if (result === undefined) return undefined;
    if ("impossible" in result) {
      this.#refuse("another-change", result.impossible.en, result.impossible.zh);
      return undefined;
    }
    const { when, rule, loses } = result;
    if ((when || loses) && !this.#rule?.cast) {
      const isLossy = loses
        ? { en: `it loses ${loses.en}`, zh: `会丢失${loses.zh}` }
        : { en: "not every value can be converted", zh: "并非所有值都能转换" };
      this.#refuse(
        "cast",
        `${rule.en}, but ${isLossy.en}; it must be asked for`,
        `${rule.zh}，但${isLossy.zh}；需要明确要求`,
      );
    }
    if (loses)
      this.#findings.destructive.push({ en: `${this.#place}: ${loses.en}`, zh: `${this.#place}：${loses.zh}` });
    if (when) {
      guards.push(this.#unconvertible(from, when(sqlName(from.name))));
      this.#says(
        `${rule.en}; the migration fails where a value cannot be converted`,
        `${rule.zh}；若有值无法转换，迁移失败`,
      );
    } else this.#says(rule.en, rule.zh);
    return result.value;
  }

  #enumValues(kept: Kept): Changed["convert"] {
    const { values = {} } = this.#rule ?? {};
    const removed = removedValues(kept);
    const isValue = (value: string): boolean => kept.to.field.values?.includes(value) === true;
    const wrong = Object.entries(values).find(([old, now]) => !kept.from.field.values?.includes(old) || !isValue(now));
    if (wrong) {
      this.#refuse(
        "value",
        `\`${wrong[0]}\` must be a value that it had, and \`${wrong[1]}\` one that it has`,
        `\`${wrong[0]}\` 应为原有的值，\`${wrong[1]}\` 应为现有的值`,
      );
    }
    const left = removed.filter((value) => values[value] === undefined);
    const other = this.#rule?.value;
    const filled = other === undefined ? undefined : readGiven(other, kept.to.field);
    if (other !== undefined && filled === undefined) this.#wrongValue();
    const becomes = new Map(Object.entries(values));
    if (typeof filled === "string") {
      for (const value of left) becomes.set(value, filled);
      if (left.length > 0) this.#findings.destructive.push(this.#which(left));
    } else if (left.length > 0) {
      const list = left.map((value) => `\`${value}\``);
      this.#says(
        `the migration fails where ${list.join(", ")} is still in use`,
        `若 ${list.join("、")} 仍在使用，迁移失败`,
      );
    }
    if (becomes.size === 0) return undefined;
    const pairs = [...becomes];
    this.#says(
      pairs.map(([old, now]) => `\`${old}\` becomes \`${now}\``).join(", "),
      pairs.map(([old, now]) => `\`${old}\` 变为 \`${now}\``).join("，"),
    );
    const cases = pairs.map(([old, now]) => `WHEN ${sqlString(old)} THEN ${sqlString(now)}`).join(" ");
    return (old) => `CASE ${old} ${cases} ELSE ${old} END`;
  }

  #which(values: readonly string[]): Text {
    const list = values.map((value) => `\`${value}\``);
    return {
      en: `${this.#place}: which rows were ${list.join(", ")}`,
      zh: `${this.#place}：哪些行曾为 ${list.join("、")}`,
    };
  }

  get #place(): string {
    return `\`${this.#step.entity}.${this.#column.name}\``;
  }

  #fill(): Fill | undefined {
    const { name, field, references } = this.#column;
    const given = this.#rule?.value ?? (field.optional ? undefined : field.default);
    if (given === undefined) {
      if (!field.generated || references) return undefined;
      if (field.type === "datetime") return { value: "created_at", constant: false };
      return { value: this.#step.store === "sqlite" ? "randomblob(16)" : "gen_random_uuid()", constant: false };
    }
    const value = readGiven(given, field);
    if (value !== undefined) return { value: sqlValue(value, name, field, this.#step.store), constant: true };
    this.#wrongValue();
    return undefined;
  }

  #wrongValue(): void {
    this.#refuse(
      "value",
      "the value for existing rows breaks the field's own rules",
      "给已有行的值不符合该字段自身的规则",
    );
  }

  #filled(en: string, zh: string, { value }: Fill): void {
    this.#says(`${en} ${value}`, `${zh} ${value}`);
  }

  #cannotBeRequired(): void {
    this.#refuse(
      "another-change",
      "SQLite cannot make a column of an existing table a required reference: make the relation optional",
      "SQLite 无法将已有表的列设为必填引用：请将该关系设为可选",
    );
  }

  #missing({ name }: Column): Guard {
    this.#says("the migration fails where a row has no value", "若有行没有值，迁移失败");
    return { against: `${sqlName(name)} IS NULL`, message: `${this.#step.from.name}.${name} is missing in some rows` };
  }

  #unconvertible({ name }: Column, when: string): Guard {
    const column = sqlName(name);
    return {
      against: `${column} IS NOT NULL AND (${when}) IS NOT TRUE`,
      message: `${this.#step.from.name}.${name} has values that cannot be converted to ${this.#column.field.type}`,
    };
  }

  #says(en: string, zh: string): void {
    this.#findings.rules.push({ en: `${this.#place}: ${en}`, zh: `${this.#place}：${zh}` });
  }

  #refuse(needs: Problem["needs"], en: string, zh: string): void {
    const { entity } = this.#step;
    const field = this.#column.name;
    this.#findings.problems.push({
      entity,
      field,
      needs,
      text: { en: `${this.#place}: ${en}`, zh: `${this.#place}：${zh}` },
    });
  }
}

function lost({ entity }: Step, { name }: Column): Text {
  if (name === "deleted_at") {
    return {
      en: `\`${entity}\`: the rows that are deleted softly, for they would come back`,
      zh: `\`${entity}\`：已软删除的行，否则它们会重新出现`,
    };
  }
  return { en: `\`${entity}.${name}\`: its values`, zh: `\`${entity}.${name}\`：全部值` };
}

/** Unique indexes over columns that did not have to be different before. */
function newlyUnique({ from, to, pairs }: Step): Index[] {
  const names = new Map(pairs.kept.map((kept) => [kept.from.name, kept.to.name]));
  const key = (columns: readonly (string | undefined)[]): string => [...columns].sort().join();
  const known = new Set(
    from.indexes.flatMap(({ unique, columns }) => (unique ? [key(columns.map((name) => names.get(name)))] : [])),
  );
  return to.indexes.filter(({ unique, columns }) => unique && !known.has(key(columns)));
}

function mayBeDouble({ entity }: Step, { columns }: Index): Text {
  const list = columns.map((name) => `\`${name}\``);
  return {
    en: `\`${entity}\`: the migration fails where two rows have the same ${list.join(", ")}`,
    zh: `\`${entity}\`：若有两行的 ${list.join("、")} 相同，迁移失败`,
  };
}
