import { finish } from "../finish.ts";
import { type Imported, Remarks } from "../imported.ts";
import { onlyThese } from "../only.ts";
import { draftOf } from "./entities.ts";
import type { ProtoFiles } from "./load.ts";
import type { Message } from "./parse.ts";

export interface ProtoChoice {
  /** Nested messages and those of requests, too. */
  readonly all: boolean;
  readonly only: readonly string[] | undefined;
}

/** Makes entities of the messages of a proto file; the files that it imports give types only. */
export function importProto({ main, imported, missing }: ProtoFiles, { all, only }: ProtoChoice): Imported {
  const remarks = new Remarks();
  const files = [main, ...imported];
  const candidates = main.messages.filter((message) =>
    isChosen(message, main.messages, all || only !== undefined, remarks),
  );
  const wanted = onlyThese(
    candidates.map(({ fullName, name, place }) => ({
      key: fullName,
      name,
      place,
      fields: [],
      relations: [],
      unique: [],
    })),
    only,
    remarks,
  );
  const chosen = new Set(wanted.map(({ key }) => key));
  const reading = {
    messages: new Map(files.flatMap(({ messages }) => messages.map((message) => [message.fullName, message] as const))),
    enums: new Map(files.flatMap(({ enums }) => enums.map((choices) => [choices.fullName, choices] as const))),
    chosen,
    remarks,
  };
  for (const { place, what } of missing) remarks.lost(place, what.en, what.zh);
  for (const { file, messages } of imported) {
    if (messages.length > 0)
      remarks.passed(
        file,
        "gives types; import it by itself for its entities",
        "仅提供类型；要导入其中的实体请单独导入该文件",
      );
  }
  for (const { name, line, methods } of main.services) {
    remarks.passed(
      `${main.file}:${line}`,
      `the service \`${name}\` with ${methods} methods: the API follows from the entities`,
      `服务 \`${name}\`（${methods} 个方法）：API 由实体决定`,
    );
  }
  for (const { name, line } of main.extensions) {
    remarks.lost(`${main.file}:${line}`, `extends \`${name}\``, `扩展 \`${name}\``);
  }
  for (const { place } of main.enums)
    remarks.passed(place, "an enum: part of the fields that have its type", "枚举：并入使用它的字段");
  const entities = main.messages.filter(({ fullName }) => chosen.has(fullName));
  if (entities.some(({ fields }) => fields.some(({ label, oneof }) => label === "none" && oneof === undefined))) {
    remarks.changed(
      main.file,
      "a field without `optional` is required: there are no zero values for missing ones",
      "没有 `optional` 的字段为必填：缺省时不使用零值",
    );
  }
  return finish(
    entities.map((message) => draftOf(reading, message)),
    remarks,
  );
}

function isChosen(message: Message, messages: readonly Message[], all: boolean, remarks: Remarks): boolean {
  const { place, name, fields, isNested } = message;
  const isResource = ({ options }: Message): boolean => options.includes("google.api.resource");
  if (fields.length === 0) remarks.passed(place, "a message without fields", "没有字段的消息");
  else if (all) return true;
  else if (isNested) remarks.passed(place, "part of another message; `--all` takes it", "属于另一消息；`--all` 会导入");
  else if (messages.some(isResource)) {
    if (isResource(message)) return true;
    remarks.passed(place, "not marked as a resource; `--all` takes it", "未标记为资源；`--all` 会导入");
  } else if (/(?:Request|Response|Reply)$/u.test(name)) {
    remarks.passed(place, "a request or its answer; `--all` takes it", "请求或其响应；`--all` 会导入");
  } else return true;
  return false;
}
