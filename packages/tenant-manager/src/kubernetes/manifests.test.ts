import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { builtInPlans } from "../billing/built-in-plans.ts";
import { type Manifest, type ManifestOptions, type NamespaceTenant, tenantManifests } from "./manifests.ts";
import { isLabel, namespaceName } from "./names.ts";
import { parseCpu, parseMemory } from "./quantity.ts";
import { manifestsText } from "./yaml.ts";

const id = "019a0000-0000-7000-8000-000000000001";
const tenant: NamespaceTenant = { id, slug: "acme", name: "Acme", plan: "pro", resources: builtInPlans.pro.resources };
const options: ManifestOptions = {
  ingressNamespace: "ingress-nginx",
  appNamespace: undefined,
  podSecurityVersion: "latest",
};

interface Parsed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    name: string;
    namespace?: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: what is inside, each test says
  readonly [key: string]: any;
}

/** As Kubernetes would read it: the text, parsed under both versions of YAML. */
function rendered(of: NamespaceTenant = tenant, how: ManifestOptions = options): Parsed[] {
  return tenantManifests(of, how).flatMap(({ comment, manifests }) => {
    const text = manifestsText(comment, manifests);
    const read = (version: "1.1" | "1.2") => parseAllDocuments(text, { version }).map((document) => document.toJS());
    expect(read("1.1")).toEqual(read("1.2"));
    return read("1.2");
  });
}

const of = (kind: string, name?: string): Parsed => {
  const found = rendered().find((each) => each.kind === kind && (name === undefined || each.metadata.name === name));
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
};

test("everything is in the tenant's namespace and says whose it is", () => {
  const all = rendered();
  for (const { kind, metadata } of all) {
    if (kind === "Namespace") expect(metadata.name).toBe("tenant-acme");
    else expect(metadata.namespace).toBe("tenant-acme");
    expect(metadata.labels).toMatchObject({ "tenant-manager.microforge.dev/tenant-id": id });
  }
  const names = all.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(new Set(names).size).toBe(names.length);
});

test("pods are held to the restricted standard, of a version", () => {
  const { labels } = of("Namespace").metadata;
  for (const mode of ["enforce", "audit", "warn"]) {
    expect(labels[`pod-security.kubernetes.io/${mode}`]).toBe("restricted");
    expect(labels[`pod-security.kubernetes.io/${mode}-version`]).toBe("latest");
  }
});

describe("network", () => {
  test("nothing is allowed that is not said", () => {
    expect(of("NetworkPolicy", "default-deny").spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  test("out: the cluster's name service and the own namespace only", () => {
    const egress = rendered()
      .filter(({ kind }) => kind === "NetworkPolicy")
      .flatMap(({ spec }) => spec.egress ?? []);
    expect(egress).toEqual([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
      { to: [{ podSelector: {} }] },
    ]);
  });

  test("namespaces are told by the one label that no tenant can set", () => {
    const all = rendered(tenant, { ...options, appNamespace: "platform" });
    const peers = all.flatMap(({ kind, spec }) =>
      kind === "NetworkPolicy"
        ? [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap((rule) => rule.from ?? rule.to)
        : [],
    );
    const selectors = peers.flatMap((peer) => (peer.namespaceSelector ? [peer.namespaceSelector] : []));
    expect(selectors.map(({ matchLabels }) => Object.keys(matchLabels))).toEqual(
      selectors.map(() => ["kubernetes.io/metadata.name"]),
    );
    expect(selectors.map(({ matchLabels }) => matchLabels["kubernetes.io/metadata.name"]).sort()).toEqual([
      "ingress-nginx",
      "kube-system",
      "platform",
      "platform",
    ]);
  });
});

describe("access", () => {
  test("no account mounts a token, the default one neither", () => {
    const accounts = rendered().filter(({ kind }) => kind === "ServiceAccount");
    expect(accounts.map(({ metadata }) => metadata.name)).toEqual(["default", "tenant-app", "tenant-deployer"]);
    for (const account of accounts) expect(account.automountServiceAccountToken).toBe(false);
  });

  test("the role reaches no secret, grants nothing, and has no wildcard", () => {
    const { rules } = of("Role");
    const said = rules.flatMap((rule: Record<string, string[]>) => Object.values(rule).flat());
    for (const forbidden of [
      "*",
      "secrets",
      "escalate",
      "bind",
      "impersonate",
      "pods/exec",
      "roles",
      "rolebindings",
      "resourcequotas",
      "networkpolicies",
      "serviceaccounts/token",
    ])
      expect(said).not.toContain(forbidden);
    expect(rendered().map(({ kind }) => kind)).not.toContain("ClusterRole");
    expect(of("RoleBinding").subjects).toEqual([
      { kind: "ServiceAccount", name: "tenant-deployer", namespace: "tenant-acme" },
    ]);
  });
});

test.each(Object.entries(builtInPlans))(
  "the plan %s becomes a quota, with defaults that fit into it",
  (_, { resources }) => {
    const all = rendered({ ...tenant, resources });
    const quota = all.find(({ kind }) => kind === "ResourceQuota")?.spec.hard;
    expect(quota).toMatchObject({
      "requests.cpu": resources.requests.cpu,
      "limits.memory": resources.limits.memory,
      "requests.storage": resources.storage,
      pods: String(resources.pods),
      "services.loadbalancers": "0",
    });
    const [container] = all.find(({ kind }) => kind === "LimitRange")?.spec.limits ?? [];
    for (const [read, key] of [
      [parseCpu, "cpu"],
      [parseMemory, "memory"],
    ] as const) {
      const [request, limit, max] = [container.defaultRequest, container.default, container.max].map(
        (each) => read(each[key]) ?? 0,
      );
      expect(request).toBeGreaterThan(0);
      expect(request).toBeLessThanOrEqual(limit ?? 0);
      expect(limit).toBeLessThanOrEqual(max ?? 0);
    }
  },
);

test("names that try to be YAML stay names", () => {
  const hostile = [
    "a: b",
    "'\"",
    "yes",
    "1e3",
    "12:30:45",
    "0o17",
    "~",
    "- x",
    "# x",
    "{a}",
    "a\n---\nkind: Secret",
    "&a *a",
    "!!int 1",
    "é\u{1f600}",
    "%YAML 1.1",
    "",
  ];
  for (const name of hostile) {
    const all = rendered({ ...tenant, name });
    expect(all[0]?.metadata.annotations?.["tenant-manager.microforge.dev/name"]).toBe(name);
    expect(all).toHaveLength(rendered().length);
  }
});

test("any name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => {
      const manifest: Manifest = { apiVersion: "v1", kind: "X", name };
      expect(parseAllDocuments(manifestsText("", [manifest])).map((one) => one.toJS())).toEqual([manifest]);
    }),
  );
});

test("a namespace's name is valid, and no other slug's", () => {
  expect(namespaceName("acme")).toBe("tenant-acme");
  const slugs = fc.oneof(fc.stringMatching(/^[a-z0-9-]{1,80}$/u), fc.string({ minLength: 1, maxLength: 80 }));
  fc.assert(
    fc.property(slugs, slugs, (one, other) => {
      const [a, b] = [namespaceName(one), namespaceName(other)];
      expect(isLabel(a)).toBe(true);
      expect(a === b).toBe(one === other);
    }),
  );
});
