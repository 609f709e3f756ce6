import { listed, type Text } from "../../program/messages.ts";
import type { Field, ScalarType } from "../spec.ts";
import { lengths } from "../types/types.ts";
import { wholeRange } from "./values.ts";

/** What is told of a value for rows that exist which is none of the field's. */
export function wrongValue(field: Field): Text {
  const { en, zh } = forms[field.type](field);
  return {
    en: `the value for rows that exist breaks the field's own rules: expected ${en}`,
    zh: `给已有行的值不符合该字段自身的规则：应为${zh}`,
  };
}

const such = (example: string) => (): Text => ({
  en: `a form such as \`${example}\``,
  zh: `类似 \`${example}\` 的形式`,
});

const text = (field: Field): Text => {
  const [least, most] = lengths(field);
  return { en: `a text of ${least} to ${most} characters`, zh: ` ${least} 到 ${most} 个字符的文本` };
};

const whole = (field: Field): Text => {
  const [least, most] = wholeRange(field);
  return { en: `a whole number from ${least} to ${most}`, zh: ` ${least} 到 ${most} 之间的整数` };
};

/** What the limits of a number add, if it has any. */
const limits = ({ min, max }: Field): Text => {
  if (min === undefined && max === undefined) return { en: "", zh: "" };
  const shown = `\`${min ?? ""}..${max ?? ""}\``;
  return { en: ` within ${shown}`, zh: `，范围为 ${shown}` };
};

/** What the values of each type look like. */
const forms: Readonly<Record<ScalarType, (field: Field) => Text>> = {
  string: text,
  text,
  bool: () => ({ en: "`true` or `false`", zh: " `true` 或 `false`" }),
  i32: whole,
  i64: whole,
  f64: (field) => ({ en: `a number${limits(field).en}`, zh: `数字${limits(field).zh}` }),
  decimal: (field) => {
    const { precision = 0, scale = 0 } = field;
    return {
      en: `a number of at most ${precision} digits, ${scale} of them decimal places${limits(field).en}`,
      zh: `最多 ${precision} 位的数字，其中小数 ${scale} 位${limits(field).zh}`,
    };
  },
  uuid: such("0190f3e4-7b1a-7c3d-8e5f-0123456789ab"),
  date: such("2024-02-29"),
  time: such("23:59:59.999"),
  datetime: such("2024-02-29T23:59:59Z"),
  json: () => ({ en: "JSON, with its texts in double quotes", zh: " JSON，其中的文本须加双引号" }),
  bytes: () => ({ en: "bytes in Base64", zh: " Base64 编码的字节" }),
  url: such("https://example.com/"),
  email: such("user@example.com"),
  enum: ({ values = [] }) => {
    const names = values.map((value) => `\`${value}\``);
    const all = listed(names);
    return { en: `one of ${all.en}`, zh: `以下之一：${all.zh}` };
  },
};
