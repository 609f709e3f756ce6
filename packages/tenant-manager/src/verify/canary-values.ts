import type { Check, Column, Inventory, Relation } from "./inventory.ts";

/** What a value is made from: random bytes would do, but a proof reads better with values that tell what they are. */
export interface Seed {
  /** Different for every row that is planted, and beyond what real rows have. */
  readonly number: number;
  readonly uuid: string;
}

const day = 86_400_000;
/** Far from the times of real rows, which exclusion constraints may hold. */
const epoch = Date.UTC(2400, 0, 1);

const dateOf = ({ number }: Seed): string => new Date(epoch + (number % 100_000) * day).toISOString().slice(0, 10);
const word = ({ number }: Seed): string => `canary-${number.toString(36)}`;
const small = ({ number }: Seed): string => String((number % 30_000) + 1);
const big = ({ number }: Seed): string => String(1_000_000_000 + (number % 1_000_000_000));
const octet = (number: number, shift: number): number => Math.floor(number / shift) % 256;
const address = ({ number }: Seed): string => `10.${octet(number, 65_536)}.${octet(number, 256)}.${octet(number, 1)}`;

type Make = (seed: Seed, unique: boolean) => string;
const plainNumber =
  (make: Make): Make =>
  (seed, unique) =>
    unique ? make(seed, unique) : "1";
const range =
  (make: (seed: Seed) => readonly [string, string]): Make =>
  (seed) =>
    `[${make(seed).join(",")})`;
const nextDay = (seed: Seed): Seed => ({ ...seed, number: seed.number + 1 });

const byType: Readonly<Record<string, Make>> = {
  bool: () => "false",
  int2: plainNumber(small),
  int4: plainNumber(big),
  int8: plainNumber(big),
  numeric: plainNumber(big),
  float4: plainNumber(small),
  float8: plainNumber(big),
  money: plainNumber(small),
  oid: plainNumber(big),
  text: word,
  varchar: word,
  bpchar: word,
  citext: word,
  name: word,
  uuid: ({ uuid }) => uuid,
  date: dateOf,
  timestamp: dateOf,
  timestamptz: (seed) => `${dateOf(seed)} 00:00:00+00`,
  time: () => "12:00",
  timetz: () => "12:00+00",
  interval: plainNumber((seed) => `${small(seed)} seconds`),
  json: () => "{}",
  jsonb: () => "{}",
  xml: () => "<canary/>",
  bytea: (seed) => `\\x${big(seed).padStart(10, "0")}`,
  inet: address,
  cidr: address,
  macaddr: ({ number }) =>
    `02:00:00:${[65_536, 256, 1].map((n) => octet(number, n).toString(16).padStart(2, "0")).join(":")}`,
  tsvector: word,
  tsquery: () => "canary",
  point: () => "(0,0)",
  box: () => "(1,1),(0,0)",
  circle: () => "<(0,0),1>",
  hstore: () => "",
  ltree: ({ number }) => `canary_${number}`,
  int4range: range((seed) => [big(seed), big(nextDay(seed))]),
  int8range: range((seed) => [big(seed), big(nextDay(seed))]),
  numrange: range((seed) => [big(seed), big(nextDay(seed))]),
  daterange: range((seed) => [dateOf(seed), dateOf(nextDay(seed))]),
  tsrange: range((seed) => [dateOf(seed), dateOf(nextDay(seed))]),
  tstzrange: range((seed) => [`${dateOf(seed)} 00:00+00`, `${dateOf(nextDay(seed))} 00:00+00`]),
};

/** Values that a column of the type may take, the likeliest first; none where the type is not known. */
export function candidates(column: Column, seed: Seed, unique: boolean, checks: readonly Check[]): readonly string[] {
  const { base, labels, element, modifier } = column;
  const mentioned = checks.flatMap((check) => literalsOf(check.definition));
  if (labels.length > 0) return [...mentioned.filter((value) => labels.includes(value)), ...labels];
  if (element) return ["{}", `{${byType[element]?.(seed, unique) ?? ""}}`];
  const made = byType[base]?.(seed, unique);
  if (made === undefined) return mentioned;
  const fitted = fit(made, base, modifier);
  const rest = isText(base) ? textGuesses(seed) : isNumber(base) ? numberGuesses(checks, unique, seed) : [];
  return [...new Set([...mentioned, fitted, ...rest].map((value) => fit(value, base, modifier)))];
}

/** The checks that a column's values must pass, those of its domain included. */
export const checksOn = ({ checks }: Inventory, table: Relation, { name, domain }: Column): readonly Check[] =>
  checks.filter(
    (check) =>
      (check.table === table.oid && check.columns.includes(name)) || (check.domain !== null && check.domain === domain),
  );

const isText = (base: string): boolean => ["text", "varchar", "bpchar", "citext", "name"].includes(base);
const isNumber = (base: string): boolean => /^(int[248]|numeric|float[48]|money)$/.test(base);

/** The end of a canary's word differs from row to row, so the end is what stays. */
function fit(value: string, base: string, modifier: number): string {
  if (modifier <= 0) return value;
  if (base === "varchar" || base === "bpchar") return value.slice(-(modifier - 4));
  if (base !== "numeric") return value;
  const [precision, scale] = [((modifier - 4) >> 16) & 0xff_ff, (modifier - 4) & 0x7_ff];
  const digits = precision - scale;
  return /^\d+$/.test(value) && digits > 0 ? value.slice(-digits) : value;
}

/** Texts that a check names: `status = ANY (ARRAY['open'::text, …])`. Patterns of LIKE and regular expressions are none. */
export const literalsOf = (definition: string): readonly string[] =>
  [...definition.matchAll(/(~~?\*?\s*)?'((?:[^']|'')*)'::/g)]
    .filter(([, operator]) => operator === undefined)
    .map(([, , text]) => (text ?? "").replaceAll("''", "'"));

const textGuesses = (seed: Seed): readonly string[] => [
  `${word(seed)}@example.com`,
  `https://example.com/${word(seed)}`,
  word(seed).replaceAll("-", "_"),
  big(seed),
  "en",
  "EUR",
  "a",
  "A",
];

function numberGuesses(checks: readonly Check[], unique: boolean, seed: Seed): readonly string[] {
  const bounds = checks.flatMap(({ definition }) => [...definition.matchAll(/-?\d+/g)].map(Number));
  const near = bounds.flatMap((bound) => [bound, bound + 1, bound - 1]);
  // Of values that must differ from row to row, one in the range that the check names.
  const spread = unique ? bounds.map((bound) => bound - (seed.number % 50)) : [];
  return [...spread, ...near, 0, 1, 10, 100, -1].map(String);
}
