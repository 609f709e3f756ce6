import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyProject, projectTree, run } from "./support/tool.ts";

/** Command lines over three entities; which of them can succeed depends on those before. */
const entity = fc.constantFrom("User", "Post", "Type");
const field = fc.constantFrom(
  "a:string(1..9)",
  "b:i32?",
  "match:bool=true",
  "price:decimal(9,2)?",
  "kind:enum(x,y)=x",
  "author:ref(User)?",
);
const step = fc.oneof(
  fc
    .tuple(entity, fc.uniqueArray(field, { minLength: 1, maxLength: 3 }))
    .map(([name, fields]) => `generate api ${name} --fields "${fields.join(" ")} z:text?"`),
  fc.tuple(entity, field).map(([name, added]) => `change ${name} --add "${added}" --fill ${added.split(":")[0]}=1`),
  fc
    .tuple(entity, fc.constantFrom("a", "b", "z"))
    .map(([name, gone]) => `change ${name} --remove ${gone} --allow-data-loss`),
  entity.map((name) => `change ${name} --rename z:y`),
  entity.map((name) => `destroy ${name}`),
  entity.map((name) => `destroy ${name} --drop --allow-data-loss`),
);

test("whatever was generated, changed and destroyed, undoing all of it leaves the tree byte for byte as it was", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const folder = await emptyProject();
      const trees = [await projectTree(folder)];
      for (const line of steps) {
        const { code } = await run(folder, line);
        const after = await projectTree(folder);
        // What is refused has changed nothing.
        if (code === 0) trees.push(after);
        else expect(after, line).toEqual(trees.at(-1));
      }
      for (const tree of trees.slice(0, -1).reverse()) {
        const before = await projectTree(folder);
        if (JSON.stringify(before) === JSON.stringify(tree)) continue;
        const { code, stderr } = await run(folder, "undo");
        expect(code, stderr).toBe(0);
        expect(await projectTree(folder)).toEqual(tree);
      }
    }),
    { numRuns: 12 },
  );
});
