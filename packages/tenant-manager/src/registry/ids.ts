import { randomBytes } from "node:crypto";

/** A UUIDv7: sorted by the time at which it was made, and never made twice. */
export function newId(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const crockford = "0123456789abcdefghjkmnpqrstvwxyz";

/** The same id in 26 letters and digits, in the same order (Crockford's base 32, as in a ULID). */
export function shortId(id: string): string {
  let rest = BigInt(`0x${id.replaceAll("-", "")}`);
  let letters = "";
  for (let place = 0; place < 26; place += 1) {
    letters = (crockford[Number(rest & 31n)] ?? "") + letters;
    rest >>= 5n;
  }
  return letters;
}

/** Whether a text has the form of an id, as it may be written into SQL and a column of the type `uuid`. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text);
