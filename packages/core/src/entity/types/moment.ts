import { always, inEveryStore, quoted, type TypeFacts, textInClients } from "./facts.ts";

/** A date, time or timestamp. */
const moment = (
  rust: string,
  sqlite: string,
  postgres: string,
  kind: string,
  sample: (n: number) => string,
  wrong: string,
  format: string,
): Omit<TypeFacts, "takes"> => ({
  rust: always(rust),
  copy: true,
  sql: { sqlite: always(sqlite), postgres: always(postgres) },
  listed: always(`new(NAME, ValueKind::${kind})`),
  compares: "order",
  sortable: true,
  rule: always("rule::moment()"),
  strategy: always(`valid::${kind.toLowerCase()}()`),
  sqlLiteral: inEveryStore(quoted),
  client: textInClients,
  format,
  schema: () => [],
  literal: () => "",
  sample: (_, n) => sample(n),
  broken: () => [
    [1, "type"],
    [wrong, "format"],
  ],
});

const two = (n: number): string => String(n).padStart(2, "0");

export const date: TypeFacts = {
  ...moment("Date", "TEXT", "date", "Date", (n) => `2026-01-${two(n + 1)}`, "2026-02-30", "a day such as `2026-01-31`"),
  takes: ["unique"],
};

export const time: TypeFacts = {
  ...moment(
    "TimeOfDay",
    "TEXT",
    "time",
    "Time",
    (n) => `${two(n)}:30:00.000`,
    "24:00:00",
    "a time of the day such as `09:30:00.000`",
  ),
  takes: ["unique"],
};

export const datetime: TypeFacts = {
  ...moment(
    "Timestamp",
    "INTEGER",
    "timestamptz",
    "Timestamp",
    (n) => `2026-01-${two(n + 1)}T09:30:00.125Z`,
    "2026-01-31",
    "an instant such as `2026-01-31T09:30:00.000Z`",
  ),
  sqlLiteral: { sqlite: (value) => String(Date.parse(String(value))), postgres: quoted },
  takes: ["generated", "unique"],
};
