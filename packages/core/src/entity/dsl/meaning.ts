import { eachLocale, listed } from "../../program/messages.ts";
import { nearest } from "../../program/suggest.ts";
import { entityNameProblem } from "../name-shape.ts";
import { deleteRules, type Field, type Relation, type ScalarType } from "../spec.ts";
import { type Entry, type Mistake, mistakeAt, type Piece, type Value } from "./scan.ts";
import { elsewhere, forms, isRelationWord, type RelationWord, relationWords, typeOf, typeWords } from "./words.ts";

/** What an entry says, and what is wrong with it; undefined when its type is unknown. */
export interface Meaning {
  readonly field?: Field;
  readonly relation?: Relation;
  readonly mistakes: readonly Mistake[];
}

/** Reads the type, the arguments, the flags and the default of an entry. */
export function meaningOf(entry: Entry): Meaning {
  const word = entry.type.source;
  if (isRelationWord(word)) return relationOf(entry, word);
  const type = typeOf(word);
  return type ? fieldOf(entry, type) : { mistakes: [unknownType(entry)] };
}

function unknownType({ name, type }: Entry): Mistake {
  const word = type.source;
  if (word === "") {
    const form = eachLocale(() => `\`${name.source}:string\``);
    return mistakeAt(name, { en: `expected a type, such as ${form.en}`, zh: `应有类型，例如 ${form.zh}` });
  }
  const guess = elsewhere.get(word.toLowerCase()) ?? nearest(word, typeWords);
  const all = listed(typeWords);
  return mistakeAt(type, {
    en: `there is no type \`${word}\`${guess ? `; did you mean \`${guess}\`?` : `; types are ${all.en}`}`,
    zh: `没有类型 \`${word}\`${guess ? `；是否想用 \`${guess}\`？` : `；可用的类型：${all.zh}`}`,
  });
}

type Flagged = Pick<Field, "optional" | "unique" | "indexed" | "secret" | "generated" | "personal">;

const flagKeys: Readonly<Record<string, Flagged>> = {
  "?": { optional: true },
  "^": { unique: true },
  "#": { indexed: true },
  "!": { secret: true },
  "*": { generated: true },
  "~": { personal: "personal" },
  "~~": { personal: "sensitive" },
};

function fieldOf(entry: Entry, type: ScalarType): Meaning {
  const limits = argumentsOf(entry, type);
  const mistakes = [...limits.mistakes, ...repeatedFlags(entry.flags)];
  const flags: Flagged = Object.assign({}, ...entry.flags.map(({ source }) => flagKeys[source]));
  const initial = entry.default && defaultOf(entry.default, type);
  if (entry.default && initial === undefined) mistakes.push(wrongDefault(entry.default, type));
  return {
    field: { type, ...limits.keys, ...flags, ...(initial === undefined ? {} : { default: initial }) },
    mistakes,
  };
}

/** A flag that stands twice; `~` and `~~` are two strengths of one. */
function repeatedFlags(flags: readonly Piece[]): Mistake[] {
  const kinds = flags.map(({ source }) => source.charAt(0));
  return flags
    .filter((_, index) => kinds.indexOf(kinds[index] ?? "") < index)
    .map((flag) =>
      mistakeAt(flag, {
        en: `\`${flag.source}\` says again what an earlier flag has said`,
        zh: `\`${flag.source}\` 与前面的标志重复`,
      }),
    );
}

interface Arguments {
  readonly keys: Pick<Field, "min" | "max" | "pattern" | "values" | "precision" | "scale">;
  readonly mistakes: readonly Mistake[];
}

const nothing: Arguments = { keys: {}, mistakes: [] };

function argumentsOf({ type: piece, arguments: values }: Entry, type: ScalarType): Arguments {
  const needed = type === "enum" || type === "decimal";
  if (values === undefined || values.length === 0) {
    return needed || values ? { keys: {}, mistakes: [wrongForm(piece, type)] } : nothing;
  }
  const wrong = (value: Value): Arguments => ({ keys: {}, mistakes: [wrongForm(value, type)] });
  if (type === "enum") {
    const empty = values.find(({ kind, value }) => kind === "pattern" || value === "");
    return empty ? wrong(empty) : { keys: { values: values.map(({ value }) => value) }, mistakes: [] };
  }
  const takesNone = forms[type] === type;
  if (takesNone) return { keys: {}, mistakes: values.map((value) => takesNothing(value, type)) };
  const [digits, places, ...rest] = type === "decimal" ? values : [];
  const limits = type === "decimal" ? rest : values;
  const keys: { -readonly [K in keyof Arguments["keys"]]: Arguments["keys"][K] } = {};
  if (digits) {
    if (!isCount(digits)) return wrong(digits);
    if (!places || !isCount(places)) return wrong(places ?? digits);
    [keys.precision, keys.scale] = [Number(digits.value), Number(places.value)];
  }
  for (const value of limits) {
    const range = rangeOf(value);
    if (range && keys.min === undefined && keys.max === undefined) Object.assign(keys, range);
    else if (type === "string" && value.kind !== "word" && keys.pattern === undefined) keys.pattern = value.value;
    else return wrong(value);
  }
  return { keys, mistakes: [] };
}

const isCount = ({ kind, value }: Value): boolean => kind === "word" && /^\d{1,3}$/u.test(value);

/** `1..200`, `..200`, `1..` */
function rangeOf({ kind, value }: Value): Pick<Field, "min" | "max"> | undefined {
  const number = String.raw`(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)?`;
  const [whole, min, max] = new RegExp(`^${number}\\.\\.${number}$`, "u").exec(value) ?? [];
  if (kind !== "word" || whole === undefined || (min === undefined && max === undefined)) return undefined;
  const limits = {
    ...(min === undefined ? {} : { min: Number(min) }),
    ...(max === undefined ? {} : { max: Number(max) }),
  };
  return Object.values(limits).every(Number.isFinite) ? limits : undefined;
}

/** What the arguments of a type look like. */
function wrongForm(place: Piece, type: ScalarType): Mistake {
  const single = /^\d+$/u.test(place.source) && type !== "decimal" && type !== "enum" ? place.source : undefined;
  if (single !== undefined) {
    const [most, exactly] = [`\`${type}(..${single})\``, `\`${type}(${single}..${single})\``];
    return mistakeAt(place, {
      en: `${single} could be the most or the least: write ${most} for at most ${single}, ${exactly} for exactly`,
      zh: `无法确定 ${single} 是上限还是下限：最多写作 ${most}，恰好写作 ${exactly}`,
    });
  }
  const form = type === "string" ? `\`${forms.string}\`, \`string(1..40,/^[a-z]+$/)\`` : `\`${forms[type]}\``;
  return mistakeAt(place, { en: `expected a form such as ${form}`, zh: `应为类似 ${form} 的形式` });
}

const takesNothing = (value: Value, type: ScalarType): Mistake =>
  mistakeAt(value, {
    en: `\`${type}\` takes nothing in parentheses`,
    zh: `\`${type}\` 不接受括号中的参数`,
  });

/** A default, as a value of the type; undefined when it cannot be one. */
function defaultOf({ kind, value }: Value, type: ScalarType): Field["default"] {
  const number = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/u.test(value) ? Number(value) : Number.NaN;
  switch (type) {
    case "bool":
      return kind === "word" && (value === "true" || value === "false") ? value === "true" : undefined;
    case "i32":
    case "i64":
    case "f64":
      return kind === "word" && Number.isFinite(number) ? number : undefined;
    case "decimal":
      // Digits that a number would lose stay a text.
      return kind === "word" && String(number) === value ? number : value;
    default:
      return value;
  }
}

const wrongDefault = (value: Value, type: ScalarType): Mistake =>
  mistakeAt(
    value,
    type === "bool"
      ? { en: "the default of a `bool` is `true` or `false`", zh: "`bool` 的默认值应为 `true` 或 `false`" }
      : { en: `the default of \`${type}\` is a number`, zh: `\`${type}\` 的默认值应为数字` },
  );

function relationOf(entry: Entry, word: RelationWord): Meaning {
  const isToOne = word === "ref" || word === "one";
  const [to, rule, ...more] = entry.arguments ?? [];
  const form = isToOne ? `\`${word}(User)\`, \`${word}(User,cascade)\`` : `\`${word}(User)\``;
  const expected = { en: `expected a form such as ${form}`, zh: `应为类似 ${form} 的形式` };
  if (!to || to.value === "") return { mistakes: [mistakeAt(to && to.source !== "" ? to : entry.type, expected)] };
  const mistakes: Mistake[] = more.map((value) => mistakeAt(value, expected));
  const misnamed = entityNameProblem(to.value);
  if (misnamed) mistakes.push(mistakeAt(to, misnamed));
  const onDelete = deleteRules.find((known) => known === rule?.value);
  if (rule && !isToOne) mistakes.push(mistakeAt(rule, expected));
  else if (rule && !onDelete) mistakes.push(unknownRule(rule));
  for (const flag of entry.flags) if (flag.source !== "?" || !isToOne) mistakes.push(wrongFlag(flag, word));
  mistakes.push(...repeatedFlags(entry.flags.filter(({ source }) => source === "?")));
  if (entry.default) {
    mistakes.push(mistakeAt(entry.default, { en: "a relation has no default", zh: "关系没有默认值" }));
  }
  const optional = entry.flags.some(({ source }) => source === "?");
  return {
    relation: {
      to: to.value,
      kind: relationWords[word],
      ...(optional ? { optional } : {}),
      ...(onDelete ? { on_delete: onDelete } : {}),
    },
    mistakes,
  };
}

function unknownRule(rule: Value): Mistake {
  const guess = nearest(rule.value, deleteRules);
  const rules = listed(deleteRules);
  return mistakeAt(rule, {
    en: `expected one of ${rules.en}${guess ? `; did you mean \`${guess}\`?` : ""}`,
    zh: `应为以下之一：${rules.zh}${guess ? `；是否想用 \`${guess}\`？` : ""}`,
  });
}

function wrongFlag(flag: Piece, word: RelationWord): Mistake {
  if (flag.source === "^" && word === "ref") {
    return mistakeAt(flag, { en: "a unique reference is written `one(…)`", zh: "唯一的引用写作 `one(…)`" });
  }
  if (flag.source === "#" && (word === "ref" || word === "one")) {
    return mistakeAt(flag, { en: "a reference is always indexed", zh: "引用总是有索引" });
  }
  return mistakeAt(flag, {
    en: `the flag \`${flag.source}\` means nothing to \`${word}\``,
    zh: `标志 \`${flag.source}\` 对 \`${word}\` 没有意义`,
  });
}
