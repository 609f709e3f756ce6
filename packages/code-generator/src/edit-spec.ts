import { isDeepStrictEqual } from "node:util";
import {
  type Entity,
  type Field,
  type Fields,
  fieldNameProblem,
  parseFields,
  type Relation,
} from "@microforge/core/entity";
import { CliError, eachLocale, exitCodes, nearest, type Text } from "@microforge/core/program";
import { parseRename } from "./data-rules.ts";

/** What `change` is told, as it was typed. */
export interface SpecChange {
  /** Lines of fields and relations that are new. */
  readonly add?: readonly string[];
  /** Lines that say again, and otherwise, what fields and relations are. */
  readonly set?: readonly string[];
  /** Names of fields and relations, several separated by commas. */
  readonly remove?: readonly string[];
  /** `old:new` */
  readonly rename?: readonly string[];
  readonly plural?: string | undefined;
  readonly scope?: Entity["scope"];
  readonly softDelete?: boolean | undefined;
  readonly audit?: boolean | undefined;
}

/** A name that was changed: what it was called is still there under another name. */
export interface SpecRename {
  readonly entity: string;
  readonly field: string;
  readonly to: string;
}

export interface EditedSpec {
  /** The very entity that was given when nothing changes. */
  readonly entity: Entity;
  readonly renames: readonly SpecRename[];
}

/**
 * The entity as it shall be. Removing, renaming, setting and adding happen in this order, whatever the order of the
 * flags; names in `set` are the new ones. Whatever cannot be done is told at once.
 */
export function editSpec(name: string, entity: Entity, change: SpecChange): EditedSpec {
  const removed = (change.remove ?? []).flatMap((names) => names.split(",")).map((field) => field.trim());
  const renamed = (change.rename ?? []).flatMap((pairs) => pairs.split(",")).map(typedRename);
  const set = parseAll(change.set, "--set");
  const added = parseAll(change.add, "--add");
  const problems = [
    ...removalProblems(entity, removed),
    ...renameProblems(entity, removed, renamed),
    ...setProblems(entity, removed, renamed, set),
    ...addProblems(entity, renamed, added),
  ];
  if (problems.length > 0) throw refused(name, problems);

  const nameOf = (field: string): string => renamed.find(({ from }) => from === field)?.to ?? field;
  const keep = <T>(members: Readonly<Record<string, T>> = {}): Record<string, T> =>
    Object.fromEntries(
      Object.entries(members)
        .filter(([member]) => !removed.includes(member))
        .map(([member, spec]) => [nameOf(member), spec]),
    );
  const fields = { ...restated(keep(entity.fields), set.fields), ...added.fields };
  const relations = { ...restated(keep(entity.relations), set.relations), ...added.relations };
  const unique = entity.unique
    ?.filter((group) => !group.some((member) => removed.includes(member)))
    .map((group) => group.map(nameOf));
  const { plural, scope, softDelete, audit } = change;
  const edited: Entity = {
    ...entity,
    ...(plural === undefined ? {} : { plural }),
    // What is so already need not be said.
    ...(scope === undefined || scope === (entity.scope ?? "none") ? {} : { scope }),
    ...(softDelete === undefined || softDelete === (entity.soft_delete ?? false) ? {} : { soft_delete: softDelete }),
    ...(audit === undefined || audit === (entity.audit ?? false) ? {} : { audit }),
    fields,
    ...(entity.relations || Object.keys(relations).length > 0 ? { relations } : {}),
    ...(unique ? { unique } : {}),
  };
  const renames = renamed.map(({ from, to }) => ({ entity: name, field: from, to }));
  return { entity: isDeepStrictEqual(edited, entity) ? entity : withoutEmpty(edited), renames };
}

/** Maps and lists that have become empty are left out. */
function withoutEmpty({ relations, unique, ...rest }: Entity): Entity {
  return {
    ...rest,
    ...(relations && Object.keys(relations).length > 0 ? { relations } : {}),
    ...(unique && unique.length > 0 ? { unique } : {}),
  };
}

interface TypedRename {
  readonly typed: string;
  readonly from: string;
  readonly to: string;
}

function typedRename(typed: string): TypedRename {
  const [from, to] = parseRename(typed.trim(), "FIELD:NEW");
  return { typed, from, to };
}

/** Several lines as one. */
function parseAll(lines: readonly string[] = [], flag: string): Fields {
  return parseFields(lines.join(" "), flag);
}

/** A new spec in the place of the old one; what a line cannot say is kept. */
function restated<T extends Field | Relation>(
  members: Record<string, T>,
  set: Readonly<Record<string, T>>,
): Record<string, T> {
  const kept = ({ label, description }: T): Partial<Field & Relation> => ({
    ...(label ? { label } : {}),
    ...(description === undefined ? {} : { description }),
  });
  return Object.fromEntries(
    Object.entries(members).map(([name, old]) => {
      const spec = Object.hasOwn(set, name) ? set[name] : undefined;
      if (!spec) return [name, old];
      const readonly = "readonly" in old && old.readonly !== undefined ? { readonly: old.readonly } : {};
      return [name, { ...spec, ...readonly, ...kept(old) }];
    }),
  );
}

const memberNames = ({ fields, relations = {} }: Pick<Entity, "fields" | "relations">): string[] => [
  ...Object.keys(fields),
  ...Object.keys(relations),
];

function missing(flag: string, name: string, known: readonly string[]): Text {
  const guess = nearest(name, known);
  return {
    en: `\`${flag}\`: there is no field or relation \`${name}\`${guess ? `; did you mean \`${guess}\`?` : ""}`,
    zh: `\`${flag}\`：没有字段或关系 \`${name}\`${guess ? `；是否想用 \`${guess}\`？` : ""}`,
  };
}

function removalProblems(entity: Entity, removed: readonly string[]): Text[] {
  const known = memberNames(entity);
  return removed.filter((name) => !known.includes(name)).map((name) => missing("--remove", name, known));
}

function renameProblems(entity: Entity, removed: readonly string[], renamed: readonly TypedRename[]): Text[] {
  const known = memberNames(entity);
  return renamed.flatMap(({ typed, from, to }, index): Text[] => {
    const place = `--rename ${typed}`;
    const misnamed = fieldNameProblem(to);
    if (misnamed) return [{ en: `\`${place}\`: ${misnamed.en}`, zh: `\`${place}\`：${misnamed.zh}` }];
    if (!known.includes(from)) return [missing(place, from, known)];
    if (removed.includes(from)) {
      return [
        {
          en: `\`${place}\`: \`--remove\` takes \`${from}\` away`,
          zh: `\`${place}\`：\`${from}\` 已被 \`--remove\` 移除`,
        },
      ];
    }
    // Also where the other one goes away in the same step: whose data is whose would depend on the order.
    const others = renamed.filter((_, other) => other !== index);
    if (known.includes(to) || others.some((other) => other.to === to || other.from === from)) {
      return [
        {
          en: `\`${place}\`: \`${known.includes(to) ? to : from}\` has a use already: change one after the other`,
          zh: `\`${place}\`：\`${known.includes(to) ? to : from}\` 已被使用：请分步修改`,
        },
      ];
    }
    return [];
  });
}

/** A field stays a field, and a relation a relation: their data have nothing in common. */
function setProblems(entity: Entity, removed: readonly string[], renamed: readonly TypedRename[], set: Fields): Text[] {
  const now = (names: readonly string[]): string[] =>
    names
      .filter((name) => !removed.includes(name))
      .map((name) => renamed.find(({ from }) => from === name)?.to ?? name);
  const [fields, relations] = [now(Object.keys(entity.fields)), now(Object.keys(entity.relations ?? {}))];
  const wrongKind = (name: string): Text => ({
    en: `\`--set\`: \`${name}\` would turn from a ${fields.includes(name) ? "field into a relation" : "relation into a field"}: remove it, and add another one`,
    zh: `\`--set\`：\`${name}\` 会${fields.includes(name) ? "由字段变为关系" : "由关系变为字段"}：请先移除，再添加新的`,
  });
  const check = (names: readonly string[], same: readonly string[], other: readonly string[]): Text[] =>
    names
      .filter((name) => !same.includes(name))
      .map((name) => (other.includes(name) ? wrongKind(name) : missing("--set", name, [...fields, ...relations])));
  return [
    ...check(Object.keys(set.fields), fields, relations),
    ...check(Object.keys(set.relations), relations, fields),
  ];
}

function addProblems(entity: Entity, renamed: readonly TypedRename[], added: Fields): Text[] {
  const taken = [...memberNames(entity), ...renamed.map(({ to }) => to)];
  return memberNames(added)
    .filter((name) => taken.includes(name))
    .map((name) => ({
      en: `\`--add\`: there is a field or relation \`${name}\` already: use \`--set\` to change it`,
      zh: `\`--add\`：已有字段或关系 \`${name}\`：请使用 \`--set\` 修改`,
    }));
}

function refused(name: string, problems: readonly Text[]): CliError {
  const lines = eachLocale((locale) => problems.map((problem) => `  ${problem[locale]}`).join("\n"));
  return new CliError("invalid-change", {
    message: {
      en: `\`${name}\` cannot be changed like this\n${lines.en}`,
      zh: `无法这样修改 \`${name}\`\n${lines.zh}`,
    },
    exitCode: exitCodes.usage,
    details: { entity: name, problems: problems.map(({ en }) => en) },
  });
}
