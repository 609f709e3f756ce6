import { messages } from "../messages.ts";
import { csvParser } from "./csv.ts";
import { type FieldNames, fieldChecker, type ImportFormat, type LineParser, type Parsed } from "./parse.ts";

/** The parser of a file in that format. It is used for one file only: CSV has a header. */
export function lineParser(format: ImportFormat): LineParser {
  switch (format) {
    case "jsonl":
      return jsonLines();
    case "csv":
      return csvParser();
    case "cloudevents":
      return cloudEvents();
  }
}

type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function jsonLines(): LineParser {
  const names: FieldNames = {
    tenant: "tenant",
    source: "source",
    id: "id",
    metric: "metric",
    quantity: "quantity",
    at: "at",
  };
  const check = fieldChecker(names);
  return (line) =>
    withObject(line, ({ tenant, source, id, metric, quantity, at }) =>
      check({ tenant, source, id, metric, quantity, at }),
    );
}

/** CloudEvents 1.0: the subject is the tenant, the type is the metric. */
function cloudEvents(): LineParser {
  const names: FieldNames = {
    tenant: "subject",
    source: "source",
    id: "id",
    metric: "type",
    quantity: "data.quantity",
    at: "time",
  };
  const check = fieldChecker(names);
  return (line) =>
    withObject(line, ({ specversion, subject, source, id, type, time, data }) => {
      if (specversion !== "1.0") return { problem: messages.notCloudEvent };
      const quantity = isShape(data) ? data.quantity : undefined;
      return check({ tenant: subject, source, id, metric: type, quantity, at: time });
    });
}

function withObject(line: string, read: (value: Shape) => Parsed): Parsed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line.trim() === "" ? undefined : { problem: messages.notJson };
  }
  return isShape(value) ? read(value) : { problem: messages.notJson };
}
