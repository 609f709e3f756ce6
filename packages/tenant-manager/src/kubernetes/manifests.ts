import type { ComputeResources, PlanResources } from "../billing/plan.ts";
import { namespaceName } from "./names.ts";
import { cpuText, memoryText, parseCpu, parseMemory } from "./quantity.ts";

/** A tenant as its manifests need it. */
export interface NamespaceTenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly plan: string;
  readonly resources: PlanResources;
}

export interface ManifestOptions {
  /** Where requests come from. */
  readonly ingressNamespace: string;
  /** Where services are that tenants' pods use, and that may call them; undefined for none. */
  readonly appNamespace: string | undefined;
  /** `latest`, or `v1.33`. */
  readonly podSecurityVersion: string;
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [key: string]: unknown;
}

/** A file of manifests, with what its reader has to know. */
export interface ManifestFile {
  readonly name: string;
  readonly comment: string;
  readonly manifests: readonly Manifest[];
}

const domain = "tenant-manager.microforge.dev";

/** All files of one tenant, without its kustomization. */
export function tenantManifests(tenant: NamespaceTenant, options: ManifestOptions): readonly ManifestFile[] {
  return [
    {
      name: "namespace.yaml",
      comment: `The namespace of one tenant. Pods that ask for more than the "restricted" Pod Security Standard are refused.`,
      manifests: [namespace(tenant, options)],
    },
    {
      name: "quota.yaml",
      comment:
        "What the tenant's plan gives it. Kubernetes counts a quota for each namespace by itself: a tenant has this one namespace. Whoever gives a tenant a second one has to divide these numbers, or the tenant gets them twice.",
      manifests: [resourceQuota(tenant), limitRange(tenant)],
    },
    {
      name: "network.yaml",
      comment:
        "Nothing goes in or out but what is allowed here. Namespaces are told by kubernetes.io/metadata.name, which the API server sets and nobody can change; other labels could be set by a tenant.",
      manifests: networkPolicies(tenant, options),
    },
    {
      name: "access.yaml",
      comment:
        "Pods get no token. The deployer may roll out workloads and read their logs: no secrets, no exec, no roles, quotas or network policies.",
      manifests: access(tenant),
    },
  ];
}

const labelsOf = ({ id, slug }: NamespaceTenant): Record<string, string> => ({
  "app.kubernetes.io/managed-by": "tenant-manager",
  [`${domain}/tenant`]: slug,
  [`${domain}/tenant-id`]: id,
});

const meta = (tenant: NamespaceTenant, name: string) => ({
  name,
  namespace: namespaceName(tenant.slug),
  labels: labelsOf(tenant),
});

function namespace(tenant: NamespaceTenant, { podSecurityVersion }: ManifestOptions): Manifest {
  const modes = ["enforce", "audit", "warn"] as const;
  const security = modes.flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, podSecurityVersion],
  ]);
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: namespaceName(tenant.slug),
      labels: { ...labelsOf(tenant), ...Object.fromEntries(security) },
      annotations: { [`${domain}/name`]: tenant.name, [`${domain}/plan`]: tenant.plan },
    },
  };
}

function resourceQuota(tenant: NamespaceTenant): Manifest {
  const { requests, limits, storage, pods, services, persistent_volume_claims } = tenant.resources;
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: meta(tenant, "tenant"),
    spec: {
      hard: {
        "requests.cpu": requests.cpu,
        "requests.memory": requests.memory,
        "limits.cpu": limits.cpu,
        "limits.memory": limits.memory,
        "requests.storage": storage,
        pods: String(pods),
        services: String(services),
        // These are reached from outside past the network policies and the ingress.
        "services.loadbalancers": "0",
        "services.nodeports": "0",
        persistentvolumeclaims: String(persistent_volume_claims),
      },
    },
  };
}

/** With a quota, Kubernetes refuses a container that says nothing of what it needs; this says it in its place. */
function limitRange(tenant: NamespaceTenant): Manifest {
  const { limits, requests, storage } = tenant.resources;
  return {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: meta(tenant, "tenant"),
    spec: {
      limits: [
        { type: "Container", default: share(limits, 4), defaultRequest: share(requests, 10), max: { ...limits } },
        { type: "PersistentVolumeClaim", max: { storage } },
      ],
    },
  };
}

/** A part of the whole; a quantity that this program cannot read stays whole. */
function share({ cpu, memory }: ComputeResources, parts: number): Record<string, string> {
  const [milli, bytes] = [parseCpu(cpu), parseMemory(memory)];
  return {
    cpu: milli === undefined ? cpu : cpuText(Math.max(1, Math.floor(milli / parts))),
    memory: bytes === undefined ? memory : memoryText(bytes / parts),
  };
}

function networkPolicies(tenant: NamespaceTenant, { ingressNamespace, appNamespace }: ManifestOptions): Manifest[] {
  const policy = (name: string, spec: Record<string, unknown>): Manifest => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: meta(tenant, name),
    spec: { podSelector: {}, ...spec },
  });
  const from = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
  const dns = { ...from("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } };
  return [
    policy("default-deny", { policyTypes: ["Ingress", "Egress"] }),
    policy("allow-dns", {
      policyTypes: ["Egress"],
      egress: [
        {
          to: [dns],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
    }),
    policy("allow-same-namespace", {
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    }),
    policy("allow-from-ingress", { policyTypes: ["Ingress"], ingress: [{ from: [from(ingressNamespace)] }] }),
    ...(appNamespace === undefined
      ? []
      : [
          policy("allow-app", {
            policyTypes: ["Ingress", "Egress"],
            ingress: [{ from: [from(appNamespace)] }],
            egress: [{ to: [from(appNamespace)] }],
          }),
        ]),
  ];
}

function access(tenant: NamespaceTenant): Manifest[] {
  const account = (name: string): Manifest => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: meta(tenant, name),
    automountServiceAccountToken: false,
  });
  const look = ["get", "list", "watch"];
  const change = ["create", "update", "patch", "delete"];
  const deployer = "tenant-deployer";
  return [
    // Pods that name no account run as this one.
    account("default"),
    account("tenant-app"),
    account(deployer),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: meta(tenant, deployer),
      rules: [
        { apiGroups: ["apps"], resources: ["deployments", "statefulsets"], verbs: [...look, ...change] },
        { apiGroups: ["apps"], resources: ["replicasets"], verbs: look },
        { apiGroups: [""], resources: ["services", "configmaps"], verbs: [...look, ...change] },
        { apiGroups: [""], resources: ["pods", "pods/log", "events"], verbs: look },
        { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: [...look, ...change] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: meta(tenant, deployer),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: deployer },
      subjects: [{ kind: "ServiceAccount", name: deployer, namespace: namespaceName(tenant.slug) }],
    },
  ];
}

export const kustomization = (resources: readonly string[]): Manifest => ({
  apiVersion: "kustomize.config.k8s.io/v1beta1",
  kind: "Kustomization",
  resources,
});
