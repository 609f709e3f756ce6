import type { Entity } from "@microforge/core/entity";
import { CliError } from "@microforge/core/program";
import { expect, test } from "vitest";
import { editSpec, type SpecChange } from "./edit-spec.ts";

const user: Entity = {
  label: { en: "User", zh: "用户" },
  fields: {
    name: { type: "string", max: 80, label: { en: "Name", zh: "姓名" }, description: "What people call it" },
    email: { type: "email", unique: true },
    score: { type: "i32", default: 0, readonly: true },
  },
  relations: { team: { to: "Team", kind: "many-to-one", description: "Where it works" } },
  unique: [
    ["name", "team"],
    ["email", "score"],
  ],
};

const edit = (change: SpecChange) => editSpec("User", user, change);

test("nothing to change gives the same entity", () => {
  expect(edit({}).entity).toBe(user);
  expect(edit({ add: [], set: ["email:email^"] }).entity).toBe(user);
});

test("added fields and relations stand at the end", () => {
  const { entity, renames } = edit({ add: ["phone:string?", "boss:ref(User)? born:date~"] });
  expect(Object.keys(entity.fields)).toEqual(["name", "email", "score", "phone", "born"]);
  expect(entity.fields.phone).toEqual({ type: "string", optional: true });
  expect(entity.relations?.boss).toEqual({ to: "User", kind: "many-to-one", optional: true });
  expect(renames).toEqual([]);
});

test("what is removed leaves the groups that it was part of", () => {
  const { entity } = edit({ remove: ["email, score"] });
  expect(Object.keys(entity.fields)).toEqual(["name"]);
  expect(entity.unique).toEqual([["name", "team"]]);
  const alone = edit({ remove: ["team", "email"] }).entity;
  expect(alone).not.toHaveProperty("relations");
  expect(alone).not.toHaveProperty("unique");
});

test("what is renamed keeps its place, its spec and its groups", () => {
  const { entity, renames } = edit({ rename: ["name:full_name", "team:crew"] });
  expect(Object.entries(entity.fields)[0]).toEqual(["full_name", user.fields.name]);
  expect(entity.relations).toEqual({ crew: user.relations?.team });
  expect(entity.unique).toEqual([
    ["full_name", "crew"],
    ["email", "score"],
  ]);
  expect(renames).toEqual([
    { entity: "User", field: "name", to: "full_name" },
    { entity: "User", field: "team", to: "crew" },
  ]);
});

test("a field that is set keeps what a line cannot say", () => {
  const { entity } = edit({
    rename: ["name:full_name"],
    set: ["full_name:string(1..90)? score:i64=1", "team:ref(Team,cascade)"],
  });
  expect(entity.fields.full_name).toEqual({
    type: "string",
    min: 1,
    max: 90,
    optional: true,
    label: { en: "Name", zh: "姓名" },
    description: "What people call it",
  });
  expect(entity.fields.score).toEqual({ type: "i64", default: 1, readonly: true });
  expect(entity.relations?.team).toEqual({
    to: "Team",
    kind: "many-to-one",
    on_delete: "cascade",
    description: "Where it works",
  });
});

test("settings of the entity itself", () => {
  expect(edit({ plural: "people", scope: "owner", softDelete: true, audit: true }).entity).toEqual({
    ...user,
    plural: "people",
    scope: "owner",
    soft_delete: true,
    audit: true,
  });
  expect(edit({ scope: "none", softDelete: false, audit: false }).entity).toBe(user);
});

function refused(change: SpecChange): CliError {
  try {
    edit(change);
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

test.each<[change: SpecChange, reason: string]>([
  [{ remove: ["nmae"] }, "`--remove`: there is no field or relation `nmae`; did you mean `name`?"],
  [{ remove: ["constructor"] }, "there is no field or relation `constructor`"],
  [{ rename: ["nmae:b"] }, "did you mean `name`?"],
  [{ rename: ["name:"] }, "`--rename name:`"],
  [{ rename: ["name:a:b"] }, "`--rename name:a:b`"],
  [{ rename: ["name:fullName"] }, "such as `full_name`"],
  [{ rename: ["name:email"] }, "`email` has a use already"],
  [{ rename: ["name:email", "email:name"] }, "`email` has a use already"],
  [{ rename: ["name:email"], remove: ["email"] }, "`email` has a use already"],
  [{ rename: ["name:a", "team:a"] }, "change one after the other"],
  [{ rename: ["name:a", "name:b"] }, "`name` has a use already"],
  [{ rename: ["name:a"], remove: ["name"] }, "`--remove` takes `name` away"],
  [{ set: ["nmae:string"] }, "did you mean `name`?"],
  [{ set: ["name:string"], rename: ["name:full_name"] }, "there is no field or relation `name`"],
  [{ set: ["name:string"], remove: ["name"] }, "there is no field or relation `name`"],
  [{ set: ["name:ref(Team)"] }, "from a field into a relation"],
  [{ set: ["team:uuid"] }, "from a relation into a field"],
  [{ add: ["name:string"] }, "use `--set` to change it"],
  [{ add: ["team:string"] }, "use `--set` to change it"],
  [{ add: ["name:string"], remove: ["name"] }, "use `--set` to change it"],
  [{ add: ["a:bool"], rename: ["name:a"] }, "use `--set` to change it"],
])("%j is refused: %s", (change, reason) => {
  const error = refused(change);
  expect([error.code, error.exitCode]).toEqual(["invalid-change", 2]);
  expect(error.message).toContain(reason);
  expect(error.text.zh).toMatch(/[\u4e00-\u9fff]/u);
});

test("everything that cannot be done is told at once", () => {
  const { message } = refused({ remove: ["a"], rename: ["b:c"], set: ["d:bool"], add: ["name:bool"] });
  for (const name of ["a", "b", "d", "name"]) expect(message).toContain(`\`${name}\``);
});

test.each(["name", ":a"])("--rename %s is not of the form that it takes", (typed) => {
  const { code, message } = refused({ rename: [typed] });
  expect([code, message]).toEqual(["invalid-value", `\`${typed}\` is not of the form FIELD:NEW`]);
});

test("mistakes in a line name the flag that it was given to", () => {
  expect(refused({ add: ["a:strng"] }).message).toContain("`--add` has a mistake");
  expect(refused({ set: ["a:strng"] }).message).toContain("`--set` has a mistake");
});
