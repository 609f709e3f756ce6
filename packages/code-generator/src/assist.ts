import {
  type Entities,
  type Entity,
  entitiesProblems,
  entitiesSchema,
  entityNameProblem,
  type Store,
} from "@microforge/core/entity";
import { type Context, schemaProblems, type Text } from "@microforge/core/program";
import { conversationUrl, converse, type Endpoint, parsed, type Turn } from "./assist-endpoint.ts";
import { assistErrors, keyVariable } from "./assist-errors.ts";
import { correction, instructions } from "./assist-prompt.ts";

/** The settings of `--assist`; the key comes from the environment. */
export interface AssistConfig {
  /** The address below which `/chat/completions` is. */
  readonly base_url: string;
  readonly model: string;
  readonly timeout_seconds?: number;
}

export interface AssistOptions {
  /** What the entity is called; otherwise the language model chooses. */
  readonly name?: string;
  readonly store?: Store;
}

export interface Proposal {
  readonly name: string;
  readonly entity: Entity;
}

const longestSentence = 2000;
const defaultSeconds = 60;

/**
 * Asks a language model for the specification of an entity, never for code. What comes back goes through the same schema
 * and checks as what a person writes; the model may correct itself once.
 *
 * The sentence, the names of the known entities and the key go to `base_url`, and nowhere else.
 */
export async function assistEntity(
  { env, signal }: Pick<Context, "env" | "signal">,
  sentence: string,
  config: AssistConfig | undefined,
  known: Entities,
  { name, store = "postgres" }: AssistOptions = {},
): Promise<Proposal> {
  const wish = sentence.trim();
  if (wish === "" || wish.length > longestSentence) throw assistErrors.badSentence(longestSentence);
  const endpoint = endpointOf(config, env);
  const turns: Turn[] = [
    { role: "system", content: instructions(Object.keys(known), name) },
    { role: "user", content: wish },
  ];
  const first = await converse(endpoint, turns, signal);
  const proposal = read(first, known, store, name);
  if (!("problems" in proposal)) return proposal;
  turns.push({ role: "assistant", content: first }, { role: "user", content: correction(proposal.problems) });
  const second = read(await converse(endpoint, turns, signal), known, store, name);
  if (!("problems" in second)) return second;
  throw assistErrors.notAnEntity(second.problems.map((problem) => shown(problem, endpoint.key)));
}

function endpointOf(config: AssistConfig | undefined, env: Context["env"]): Endpoint {
  if (!config) throw assistErrors.notConfigured();
  const url = conversationUrl(config.base_url);
  const key = env[keyVariable];
  if (!key) throw assistErrors.noKey();
  // `fetch` would refuse it as well, and print it.
  if (!/^[\x21-\x7e]+$/u.test(key)) throw assistErrors.badKey();
  return { url, model: config.model, key, seconds: config.timeout_seconds ?? defaultSeconds };
}

interface Refused {
  readonly problems: readonly Text[];
}

const refused = (en: string, zh: string): Refused => ({ problems: [{ en, zh }] });

/** The entity that an answer holds, or what is wrong with it. */
function read(answer: string, known: Entities, store: Store, wanted: string | undefined): Proposal | Refused {
  const [, fenced] = /^\s*```(?:json)?\s*\n(.*)\n\s*```\s*$/su.exec(answer) ?? [];
  const value = parsed(fenced ?? answer);
  if (typeof value !== "object" || value === null || !("entity" in value)) {
    return refused('expected JSON: {"name": …, "entity": {…}}', '应为 JSON：{"name": …, "entity": {…}}');
  }
  const name = wanted ?? ("name" in value ? value.name : undefined);
  if (typeof name !== "string") return refused("`name`: this key is required", "`name`：缺少此必填项");
  const misnamed = entityNameProblem(name);
  if (misnamed) return { problems: [placed(["name"], misnamed)] };
  if (Object.hasOwn(known, name)) {
    return refused(`there is an entity \`${name}\` already`, `已有实体 \`${name}\``);
  }
  const data = { [name]: value.entity };
  const result = entitiesSchema.safeParse(data);
  if (!result.success) {
    const problems = schemaProblems(result.error, { schema: entitiesSchema, data });
    return { problems: problems.map(({ path, text }) => placed(path, text)) };
  }
  const entity = result.data[name];
  if (!entity) return refused("`entity`: this key is required", "`entity`：缺少此必填项");
  const problems = entitiesProblems({ ...known, [name]: entity }, store).filter((problem) => problem.entity === name);
  return problems.length > 0 ? { problems: problems.map(({ text }) => text) } : { name, entity };
}

const placed = (path: readonly PropertyKey[], { en, zh }: Text): Text => {
  const place = path.map(String).join(".");
  return { en: `\`${place}\`: ${en}`, zh: `\`${place}\`：${zh}` };
};

/** Names in a problem are the model's: nothing that moves the cursor, and never the key. */
function shown({ en, zh }: Text, key: string): Text {
  const safe = (text: string): string => text.replaceAll(key, "***").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, " ");
  return { en: safe(en), zh: safe(zh) };
}
