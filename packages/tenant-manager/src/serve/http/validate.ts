import { schemaProblems } from "@microforge/core/program";
import type * as z from "zod";
import { type InputProblem, Problem } from "./problem.ts";

/** A body that follows the schema, or all that is wrong with it. */
export function validBody<S extends z.ZodType>(schema: S, data: unknown): z.output<S> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const errors = schemaProblems(parsed.error, { schema, data }).map(
    ({ path, code, text }): InputProblem => ({ pointer: pointerOf(path), code, text }),
  );
  throw new Problem("validation", { errors });
}

/** The parameters of a query by a schema, which must be strict: a name it does not know is wrong, and one given twice. */
export function validQuery<S extends z.ZodType>(schema: S, query: URLSearchParams): z.output<S> {
  const data = Object.fromEntries(query);
  const parsed = schema.safeParse(data);
  const twice = [...new Set(query.keys())].filter((name) => query.getAll(name).length > 1);
  if (parsed.success && twice.length === 0) return parsed.data;
  const problems = parsed.success ? [] : schemaProblems(parsed.error, { schema, data });
  const errors = [
    ...problems.map(({ path, code, text }): InputProblem => ({ parameter: String(path[0]), code, text })),
    ...twice.map(
      (name): InputProblem => ({
        parameter: name,
        code: "given_twice",
        text: { en: "is given twice", zh: "重复给出" },
      }),
    ),
  ];
  throw new Problem("invalid-parameter", { errors });
}

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
