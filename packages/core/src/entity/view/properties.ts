import { rustString } from "../../templates/escape.ts";
import { isWritable } from "../check/check.ts";
import { enumType, typeFacts } from "../types/types.ts";
import { chain, enclosed, useList } from "./layout.ts";
import type { Subject } from "./subject.ts";

/** What the tests of an entity's rules see. */
export interface PropertyView {
  /** A Rust expression: every field that clients write, with its rule. */
  readonly input: string;
  readonly imports: string;
  /** Whether rules take values from the test data. */
  readonly samples: boolean;
}

/** The part of an entity's view that tests of properties read. */
export function propertyView({ type, module, fields }: Subject): PropertyView {
  const writable = fields.filter(isWritable);
  const rules = writable.map((field) => {
    const presence = field.optional ? "optional" : field.default === undefined ? "required" : "defaulted";
    return enclosed("        ", `.${presence}(`, [rustString(field.name), typeFacts(field.type).strategy(field)], ")");
  });
  const enums = writable.filter((field) => field.type === "enum").map(enumType);
  return {
    input: chain("    ", "valid::Object::default()", rules),
    imports: useList("", `use service::domain::${module}`, [`${type}Input`, ...enums].sort(), ";"),
    samples: writable.some((field) => field.pattern !== undefined),
  };
}
