import { expect, test } from "vitest";
import { plural } from "./plurals.ts";

const pairs =
  "task tasks, box boxes, address addresses, category categories, day days, branch branches, key keys, quiz quizzes, " +
  "status statuses, bonus bonuses, bus buses, class classes, process processes, wish wishes, survey surveys, " +
  "soliloquy soliloquies, person people, salesperson salespeople, child children, grandchild grandchildren, man men, " +
  "salesman salesmen, woman women, specimen specimens, human humans, shaman shamans, foot feet, tooth teeth, goose geese, mouse mice, " +
  "analysis analyses, diagnosis diagnoses, hypothesis hypotheses, crisis crises, axis axes, criterion criteria, " +
  "matrix matrices, vertex vertices, appendix appendices, index indexes, prefix prefixes, suffix suffixes, mix mixes, " +
  "shelf shelves, bookshelf bookshelves, half halves, wolf wolves, leaf leaves, loaf loaves, thief thieves, knife knives, " +
  "life lives, wife wives, gulf gulfs, golf golfs, proof proofs, chief chiefs, belief beliefs, staff staffs, safe safes, " +
  "cafe cafes, hero heroes, potato potatoes, echo echoes, photo photos, video videos, repo repos, todo todos, zero zeros, " +
  "epoch epochs, stomach stomachs, batch batches, alias aliases, canvas canvases, lens lenses, gas gases, iris irises, " +
  "schema schemas, quota quotas, media media, medium media, datum data, api apis, url urls, id ids, 2fa 2fas, " +
  "constructor constructors";

test.each(pairs.split(", ").map((pair) => pair.split(" ")))("the plural of %s is %s", (one = "", many = "") => {
  expect(plural(one)).toBe(many);
});

test.each(pairs.split(", ").map((pair) => pair.split(" ")))(
  "the plural of %s, %s, is its own plural",
  (_, many = "") => {
    expect(plural(many)).toBe(many);
  },
);

test.each([
  ..."news series species equipment information data metadata media settings details credentials analytics".split(" "),
  ..."feedback middleware sheep headquarters apis menus people criteria dns sms".split(" "),
])("%s is one and many", (noun) => {
  expect(plural(noun)).toBe(noun);
});
