import type { Field } from "@microforge/core/entity";
import { listed } from "@microforge/core/program";
import type { Draft, FieldDraft, RelationDraft } from "../draft.ts";
import type { Remarks } from "../imported.ts";
import { fieldName } from "../names.ts";
import { isProse, stringLimit, textField, textLimit } from "../texts.ts";
import type { Message, ProtoEnum, ProtoField } from "./parse.ts";
import { impossible, type Mapped, scalars, wellKnown } from "./types.ts";

/** What all messages of one description are read with. */
export interface Reading {
  readonly messages: ReadonlyMap<string, Message>;
  readonly enums: ReadonlyMap<string, ProtoEnum>;
  /** Full names of the messages that become entities. */
  readonly chosen: ReadonlySet<string>;
  readonly remarks: Remarks;
}

/** A message as an entity that is still to be checked. */
export function draftOf(reading: Reading, message: Message): Draft {
  const { remarks } = reading;
  const fields: FieldDraft[] = [];
  const relations: RelationDraft[] = [];
  for (const field of message.fields) {
    const draft = fieldOf(reading, message, field);
    if (draft === undefined) continue;
    if ("to" in draft) relations.push(draft);
    else fields.push(draft);
  }
  for (const oneof of new Set(message.fields.flatMap(({ oneof: name }) => name ?? []))) {
    const names = message.fields.filter((field) => field.oneof === oneof).map(({ name }) => name);
    const list = listed(names.map((name) => `\`${name}\``));
    remarks.lost(
      message.place,
      `\`oneof ${oneof}\`: that at most one of ${list.en} is set is not checked`,
      `\`oneof ${oneof}\`：不检查 ${list.zh} 中至多设置一个`,
    );
  }
  if (message.comment !== "") {
    remarks.changed(message.place, "its comment has no place in an entity", "其注释在实体中没有对应位置");
  }
  return { key: message.fullName, name: message.name, place: message.place, fields, relations, unique: [] };
}

function fieldOf(reading: Reading, message: Message, field: ProtoField): FieldDraft | RelationDraft | undefined {
  const { remarks } = reading;
  const { place, label } = field;
  const name = customary(field.name);
  const type = resolve(reading, message.fullName, field.type);
  if (label === "map") return json(field, "a map: kept as JSON, unchecked", "映射：以 JSON 保存，不做检查", remarks);
  if (reading.chosen.has(type)) {
    if (label === "repeated") return { name, place, to: type, relation: { kind: "one-to-many", ...described(field) } };
    remarks.changed(
      place,
      `a message becomes a relation: its id, as \`${fieldName(name)}_id\``,
      `消息变为关系：以 \`${fieldName(name)}_id\` 保存其 id`,
    );
    const isRequired = hasBehavior(field, "REQUIRED");
    const relation = { kind: "many-to-one" as const, ...(!isRequired && { optional: true }), ...described(field) };
    return { name, place, to: type, relation };
  }
  const reason = Object.hasOwn(impossible, type) ? impossible[type] : undefined;
  if (reason !== undefined) {
    remarks.lost(place, ...reason);
    return undefined;
  }
  if (label === "repeated")
    return json(field, "a list: kept as JSON, unchecked", "列表：以 JSON 保存，不做检查", remarks);
  const mapped = mappedType(reading, name, type);
  if (mapped === undefined) {
    if (reading.messages.has(type))
      return json(field, "a message: kept as JSON, unchecked", "消息：以 JSON 保存，不做检查", remarks);
    if (type.startsWith("google."))
      return json(field, `\`${type}\`: kept as JSON, unchecked`, `\`${type}\`：以 JSON 保存，不做检查`, remarks);
    remarks.lost(place, `the type \`${field.type}\` is not found`, `未找到类型 \`${field.type}\``);
    return undefined;
  }
  if (mapped.note) remarks.changed(place, ...mapped.note);
  return { name, place, field: withFlags(mapped.field, mapped.isMessage === true, field, remarks) };
}

/** Names by Google's custom for what every entity has. */
const customary = (name: string): string =>
  name === "create_time" ? "created_at" : name === "update_time" ? "updated_at" : name;

/** The full name of a type, looked for from the inside out. */
function resolve({ messages, enums }: Reading, scope: string, type: string): string {
  if (type.startsWith(".")) return type.slice(1);
  const path = scope.split(".");
  for (let length = path.length; length >= 0; length -= 1) {
    const name = [...path.slice(0, length), type].join(".");
    if (messages.has(name) || enums.has(name)) return name;
  }
  return type;
}

function mappedType({ enums }: Reading, name: string, type: string): Mapped | undefined {
  const text: Mapped = {
    field: textField(undefined, undefined, isProse(fieldName(name))),
    note: isProse(fieldName(name)) ? limitNote(textLimit) : limitNote(stringLimit),
  };
  if (type === "string") return text;
  const choices = enums.get(type);
  if (choices !== undefined) return { field: { type: "enum", values: [...choices.values] } };
  const known = Object.hasOwn(wellKnown, type) ? wellKnown[type] : undefined;
  if (known === "string") return { ...text, isMessage: true };
  return known ?? (Object.hasOwn(scalars, type) ? scalars[type] : undefined);
}

const limitNote = (limit: number): readonly [en: string, zh: string] => [
  `a text without a limit may have ${limit} characters`,
  `未限制长度的文本最多 ${limit} 个字符`,
];

function json(field: ProtoField, en: string, zh: string, remarks: Remarks): FieldDraft {
  remarks.changed(field.place, en, zh);
  const isOptional = !hasBehavior(field, "REQUIRED");
  return {
    name: field.name,
    place: field.place,
    field: { type: "json", ...(isOptional && { optional: true }), ...described(field) },
  };
}

const hasBehavior = ({ options }: ProtoField, behavior: string): boolean =>
  options.includes("google.api.field_behavior") && options.includes(behavior);

function withFlags(type: Field, isMessage: boolean, field: ProtoField, remarks: Remarks): Field {
  const isReadonly = hasBehavior(field, "OUTPUT_ONLY");
  const mayBeAbsent =
    isMessage || field.label === "optional" || field.oneof !== undefined || hasBehavior(field, "OPTIONAL");
  if (hasBehavior(field, "IMMUTABLE"))
    remarks.lost(field.place, "that it never changes is not checked", "不检查其不可变性");
  return {
    ...type,
    ...(((mayBeAbsent && !hasBehavior(field, "REQUIRED")) || isReadonly) && { optional: true }),
    ...(isReadonly && { readonly: true }),
    ...(hasBehavior(field, "INPUT_ONLY") && { secret: true }),
    ...described(field),
  };
}

const described = ({ comment }: ProtoField): Pick<Field, "description"> =>
  comment === "" ? {} : { description: comment };
