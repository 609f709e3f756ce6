import { relative, resolve, sep } from "node:path";
import { Plan, recover } from "@microforge/core/plan";
import { type Context, defineCommand, planOptions, report } from "@microforge/core/program";
import { carryOut, describeChanges, findProject, placesOf, stateFolder } from "@microforge/core/project";
import { namespaceInvalid, securityVersionInvalid } from "../kubernetes/errors.ts";
import { messages } from "../kubernetes/messages.ts";
import { isLabel, namespaceName } from "../kubernetes/names.ts";
import { planFiles, renderTenants } from "../kubernetes/render.ts";
import { namespaceTenants } from "../kubernetes/tenants.ts";
import { databaseOption } from "../options.ts";
import { withRegistry } from "../registry/registry.ts";

export const command = defineCommand({
  description: messages.description,
  options: {
    database: databaseOption,
    out: { type: "value", placeholder: "DIR", default: "deploy/tenants", summary: messages.outOption },
    tenant: { type: "list", placeholder: "TENANT", summary: messages.tenantOption },
    appNamespace: { type: "value", placeholder: "NAME", config: true, summary: messages.appNamespaceOption },
    ingressNamespace: {
      type: "value",
      placeholder: "NAME",
      config: true,
      default: "ingress-nginx",
      summary: messages.ingressNamespaceOption,
    },
    podSecurityVersion: {
      type: "value",
      placeholder: "VERSION",
      config: true,
      default: "latest",
      summary: messages.podSecurityVersionOption,
    },
    ...planOptions,
  },
  examples: [
    { command: "tenant-manager render kubernetes --out deploy/tenants", summary: messages.example },
    { command: "tenant-manager render kubernetes --diff", summary: messages.diffExample },
  ],
  run: render,
});

export interface RenderOptions {
  readonly database: string;
  readonly out: string;
  readonly tenant: readonly string[];
  readonly appNamespace: string | undefined;
  readonly ingressNamespace: string;
  readonly podSecurityVersion: string;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly force: boolean;
}

/** The operation itself. */
export async function render(options: RenderOptions, ctx: Context): Promise<void> {
  const { out, appNamespace, ingressNamespace, podSecurityVersion, dryRun, diff, force } = options;
  checkNamespace("--ingress-namespace", ingressNamespace);
  if (appNamespace !== undefined) checkNamespace("--app-namespace", appNamespace);
  if (!/^(?:latest|v1\.\d{1,3})$/u.test(podSecurityVersion)) throw securityVersionInvalid(podSecurityVersion);
  const tenants = await withRegistry(options, ctx, ({ db }) => namespaceTenants(db, options.tenant));

  const { root, stateDir, prefix } = placeOf(ctx, out);
  await recover(root, stateDir);
  const plan = new Plan(root);
  const files = renderTenants(tenants, { appNamespace, ingressNamespace, podSecurityVersion });
  const only = options.tenant.length > 0 ? new Set(tenants.map(({ slug }) => namespaceName(slug))) : undefined;
  await planFiles(files, { plan, prefix, only, force });

  const label = "tenant-manager render kubernetes";
  const { applied, changes } = await carryOut(ctx, plan, { dryRun, diff, label, stateDir });
  const count = changes.length;
  report(ctx, {
    json: { applied, out, tenants: tenants.map(({ slug }) => ({ slug, namespace: namespaceName(slug) })), changes },
    text: () =>
      applied
        ? `${ctx.say(messages.done(tenants.length, count))}\n${ctx.say(messages.next(out))}`
        : describeChanges(changes) + ctx.say(messages.planned(tenants.length, count)),
  });
}

/** Inside a project its own journal is used, so that `undo` knows the run; elsewhere the output's folder has one. */
function placeOf(ctx: Context, out: string): { root: string; stateDir: string; prefix: string } {
  const folder = resolve(ctx.cwd, out);
  if (findProject(folder) === undefined) return { root: folder, stateDir: stateFolder, prefix: "" };
  const { root, stateDir } = placesOf(ctx, out);
  const within = relative(root, folder).split(sep).join("/");
  return { root, stateDir, prefix: within === "" ? "" : `${within}/` };
}

function checkNamespace(option: string, name: string): void {
  if (!isLabel(name)) throw namespaceInvalid(option, name);
}
