import { entitiesProblems } from "@microforge/core/entity";
import { expect, test } from "vitest";
import { accountedFor, fixture } from "../../../test/import/fixtures.ts";
import { objectAt, pointerStep } from "../json.ts";
import { parseJsonOrYaml } from "./document.ts";
import { importOpenapi } from "./read.ts";

test.each([
  { name: "github-api.json.gz", all: false, schemas: 969, entities: 150 },
  { name: "github-api.json.gz", all: true, schemas: 969, entities: 500 },
  { name: "star-trek.json.gz", all: false, schemas: 222, entities: 40 },
  { name: "star-trek.json.gz", all: true, schemas: 222, entities: 160 },
])(
  "$name (all: $all): every schema has an answer, every entity passes the checks",
  ({ name, all, schemas, entities }) => {
    const document = parseJsonOrYaml(fixture(name), name);
    const started = performance.now();
    const imported = importOpenapi(new Map([["", document]]), { all, only: undefined });
    // Ten times what it takes on a slow machine.
    expect(performance.now() - started).toBeLessThan(30_000);

    const named = Object.keys(objectAt(objectAt(document, "components"), "schemas") ?? {});
    const answers = accountedFor(imported);
    expect(named).toHaveLength(schemas);
    expect(named.filter((schema) => !answers.has(`#/components/schemas/${pointerStep(schema)}`))).toEqual([]);
    expect(Object.keys(imported.entities).length).toBeGreaterThanOrEqual(entities);
    for (const store of ["sqlite", "postgres"] as const) expect(entitiesProblems(imported.entities, store)).toEqual([]);
  },
);

test("every property of an imported schema is a field, a relation, or remarked on", () => {
  const document = parseJsonOrYaml(fixture("star-trek.json.gz"), "star-trek");
  const imported = importOpenapi(new Map([["", document]]), { all: true, only: undefined });
  const remarked = new Set([...imported.unmapped, ...imported.notes].map(({ place }) => place));
  const silent = Object.entries(imported.places).flatMap(([entity, place]) => {
    const schema = objectAt(objectAt(objectAt(document, "components"), "schemas"), place.split("/").at(-1) ?? "");
    const { fields = {}, relations = {} } = imported.entities[entity] ?? {};
    return Object.keys(objectAt(schema, "properties") ?? {}).filter(
      (property) => !(property in fields || property in relations || remarked.has(`${place}/properties/${property}`)),
    );
  });
  expect(silent).toEqual([]);
});
