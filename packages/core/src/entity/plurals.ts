/** English plurals of nouns that name entities. What no rule gets right, `plural:` of the entity says. */

/** Nouns whose plural follows no rule, singular and plural in turn. */
const irregular = new Map(
  (
    "addendum addenda, alumnus alumni, analysis analyses, appendix appendices, axis axes, bacterium bacteria, basis bases, " +
    "cactus cacti, corpus corpora, crisis crises, criterion criteria, curriculum curricula, datum data, die dice, erratum errata, " +
    "fez fezzes, fungus fungi, genus genera, goose geese, helix helices, matrix matrices, medium media, memorandum memoranda, " +
    "millennium millennia, mouse mice, nucleus nuclei, ox oxen, passerby passersby, phenomenon phenomena, quiz quizzes, " +
    "radius radii, stimulus stimuli, stratum strata, vertex vertices"
  )
    .split(", ")
    .map((pair): [string, string] => {
      const [one = "", many = ""] = pair.split(" ");
      return [one, many];
    }),
);

const alreadyPlural = new Set(irregular.values());

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** One and many are the same word. */
const unchanged = wordSet(
  "access advice aircraft audio baggage bison cash chassis corps css deer equipment evidence feedback firmware fish " +
    "furniture gold hardware headquarters homework information jewelry knowledge logistics luggage means media merchandise " +
    "metadata middleware money moose music news offspring police progress research rice rss salmon series sheep shrimp " +
    "silver software spacecraft species swine telemetry traffic trout weather wheat wildlife",
);

/** Singular although they end in `s` after a letter that would make it a plural. */
const singularInS = wordSet("alias atlas bias canvas chaos cosmos gas iris lens pancreas thermos trellis");

/** Plural although they end in `us`. */
const pluralInUs = wordSet("cpus emus gnus gpus gurus menus skus thous");

/** A `ch` that sounds like `k`, so that no `e` is needed. */
const hardCh = /(?:epoch|loch|mach|monarch|patriarch|stomach|tech)$/u;

/** An `f` that becomes `v`. */
const voicedF = /(?:lf|leaf|loaf|sheaf|thief|scarf|hoof|wife|knife|life)$/u;
const plainF = wordSet("golf gulf");

const withOes = wordSet(
  "buffalo cargo domino echo embargo hero mango mosquito potato superhero tomato tornado torpedo veto volcano",
);

/** Words in `man` that are no men. */
const notMen = /(?:caiman|german|human|norman|ottoman|roman|shaman|talisman)$/u;

/** Ends of words, and what becomes of them. */
const endings: readonly (readonly [ending: RegExp, plural: string])[] = [
  [/person$/u, "people"],
  [/child$/u, "children"],
  [/foot$/u, "feet"],
  [/tooth$/u, "teeth"],
  [/sis$/u, "ses"],
  [/(?<=[^aeiou]|qu)y$/u, "ies"],
];

const irregularPlural = /(?<!abdo|acu|dol|^o|regi|speci)men$|(?:people|children|feet|teeth)$/u;

/** The English plural of a lower-case noun; a noun that is a plural already stays as it is. */
export function plural(noun: string): string {
  const known = irregular.get(noun);
  if (known !== undefined) return known;
  if (unchanged.has(noun) || isPlural(noun)) return noun;
  if (noun.endsWith("man") && !notMen.test(noun)) return noun.replace(/an$/u, "en");
  for (const [ending, instead] of endings) if (ending.test(noun)) return noun.replace(ending, instead);
  if (voicedF.test(noun) && !plainF.has(noun)) return noun.replace(/fe?$/u, "ves");
  if (hardCh.test(noun)) return `${noun}s`;
  return /(?:[sxz]|ch|sh)$/u.test(noun) || withOes.has(noun) ? `${noun}es` : `${noun}s`;
}

/** A final `s` makes a plural, except after `s` or `u` and in what comes from Greek. */
function isPlural(noun: string): boolean {
  if (alreadyPlural.has(noun) || irregularPlural.test(noun) || pluralInUs.has(noun)) return true;
  return /[^su]s$/u.test(noun) && !noun.endsWith("sis") && !singularInS.has(noun);
}
