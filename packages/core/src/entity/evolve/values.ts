import type { Field } from "../spec.ts";
import { decimalRange, type Json, lengths, type Store, typeFacts, units } from "../types/types.ts";

/** A value as a command line or YAML gives it. */
export type Given = string | number | boolean;

/** A value that someone gives for a field, in the form in which the API sends it; undefined when it breaks the field's rules. */
export function readGiven(given: Given, field: Field): Json | undefined {
  const text = String(given);
  const { min = -Infinity, max = Infinity } = field;
  const within = (value: number): number | undefined => (value >= min && value <= max ? value : undefined);
  switch (field.type) {
    case "bool":
      return text === "true" || text === "false" ? text === "true" : undefined;
    case "i32":
    case "i64": {
      if (!/^-?\d+$/u.test(text)) return undefined;
      const exact = BigInt(text);
      const [least, most] = wholeRange(field);
      if (exact < least || exact > most) return undefined;
      // JavaScript has no number for the greatest ones: they stay digits.
      const number = Number(exact);
      return Number.isSafeInteger(number) ? number : String(exact);
    }
    case "f64":
      return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu.test(text) && Number.isFinite(Number(text))
        ? within(Number(text))
        : undefined;
    case "decimal": {
      const exact = units(text, field.scale ?? 0);
      const [low, high] = decimalRange(field);
      return exact !== undefined && exact >= low && exact <= high ? text : undefined;
    }
    case "uuid":
      return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(text) ? text.toLowerCase() : undefined;
    case "date":
      return instant(`${text}T00:00:00.000Z`)?.slice(0, 10) === text ? text : undefined;
    case "time": {
      const full = /^\d\d:\d\d:\d\d$/u.test(text) ? `${text}.000` : text;
      return instant(`1970-01-01T${full}Z`)?.slice(11, 23) === full ? full : undefined;
    }
    case "datetime":
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/u.test(text)
        ? instant(text)
        : undefined;
    case "json":
      return parsedJson(text);
    case "bytes":
      return Buffer.from(text, "base64").toString("base64") === text ? text : undefined;
    case "enum":
      return field.values?.includes(text) ? text : undefined;
    case "url":
    case "email":
      return text.includes(field.type === "url" ? "://" : "@") ? text : undefined;
    case "string":
    case "text": {
      const [least, most] = lengths(field);
      const length = [...text].length;
      return length >= least && length <= most && !text.includes("\0") ? text : undefined;
    }
  }
}

/** The least and the greatest value of a field of whole numbers. */
export function wholeRange({ type, min, max }: Field): readonly [least: bigint | number, most: bigint | number] {
  const end = 2n ** (type === "i32" ? 31n : 63n);
  return [min ?? -end, max ?? end - 1n];
}

/** A value that means nothing, for where one must stand although there is none. */
export function neutralValue(field: Field): Json {
  switch (field.type) {
    case "bool":
      return false;
    case "i32":
    case "i64":
    case "f64":
    case "decimal":
      return 0;
    case "uuid":
      return "00000000-0000-0000-0000-000000000000";
    case "date":
      return "1970-01-01";
    case "time":
      return "00:00:00.000";
    case "datetime":
      return "1970-01-01T00:00:00.000Z";
    case "json":
      return null;
    case "enum":
      return field.values?.[0] ?? "";
    case "bytes":
    case "string":
    case "text":
    case "url":
    case "email":
      return "";
  }
}

/** A value as SQL writes it. */
export const sqlValue = (value: Json, name: string, field: Field, store: Store): string =>
  typeFacts(field.type).sqlLiteral[store](value, { ...field, name, entity: "" });

function instant(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function parsedJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
