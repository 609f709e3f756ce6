import type { Text } from "@microforge/core/program";
import { messages } from "../messages.ts";
import { type Fields, fieldChecker, type LineParser } from "./parse.ts";

const columns = ["tenant", "source", "id", "metric", "quantity", "at"] as const satisfies readonly (keyof Fields)[];

/** CSV as RFC 4180 has it, with a header; columns in any order, further ones are not looked at. One event is one line. */
export function csvParser(): LineParser {
  let header: Header | undefined;
  const check = fieldChecker({
    tenant: "tenant",
    source: "source",
    id: "id",
    metric: "metric",
    quantity: "quantity",
    at: "at",
  });
  return (raw) => {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line.trim() === "") return undefined;
    const cells = cellsOf(line);
    if (cells === undefined) return { problem: messages.quoteOpen, ...(header === undefined && { fatal: true }) };
    if (header === undefined) {
      const read = readHeader(cells);
      if ("problem" in read) return { ...read, fatal: true };
      header = read;
      return undefined;
    }
    if (cells.length !== header.width) return { problem: messages.cellCount(cells.length, header.width) };
    const quantity = cells[header.places.quantity] ?? "";
    if (!/^\d{1,16}$/u.test(quantity)) return { problem: messages.quantityInvalid(quantity) };
    return check(fieldsOf(cells, header));
  };
}

interface Header {
  readonly width: number;
  readonly places: Readonly<Record<(typeof columns)[number], number>>;
}

function readHeader(cells: readonly string[]): Header | { readonly problem: Text } {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  for (const column of columns) {
    const place = names.indexOf(column);
    if (place === -1) return { problem: messages.columnMissing(column) };
    if (names.lastIndexOf(column) !== place) return { problem: messages.columnTwice(column) };
  }
  const place = (column: (typeof columns)[number]): number => names.indexOf(column);
  return {
    width: cells.length,
    places: {
      tenant: place("tenant"),
      source: place("source"),
      id: place("id"),
      metric: place("metric"),
      quantity: place("quantity"),
      at: place("at"),
    },
  };
}

function fieldsOf(cells: readonly string[], { places }: Header): Fields {
  return {
    tenant: cells[places.tenant],
    source: cells[places.source],
    id: cells[places.id],
    metric: cells[places.metric],
    quantity: Number(cells[places.quantity]),
    at: cells[places.at],
  };
}

/** The values of a line; undefined if a quoted one does not end. */
function cellsOf(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  for (let at = 0; ; at += 1) {
    if (line[at] !== '"') {
      const end = line.indexOf(",", at);
      cells.push(line.slice(at, end === -1 ? undefined : end));
      if (end === -1) return cells;
      at = end;
      continue;
    }
    let text = "";
    for (;;) {
      const end = line.indexOf('"', at + 1);
      if (end === -1) return undefined;
      text += line.slice(at + 1, end);
      at = end + 1;
      if (line[at] !== '"') break;
      text += '"';
    }
    cells.push(text);
    if (at === line.length) return cells;
    if (line[at] !== ",") return undefined;
  }
}
