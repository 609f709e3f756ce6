import type { Field } from "@microforge/core/entity";
import type { Remarks } from "../imported.ts";
import { fieldName } from "../names.ts";
import { isProse, stringLimit, textField, textLimit } from "../texts.ts";
import { choicesOf, type Shape } from "./shape.ts";

/** The type of a single value with its limits. What a schema says beyond that goes to the remarks. */
export function scalarField(name: string, shape: Shape, remarks: Remarks): Field {
  const [type] = shape.types;
  const choices = choicesOf(shape);
  if (choices !== undefined && (type === undefined || type === "string")) return { type: "enum", values: [...choices] };
  if (shape.keywords.has("enum") || shape.keywords.has("const")) {
    remarks.lost(shape.place, "a list of values that are not texts is left out", "未保留非文本的取值列表");
  }
  switch (type) {
    case "string":
      return stringField(name, shape, remarks);
    case "integer":
      return integerField(shape, remarks);
    case "number":
      return numberField(shape, remarks);
    case "boolean":
      return { type: "bool" };
    default:
      remarks.changed(shape.place, "no type is given: any JSON is taken", "未指定类型：接受任意 JSON");
      return { type: "json" };
  }
}

const text = (shape: Shape, keyword: string): string | undefined => {
  const value = shape.keywords.get(keyword);
  return typeof value === "string" ? value : undefined;
};

const number = (shape: Shape, keyword: string): number | undefined => {
  const value = shape.keywords.get(keyword);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
};

/** Formats that are types of their own. */
const formats: Readonly<Record<string, Field["type"]>> = {
  "date-time": "datetime",
  date: "date",
  time: "time",
  uuid: "uuid",
  email: "email",
  "idn-email": "email",
  uri: "url",
  url: "url",
};

function stringField(name: string, shape: Shape, remarks: Remarks): Field {
  const format = text(shape, "format");
  const min = number(shape, "minLength");
  const max = number(shape, "maxLength");
  const pattern = text(shape, "pattern");
  const known = format === undefined || !Object.hasOwn(formats, format) ? undefined : formats[format];
  if (known !== undefined) {
    if (known === "url")
      remarks.changed(shape.place, "only http and https addresses are taken", "只接受 http 和 https 地址");
    return { type: known, ...(pattern !== undefined && { pattern }), ...lengths(min, max) };
  }
  if (format === "byte" || format === "binary" || text(shape, "contentEncoding") === "base64") {
    if (format === "binary")
      remarks.changed(shape.place, "raw bytes are sent as Base64 inside JSON", "原始字节以 Base64 形式放在 JSON 中");
    // Lengths are of the text, which has four characters for three bytes.
    return { type: "bytes", ...lengths(min && Math.floor((min * 3) / 4), max && Math.floor((max * 3) / 4)) };
  }
  if (format === "decimal") return decimalField(shape, remarks);
  if (format !== undefined && format !== "password") {
    remarks.lost(shape.place, `the format \`${format}\` is not checked`, `不检查格式 \`${format}\``);
  }
  const field = textField(min, max, isProse(fieldName(name)));
  if (max === undefined) {
    const limit = field.type === "text" ? textLimit : stringLimit;
    remarks.changed(
      shape.place,
      `a text without a limit may have ${limit} characters`,
      `未限制长度的文本最多 ${limit} 个字符`,
    );
  }
  return { ...field, ...(pattern !== undefined && { pattern }), ...(format === "password" && { secret: true }) };
}

const lengths = (min: number | undefined, max: number | undefined): Pick<Field, "min" | "max"> => ({
  ...(min !== undefined && min > 0 && { min }),
  ...(max !== undefined && { max }),
});

/** Whole numbers by their formats, with the limits that follow from them. */
const integers: Readonly<Record<string, { type: "i32" | "i64"; min?: number; max?: number }>> = {
  int8: { type: "i32", min: -128, max: 127 },
  uint8: { type: "i32", min: 0, max: 255 },
  int16: { type: "i32", min: -32_768, max: 32_767 },
  uint16: { type: "i32", min: 0, max: 65_535 },
  int32: { type: "i32" },
  uint32: { type: "i64", min: 0, max: 4_294_967_295 },
  int64: { type: "i64" },
  uint64: { type: "i64", min: 0 },
};

const inside32 = (bound: number | undefined): boolean => bound !== undefined && Math.abs(bound) < 2 ** 31;

function integerField(shape: Shape, remarks: Remarks): Field {
  const format = text(shape, "format");
  const known = format === undefined || !Object.hasOwn(integers, format) ? undefined : integers[format];
  if (format !== undefined && known === undefined) {
    remarks.lost(shape.place, `the format \`${format}\` is not checked`, `不检查格式 \`${format}\``);
  } else if (format === "uint64") {
    remarks.changed(shape.place, "values from 2^63 on do not fit", "不能容纳 2^63 及以上的值");
  }
  const bounds = boundsOf(shape, 1, remarks);
  const min = bounds.min ?? known?.min;
  const max = bounds.max ?? known?.max;
  const type = known?.type ?? (inside32(min) && inside32(max) ? "i32" : "i64");
  const most = type === "i32" ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  const multiple = number(shape, "multipleOf");
  if (multiple !== undefined && multiple !== 1) notChecked("multipleOf", shape, remarks);
  return {
    type,
    // A limit that the type has anyway says nothing.
    ...(min !== undefined && min > -most - 1 && { min: Math.ceil(min) }),
    ...(max !== undefined && max < most && { max: Math.floor(max) }),
  };
}

function numberField(shape: Shape, remarks: Remarks): Field {
  const format = text(shape, "format");
  if (format === "decimal") return decimalField(shape, remarks);
  if (format !== undefined && format !== "double" && format !== "float") {
    if (Object.hasOwn(integers, format)) return integerField(shape, remarks);
    remarks.lost(shape.place, `the format \`${format}\` is not checked`, `不检查格式 \`${format}\``);
  }
  if (shape.keywords.has("multipleOf")) notChecked("multipleOf", shape, remarks);
  return { type: "f64", ...boundsOf(shape, 0, remarks) };
}

function decimalField(shape: Shape, remarks: Remarks): Field {
  remarks.changed(
    shape.place,
    "a decimal without digits given has 18, of which 6 are decimal places",
    "未指定位数的 decimal 共 18 位，其中 6 位小数",
  );
  return { type: "decimal", precision: 18, scale: 6, ...boundsOf(shape, 0, remarks) };
}

/** `minimum` and `maximum`, with what they exclude, as far as numbers have a next one. */
function boundsOf(shape: Shape, step: number, remarks: Remarks): Pick<Field, "min" | "max"> {
  const bound = (keyword: "minimum" | "maximum", exclusive: string, towards: number): number | undefined => {
    const inclusive = number(shape, keyword);
    // A flag beside the limit in 3.0, a limit of its own in 3.1.
    const flag = shape.keywords.get(exclusive);
    const limit = typeof flag === "number" ? flag : flag === true ? inclusive : undefined;
    if (limit === undefined) return inclusive;
    if (step === 0) notChecked(exclusive, shape, remarks);
    const next = limit + towards * step;
    return inclusive === undefined || flag === true
      ? next
      : towards > 0
        ? Math.max(inclusive, next)
        : Math.min(inclusive, next);
  };
  const min = bound("minimum", "exclusiveMinimum", 1);
  const max = bound("maximum", "exclusiveMaximum", -1);
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

function notChecked(keyword: string, { place }: Shape, remarks: Remarks): void {
  remarks.lost(place, `\`${keyword}\` is not checked`, `不检查 \`${keyword}\``);
}
