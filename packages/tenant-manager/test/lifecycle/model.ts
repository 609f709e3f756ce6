/** One command line of a tenant's life, as tests make them up. */
export type Command =
  | { readonly verb: "create"; readonly slug: string; readonly isolation: "row" | "schema" }
  | { readonly verb: "rename"; readonly slug: string; readonly name: string }
  | { readonly verb: "suspend" | "resume" | "delete" | "restore"; readonly slug: string };

export const argvOf = (command: Command): readonly string[] => {
  const { verb, slug } = command;
  switch (verb) {
    case "create":
      return ["create-tenant", `Company ${slug}`, "--slug", slug, "--isolation", command.isolation];
    case "rename":
      return ["rename", slug, command.name];
    case "delete":
      return ["delete-tenant", slug, "--yes"];
    default:
      return [verb, slug];
  }
};

interface ModelTenant {
  readonly name: string;
  readonly status: "active" | "suspended" | "deleted";
  /** What it was before it was deleted. */
  readonly before?: "active" | "suspended";
  readonly isolation: "row" | "schema";
  /** Kinds of its history. */
  readonly history: readonly string[];
}

export type Model = Readonly<Record<string, ModelTenant>>;

/** What a command must answer: an error's code, or whether it changed anything. */
export type Answer = string | boolean;

/** The whole of a tenant's life in one function, written without a look at the program's own. */
export function perform(model: Model, command: Command): { readonly model: Model; readonly answer: Answer } {
  const { verb, slug } = command;
  const tenant = model[slug];
  const refused = (answer: Answer) => ({ model, answer });
  const becomes = (next: Partial<ModelTenant>, ...kinds: string[]) => {
    const { before: _, ...old } = tenant ?? fresh(command);
    const history = [...old.history, ...kinds];
    return { model: { ...model, [slug]: { ...old, ...next, history } }, answer: true };
  };
  if (verb === "create") {
    if (!tenant) return becomes({}, "created", "activated");
    if (tenant.isolation !== command.isolation) return refused("tenant-exists");
    return refused(tenant.status === "deleted" ? "tenant-deleted" : false);
  }
  if (!tenant) return refused("tenant-unknown");
  const { status } = tenant;
  if (status === "deleted") {
    if (verb === "delete") return refused(false);
    if (verb !== "restore") return refused("status-forbids");
    return becomes({ status: tenant.before ?? "active" }, "restored");
  }
  switch (verb) {
    case "rename":
      return tenant.name === command.name ? refused(false) : becomes({ name: command.name }, "renamed");
    case "suspend":
      return status === "suspended" ? refused(false) : becomes({ status: "suspended" }, "suspended");
    case "resume":
      return status === "active" ? refused(false) : becomes({ status: "active" }, "resumed");
    case "delete":
      return becomes({ status: "deleted", before: status }, "deleted");
    case "restore":
      return refused(false);
  }
}

const fresh = (command: Command): ModelTenant => ({
  name: `Company ${command.slug}`,
  status: "active",
  isolation: command.verb === "create" ? command.isolation : "row",
  history: [],
});

/** What the program answered, in the model's words. */
export function answerOf(json: {
  readonly error?: { readonly code: string };
  readonly created?: boolean;
  readonly changed?: boolean;
}): Answer {
  return json.error?.code ?? json.created ?? json.changed ?? false;
}
