import { isToOne } from "../schema.ts";
import type { Entities } from "../spec.ts";
import { deletion } from "./deletion.ts";
import { useList } from "./layout.ts";
import type { Subject } from "./subject.ts";

/** What the routes of an entity say. */
export interface HttpView {
  /** What the module imports besides. */
  readonly extract: string;
  readonly openapi: string;
  /** Whether something else can keep an entity from being deleted. */
  readonly held: boolean;
}

/** The HTTP part of a view. */
export function httpView(subject: Subject, entities: Entities): HttpView {
  const toMany = Object.values(subject.entity.relations ?? {}).filter((relation) => !isToOne(relation));
  const isLinked = toMany.some(({ kind }) => kind === "many-to-many");
  const held = deletion(subject, entities).includes("Step::Refused(");
  const extract = ["Idempotency", "IfMatch", "IfNoneMatch", "Json", "MergePatch", "PathId"];
  const problems = ["Bulk", "Change", "Create", "Delete", ...(held ? ["Held"] : []), "List"];
  return {
    extract: useList("    ", "extract", [...extract, ...(isLinked ? ["PathIds"] : [])], ","),
    openapi: useList(
      "    ",
      "openapi",
      [
        ...problems.map((kind) => `${kind}Problems`),
        ...(isLinked ? ["NotFoundProblem"] : []),
        "ReadProblems",
        ...(toMany.length > 0 ? ["RelatedProblems"] : []),
      ],
      ",",
    ),
    held,
  };
}
