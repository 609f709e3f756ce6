import type { Value } from "../provider.ts";

/** A value of SQLite as JSON holds it without loss. */
export function toJson(value: unknown, isReal: boolean): Value {
  switch (typeof value) {
    case "bigint": {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : { $int: value.toString() };
    }
    case "number":
      // In a column that is not for reals, 1.0 and 1 are two values; JSON has no infinity, and loses the sign of zero.
      return (Number.isInteger(value) && !isReal) || !Number.isFinite(value) || Object.is(value, -0)
        ? { $real: Object.is(value, -0) ? "-0" : String(value) }
        : value;
    case "string":
      return value;
    default:
      // The driver gives one or the other, depending on how rows are asked for.
      if (value instanceof ArrayBuffer) return { $blob: Buffer.from(value).toString("hex") };
      return value instanceof Uint8Array ? { $blob: Buffer.from(value).toString("hex") } : null;
  }
}

/** The value that `toJson` was given. */
export function fromJson(value: Value, isReal: boolean): null | string | number | bigint | Buffer {
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) && !isReal ? BigInt(value) : value;
    case "boolean":
      return value ? 1n : 0n;
    case "string":
      return value;
    default:
      if (value === null) return null;
      if (value.$blob !== undefined) return Buffer.from(value.$blob, "hex");
      if (value.$int !== undefined) return BigInt(value.$int);
      return Number(value.$real);
  }
}
