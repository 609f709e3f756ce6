import type { Text } from "../../program/messages.ts";
import { jsonString, markdown, markdownCode } from "../../templates/escape.ts";
import { kebabCase, spaced } from "../naming.ts";
import { type DeleteRule, deleteRule, isToOne, relationColumn } from "../schema.ts";
import type { Entity, Field, Relation } from "../spec.ts";
import { lengths } from "../types/types.ts";

/** A row of the table of fields: ready Markdown, without the bars. */
interface Row {
  readonly name: string;
  readonly type: Text;
  readonly rules: Text;
  readonly meaning: Text;
}

/** What the documentation of an entity says of it. */
export interface DocsView {
  readonly title: Text;
  readonly rows: readonly Row[];
  /** Lists and links of related entities: the rest of a path, and what it gives. */
  readonly related: readonly { readonly request: string; readonly meaning: Text }[];
  /** Sentences about scope, deleting and auditing. */
  readonly notes: readonly Text[];
  /**
   * A body that can be created, as JSON on one line without apostrophes; empty when there must be another entity or a
   * known caller first.
   */
  readonly example: string;
}

/** What the page shows besides the specification. */
interface Shown {
  /** The path of the list. */
  readonly path: string;
  readonly body: unknown;
}

/** The documentation of an entity, as far as it follows from its specification. */
export function docsView(name: string, entity: Entity, { path, body }: Shown): DocsView {
  const relations = Object.entries(entity.relations ?? {});
  return {
    title: entity.label
      ? { en: markdown(entity.label.en), zh: markdown(entity.label.zh) }
      : { en: sentence(name), zh: name },
    rows: [
      ...Object.entries(entity.fields).map(([field, spec]) => fieldRow(field, spec)),
      ...relations.filter(([, relation]) => isToOne(relation)).map(([relation, spec]) => relationRow(relation, spec)),
    ],
    related: relations.flatMap(([relation, spec]) => relatedRequests(path, relation, spec)),
    notes: notesOf(entity),
    example: standsAlone(entity) ? JSON.stringify(body).replaceAll("'", "\\u0027") : "",
  };
}

const standsAlone = ({ scope = "none", relations = {} }: Entity): boolean =>
  scope === "none" && Object.values(relations).every((relation) => !isToOne(relation) || relation.optional === true);

function fieldRow(name: string, field: Field): Row {
  return {
    name,
    type: typeWords(field),
    rules: joined(fieldRules(field)),
    meaning: meaningOf(name, field),
  };
}

function relationRow(name: string, relation: Relation): Row {
  const rules: Text[] = [];
  if (relation.optional) rules.push(optional);
  if (relation.kind === "one-to-one") rules.push(unique);
  rules.push(onDelete[deleteRule(relation)](relation.to));
  return {
    name: relationColumn(name),
    type: { en: `id of \`${relation.to}\``, zh: `\`${relation.to}\` 的 id` },
    rules: joined(rules),
    meaning: meaningOf(name, relation),
  };
}

const meaningOf = (name: string, { label, description }: Pick<Field, "label" | "description">): Text => ({
  en: markdown(description ?? label?.en ?? sentence(name)),
  zh: markdown(description ?? label?.zh ?? label?.en ?? sentence(name)),
});

const sentence = (name: string): string => {
  const words = spaced(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function typeWords(field: Field): Text {
  const [min, max] = lengths(field);
  const between = (en: string, zh: string): Text =>
    min > 0
      ? { en: `${min} to ${max} ${en}`, zh: `${min} 到 ${max} 个${zh}` }
      : { en: `up to ${max} ${en}`, zh: `最多 ${max} 个${zh}` };
  const range = (what: Text): Text => {
    if (field.min === undefined && field.max === undefined) return what;
    const [from, to] = [field.min ?? "", field.max ?? ""];
    return { en: `${what.en}, ${from}…${to}`, zh: `${what.zh}，${from}…${to}` };
  };
  switch (field.type) {
    case "string":
    case "text": {
      const length = between("characters", "字符");
      const text = { en: `text, ${length.en}`, zh: `文本，${length.zh}` };
      if (field.pattern === undefined) return text;
      const pattern = markdown(field.pattern);
      return { en: `${text.en}, like ${pattern}`, zh: `${text.zh}，格式为 ${pattern}` };
    }
    case "bytes": {
      const length = between("bytes", "字节");
      return { en: `bytes in Base64, ${length.en}`, zh: `Base64 编码的字节，${length.zh}` };
    }
    case "bool":
      return { en: "true or false", zh: "true 或 false" };
    case "i32":
      return range({ en: "whole number of 32 bits", zh: "32 位整数" });
    case "i64":
      return range({ en: "whole number of 64 bits", zh: "64 位整数" });
    case "f64":
      return range({ en: "number", zh: "数值" });
    case "decimal":
      return range({
        en: `exact number as a string, ${field.precision} digits, ${field.scale} of them decimal places`,
        zh: `以字符串表示的精确数值，共 ${field.precision} 位，其中小数 ${field.scale} 位`,
      });
    case "uuid":
      return { en: "UUID", zh: "UUID" };
    case "date":
      return { en: "date, `2030-01-31`", zh: "日期，如 `2030-01-31`" };
    case "time":
      return { en: "time of day, `09:30:00.000`", zh: "时刻，如 `09:30:00.000`" };
    case "datetime":
      return { en: "point in time (RFC 3339, UTC)", zh: "时间点（RFC 3339，UTC）" };
    case "json":
      return { en: "any JSON", zh: "任意 JSON" };
    case "url":
      return { en: "address (http or https)", zh: "网址（http 或 https）" };
    case "email":
      return { en: "email address", zh: "电子邮件地址" };
    case "enum": {
      const values = (field.values ?? []).map((value) => `\`${value}\``);
      return { en: `one of ${values.join(", ")}`, zh: `${values.join("、")} 之一` };
    }
  }
}

const optional: Text = { en: "may be `null`", zh: "可以为 `null`" };
const unique: Text = { en: "unique", zh: "唯一" };

const onDelete: Readonly<Record<DeleteRule, (target: string) => Text>> = {
  cascade: (target) => ({ en: `deleted together with the \`${target}\``, zh: `随 \`${target}\` 一同删除` }),
  restrict: (target) => ({
    en: `keeps the \`${target}\` from being deleted`,
    zh: `引用期间 \`${target}\` 不能删除`,
  }),
  "set-null": (target) => ({
    en: `becomes \`null\` when the \`${target}\` is deleted`,
    zh: `\`${target}\` 删除后变为 \`null\``,
  }),
};

function fieldRules(field: Field): Text[] {
  const rules: Text[] = [];
  if (field.optional) rules.push(optional);
  if (field.default !== undefined) {
    const value = markdownCode(typeof field.default === "string" ? jsonString(field.default) : String(field.default));
    rules.push({ en: `${value} when absent`, zh: `缺省为 ${value}` });
  }
  if (field.unique) rules.push(unique);
  if (field.generated) rules.push({ en: "made by the service", zh: "由服务生成" });
  else if (field.readonly) rules.push({ en: "read-only", zh: "只读" });
  if (field.secret) rules.push({ en: "never returned, logged or listed", zh: "从不返回、记录或列出" });
  if (field.personal !== undefined && field.personal !== "none")
    rules.push(
      field.personal === "sensitive"
        ? { en: "sensitive personal data", zh: "敏感个人信息" }
        : { en: "personal data", zh: "个人信息" },
    );
  return rules;
}

const joined = (rules: readonly Text[]): Text => ({
  en: rules.map(({ en }) => en).join(", "),
  zh: rules.map(({ zh }) => zh).join("，"),
});

function relatedRequests(path: string, name: string, { kind, to }: Relation): DocsView["related"] {
  if (kind !== "one-to-many" && kind !== "many-to-many") return [];
  const list = `${path}/{id}/${kebabCase(name)}`;
  const requests = [{ request: `GET ${list}`, meaning: { en: `a list of \`${to}\``, zh: `\`${to}\` 的列表` } }];
  if (kind === "one-to-many") return requests;
  return [
    ...requests,
    { request: `PUT ${list}/{${to}}`, meaning: { en: `links that \`${to}\`; 204`, zh: `关联一个 \`${to}\`；204` } },
    { request: `DELETE ${list}/{${to}}`, meaning: { en: `unlinks it; 204`, zh: "取消关联；204" } },
  ];
}

function notesOf({ scope, soft_delete: softDelete, audit }: Entity): Text[] {
  const notes: Text[] = [];
  if (scope === "owner")
    notes.push({
      en: "Callers see and change only what they have created; without a known caller the answer is 401.",
      zh: "调用者只能查看和修改自己创建的数据；无法识别调用者时返回 401。",
    });
  if (scope === "tenant")
    notes.push({
      en: "Callers see and change only what belongs to their tenant; without a known tenant the answer is 401.",
      zh: "调用者只能查看和修改所属租户的数据；无法识别租户时返回 401。",
    });
  if (softDelete)
    notes.push({
      en: "Deleting marks the row: it is gone for every request, and stays in the database.",
      zh: "删除只是标记：对所有请求而言数据已不存在，但仍保留在数据库中。",
    });
  if (audit)
    notes.push({
      en: "`created_by` and `updated_by` say who created it and who changed it last.",
      zh: "`created_by` 与 `updated_by` 记录创建者与最后修改者。",
    });
  return notes;
}
