import type { Text } from "../../program/messages.ts";
import { dialects } from "../dialect.ts";
import type { Column, Index } from "../schema.ts";
import { sqlName } from "../sql.ts";
import type { Added, Changed, Fill, Guard, Kept, TableChange } from "./change.ts";
import { conversion } from "./conversion.ts";
import { enumConversion } from "./enum.ts";
import { wrongValue } from "./expected.ts";
import { type DataRule, type Findings, quotedNames, type Step, type Subject, subject } from "./findings.ts";
import { isDifferent } from "./pairs.ts";
import { readGiven, sqlValue } from "./values.ts";

/** The change that was asked for, with the rows treated as the rules say. What cannot be done is among the findings. */
export function forward(step: Step, rules: readonly DataRule[], findings: Findings): TableChange {
  const { from, to, pairs } = step;
  const ruleOf = ({ name }: Column): DataRule | undefined =>
    rules.find(({ entity, field }) => entity === step.entity && (field === name || `${field}_id` === name));
  for (const column of pairs.dropped) findings.destructive.push(lost(step, column));
  const added = pairs.added.map((column) => add(subject(step, column, ruleOf(column), findings)));
  const changed = pairs.kept.flatMap((kept) => {
    const rule = ruleOf(kept.to);
    if (!isDifferent(kept) && rule?.values === undefined) return [];
    return [change(kept, subject(step, kept.to, rule, findings))];
  });
  for (const index of newlyUnique(step)) findings.rules.push(mayBeDouble(step, index));
  return { from, to, kept: pairs.kept, dropped: pairs.dropped, added, changed };
}

function add(of: Subject): Added {
  const { column, step, says, refuse } = of;
  const fill = fillOf(of);
  if (column.references && !column.field.optional && !dialects[step.store].requiresLater)
    refuse("another-change", neverRequired);
  else if (fill) says({ en: `rows that exist get ${fill.value}`, zh: `已有的行取值为 ${fill.value}` });
  else if (column.field.optional) says({ en: "rows that exist have none", zh: "已有的行没有值" });
  else {
    const isScope = column.name === "owner_id" || column.name === "tenant_id";
    refuse(
      "value",
      isScope
        ? { en: "rows that exist need a value", zh: "已有的行需要一个值" }
        : { en: "rows that exist need a value; or make it optional", zh: "已有的行需要一个值；也可以将其设为可选" },
    );
  }
  return { column, ...(fill ? { fill } : {}) };
}

function change(kept: Kept, of: Subject): Changed {
  const { from, to } = kept;
  const { step, rule, says, refuse } = of;
  const guards: Guard[] = [];
  const isRequiredNow = Boolean(from.field.optional) && !to.field.optional;
  const isOtherReference = from.references?.onDelete !== to.references?.onDelete;
  const fill = isRequiredNow ? fillOf(of) : undefined;
  if (
    to.references &&
    !to.field.optional &&
    !dialects[step.store].requiresLater &&
    (isRequiredNow || isOtherReference)
  ) {
    refuse("another-change", neverRequired);
  } else if (fill) {
    says({ en: `rows without a value get ${fill.value}`, zh: `没有值的行取值为 ${fill.value}` });
  } else if (isRequiredNow && rule?.cast) {
    says({ en: "the migration fails where a row has no value", zh: "若有行没有值，迁移失败" });
    guards.push({
      against: `${sqlName(from.name)} IS NULL`,
      message: `${step.from.name}.${from.name} is missing in some rows`,
    });
  } else if (isRequiredNow) {
    refuse("value", {
      en: "rows without a value need one; or ask for a conversion that fails where there are such rows",
      zh: "没有值的行需要一个值；也可以要求转换，若有这样的行则失败",
    });
  }
  if (to.references && !from.references) {
    says({ en: "the migration fails where a value refers to nothing", zh: "若有值没有指向任何数据，迁移失败" });
  }
  const convert = convertValues(kept, guards, of);
  return { from, to, guards, ...(convert ? { convert } : {}), ...(fill ? { fill } : {}) };
}

function convertValues(kept: Kept, guards: Guard[], of: Subject): Changed["convert"] {
  const { from, to } = kept;
  const { step, rule: asked, says, loses: gone, refuse } = of;
  if (from.field.type === "enum" && to.field.type === "enum") return enumConversion(kept, of);
  const result = conversion(from.field, to.field, step.store);
  if (result === undefined) return undefined;
  if ("impossible" in result) {
    refuse("another-change", result.impossible);
    return undefined;
  }
  const { value, when, rule, loses } = result;
  if ((when || loses) && !asked?.cast) {
    refuse("cast", {
      en: `${rule.en}, but ${loses ? `that loses ${loses.en}` : "not every value can be converted"}; ask for it`,
      zh: `${rule.zh}，但${loses ? `会丢失${loses.zh}` : "并非所有值都能转换"}；须明确要求`,
    });
  }
  if (loses) gone(loses);
  if (when) {
    says({
      en: `${rule.en}; the migration fails where one cannot be converted`,
      zh: `${rule.zh}；若有值无法转换，迁移失败`,
    });
    guards.push(convertible(step, from, to, when));
  } else says(rule);
  return value;
}

/** Rows whose value has no counterpart in the new type. */
export const convertible = (step: Step, from: Column, to: Column, when: (old: string) => string): Guard => ({
  against: `${sqlName(from.name)} IS NOT NULL AND (${when(sqlName(from.name))}) IS NOT TRUE`,
  message: `${step.from.name}.${from.name} has values that cannot be converted to ${to.field.type}`,
});

/** What rows get that have no value: what was given, what new ones get, or what is generated for each. */
function fillOf({ step, column, rule, refuse }: Subject): Fill | undefined {
  const { name, field } = column;
  const given = rule?.value ?? (field.optional ? undefined : field.default);
  if (given !== undefined) {
    const value = readGiven(given, field);
    if (value !== undefined) return { value: sqlValue(value, name, field, step.store), constant: true };
    refuse("value", wrongValue(field));
    return undefined;
  }
  if (!field.generated) return undefined;
  if (field.type === "datetime") return { value: "created_at", constant: false };
  return { value: dialects[step.store].newUuid, constant: false };
}

const neverRequired: Text = {
  en: "SQLite cannot make a column of an existing table a required reference: make the relation optional",
  zh: "SQLite 无法将已有表的列设为必填引用：请将该关系设为可选",
};

function lost({ entity }: Step, { name }: Column): Text {
  if (name !== "deleted_at") return { en: `\`${entity}.${name}\`: its values`, zh: `\`${entity}.${name}\`：全部值` };
  return {
    en: `\`${entity}\`: the rows that are deleted softly, for they would come back`,
    zh: `\`${entity}\`：已软删除的行，否则它们会重新出现`,
  };
}

/** Unique indexes that rows may break which were allowed so far: no part of their columns was unique before. */
function newlyUnique({ from, to, pairs }: Step): Index[] {
  const names = new Map(pairs.kept.map((kept) => [kept.from.name, kept.to.name]));
  const known = from.indexes
    .filter(({ unique }) => unique)
    .map(({ columns }) => columns.map((name) => names.get(name)));
  return to.indexes.filter(
    ({ unique, columns }) =>
      unique && !known.some((group) => group.every((name) => name !== undefined && columns.includes(name))),
  );
}

function mayBeDouble({ entity }: Step, { columns }: Index): Text {
  const list = quotedNames(columns);
  return {
    en: `\`${entity}\`: the migration fails where two rows have the same ${list.en}`,
    zh: `\`${entity}\`：若有两行的 ${list.zh} 相同，迁移失败`,
  };
}
