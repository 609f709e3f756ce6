import type { Field } from "@microforge/core/entity";

/** A type of proto3 as a field, with what changes of its meaning. */
export interface Mapped {
  readonly field: Field;
  readonly note?: readonly [en: string, zh: string];
  /** Its own absence can be told from any value. */
  readonly isMessage?: true;
}

const unsigned = (field: Field, note?: readonly [en: string, zh: string]): Mapped => ({ field, ...(note && { note }) });

const uint32: Mapped = unsigned({ type: "i64", min: 0, max: 4_294_967_295 }, [
  "an unsigned number of 32 bits becomes i64",
  "32 位无符号数变为 i64",
]);
const uint64: Mapped = unsigned({ type: "i64", min: 0 }, [
  "values from 2^63 on do not fit",
  "不能容纳 2^63 及以上的值",
]);

export const scalars: Readonly<Record<string, Mapped>> = {
  double: { field: { type: "f64" } },
  float: { field: { type: "f64" } },
  int32: { field: { type: "i32" } },
  sint32: { field: { type: "i32" } },
  sfixed32: { field: { type: "i32" } },
  int64: { field: { type: "i64" } },
  sint64: { field: { type: "i64" } },
  sfixed64: { field: { type: "i64" } },
  uint32,
  fixed32: uint32,
  uint64,
  fixed64: uint64,
  bool: { field: { type: "bool" } },
  bytes: { field: { type: "bytes" } },
};

const anyJson = (en: string, zh: string): Mapped => ({ field: { type: "json" }, note: [en, zh], isMessage: true });

/** Messages that everybody knows; a text is mapped like `string`. */
export const wellKnown: Readonly<Record<string, Mapped | "string">> = {
  "google.protobuf.Timestamp": { field: { type: "datetime" }, isMessage: true },
  "google.protobuf.Struct": { field: { type: "json" }, isMessage: true },
  "google.protobuf.Value": { field: { type: "json" }, isMessage: true },
  "google.protobuf.ListValue": { field: { type: "json" }, isMessage: true },
  "google.protobuf.Any": anyJson("any message: kept as JSON, unchecked", "任意消息：以 JSON 保存，不做检查"),
  "google.protobuf.DoubleValue": { field: { type: "f64" }, isMessage: true },
  "google.protobuf.FloatValue": { field: { type: "f64" }, isMessage: true },
  "google.protobuf.Int64Value": { field: { type: "i64" }, isMessage: true },
  "google.protobuf.UInt64Value": { ...uint64, isMessage: true },
  "google.protobuf.Int32Value": { field: { type: "i32" }, isMessage: true },
  "google.protobuf.UInt32Value": { ...uint32, isMessage: true },
  "google.protobuf.BoolValue": { field: { type: "bool" }, isMessage: true },
  "google.protobuf.StringValue": "string",
  "google.protobuf.BytesValue": { field: { type: "bytes" }, isMessage: true },
  "google.type.Date": {
    field: { type: "date" },
    note: ["a date without year, month or day does not fit", "不能容纳缺少年、月或日的日期"],
    isMessage: true,
  },
  "google.type.TimeOfDay": { field: { type: "time" }, isMessage: true },
};

/** Types that have no counterpart, and why. */
export const impossible: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  "google.protobuf.Duration": ["no field has the type of a duration", "没有表示时长的字段类型"],
  "google.protobuf.FieldMask": [
    "a mask of fields says what a request is about, not what is kept",
    "字段掩码描述请求，而不是要保存的数据",
  ],
  "google.protobuf.Empty": ["nothing is in it", "没有内容"],
};
