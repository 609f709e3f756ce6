import fc from "fast-check";
import { expect, test } from "vitest";
import { answerOf, argvOf, type Command, type Model, perform } from "../../test/lifecycle/model.ts";
import { registryUrl } from "../registry/testing.ts";
import { toolOn } from "./testing.ts";

const slug = fc.constantFrom("a", "b", "c");

const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({ verb: fc.constant("create" as const), slug, isolation: fc.constant("row" as const) }),
    },
    fc.record({ verb: fc.constant("rename" as const), slug, name: fc.constantFrom("One", "Two") }),
    { weight: 4, arbitrary: fc.record({ verb: fc.constantFrom("suspend", "resume", "delete", "restore"), slug }) },
  ),
  { minLength: 5, maxLength: 25 },
);

test("whatever is done in whatever order, the commands answer and end as the model does", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const tool = toolOn({ database: await registryUrl("sqlite") });
      await tool("init");
      let model: Model = {};
      for (const command of sequence) {
        const expected = perform(model, command);
        expect(answerOf((await tool(...argvOf(command))).json), argvOf(command).join(" ")).toBe(expected.answer);
        model = expected.model;
      }
      const { tenants } = (await tool("list")).json;
      expect(tenants.map((tenant: { slug: string }) => tenant.slug)).toEqual(Object.keys(model).sort());
      for (const { slug: of, name, status } of tenants) {
        const { name: wanted, status: is, history } = model[of] ?? {};
        expect({ name, status }).toEqual({ name: wanted, status: is });
        const { events } = (await tool("show", of)).json;
        expect(events.map(({ kind }: { kind: string }) => kind)).toEqual(history?.slice(-20));
      }
    }),
    { numRuns: 40 },
  );
});
