import { rustString } from "../../templates/escape.ts";
import { kebabCase } from "../naming.ts";
import { isToOne, joinTable, relationColumn } from "../schema.ts";
import type { Entities } from "../spec.ts";
import { relatedScope } from "./caller.ts";
import { awaited } from "./layout.ts";
import { otherSide } from "./relations.ts";
import { type Reference, type Subject, subjectNamed } from "./subject.ts";

/** A test of a relation: one call of the checks that all services share. */
export interface RelationTest {
  readonly name: string;
  readonly doc: string;
  readonly call: string;
}

/** The tests of an entity's relations; the other side of one is tested where it is declared. */
export const relationTests = (subject: Subject, entities: Entities): RelationTest[] => [
  ...subject.references.flatMap((reference) => referenceTests(subject, reference)),
  ...Object.entries(subject.entity.relations ?? {})
    .filter(([, relation]) => !isToOne(relation))
    .flatMap(([relation, spec]): RelationTest[] => {
      const other = subjectNamed(spec.to, entities);
      const segment = kebabCase(relation);
      const isScoped = relatedScope(subject.entity, other.entity) !== undefined;
      const theirs = (name: string, items: readonly string[]): RelationTest[] =>
        isScoped
          ? [
              {
                name: `${relation}_are_ones_own`,
                doc: `\`${relation}\` of others are not there.`,
                call: check(name, items),
              },
            ]
          : [];
      if (spec.kind === "many-to-many") {
        const { other: parameter } = joinTable(subject.name, relation, spec);
        const linked: RelationTest = {
          name: `${relation}_are_linked`,
          doc: `\`${relation}\` are added and taken away, and listed.`,
          call: check("links_others", [subject.module, segment, other.module, parameter]),
        };
        return [linked, ...theirs("links_ones_own", [subject.module, segment, other.module])];
      }
      const side = [other.module, otherSide(subject, other), segment];
      const listed: RelationTest = {
        name: `${relation}_are_listed`,
        doc: `\`${relation}\` are those that name it.`,
        call: check("lists_what_names_it", side),
      };
      return [listed, ...theirs("lists_ones_own", side)];
    }),
];

function referenceTests({ module, plural }: Subject, { relation, field, onDelete }: Reference): RelationTest[] {
  const there: RelationTest = {
    name: `${relation}_must_be_there`,
    doc: `\`${field}\` must name what is there.`,
    call: check("names_what_is_there", [module, field]),
  };
  switch (onDelete) {
    case "set-null":
      return [
        there,
        {
          name: `${relation}_can_be_deleted`,
          doc: `\`${field}\` is cleared when what it names is deleted.`,
          call: check("is_cleared", [module, field]),
        },
      ];
    case "cascade":
      return [
        there,
        {
          name: `${relation}_takes_it_along`,
          doc: `It is deleted together with what \`${field}\` names.`,
          call: check("goes_with_it", [module, field]),
        },
      ];
    case "restrict":
      return [
        there,
        {
          name: `${relation}_is_kept`,
          doc: `What \`${field}\` names cannot be deleted.`,
          call: check("keeps_it", [module, field, `${plural}.${relationColumn(relation)}`]),
        },
      ];
  }
}

const check = (name: string, items: readonly string[]): string =>
  `${awaited("    ", `relations::${name}(`, items.map(rustString), ")")};`;
