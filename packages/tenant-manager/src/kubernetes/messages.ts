import type { Text } from "@microforge/core/program";

export const messages = {
  description: {
    en: "Writes Kubernetes manifests for every tenant of isolation `namespace`: its namespace with Pod Security, quota and limits from its plan, network policies that deny by default, and accounts with the least rights. One tenant has one namespace; a quota counts a namespace by itself, so a second one would double what the plan gives. Files of tenants that are gone are removed; files that were edited since are kept until `--force`.",
    zh: "为每个隔离方式为 `namespace` 的租户生成 Kubernetes 清单：带 Pod Security 的命名空间、按套餐设定的配额与限制、默认拒绝的网络策略，以及最小权限的账号。一个租户对应一个命名空间；配额按命名空间单独计算，若再给租户一个命名空间，总量就会翻倍。已不存在的租户，其文件会被删除；被手工修改过的文件会保留，除非使用 `--force`。",
  },
  example: { en: "write the manifests of all namespace tenants", zh: "生成所有 namespace 租户的清单" },
  diffExample: { en: "show what a changed plan would change", zh: "查看套餐变更会带来的改动" },
  outOption: { en: "where the manifests go", zh: "清单的输出文件夹" },
  tenantOption: { en: "only this tenant; may be repeated", zh: "只处理该租户；可重复给出" },
  appNamespaceOption: {
    en: "namespace of services that tenants' pods may call and be called by",
    zh: "租户的 Pod 可与之互相访问的公共服务所在命名空间",
  },
  ingressNamespaceOption: { en: "namespace that requests come from", zh: "入口流量所来自的命名空间" },
  podSecurityVersionOption: {
    en: "version of the Pod Security Standard: `latest` or such as `v1.33`",
    zh: "Pod Security 标准的版本：`latest` 或 `v1.33` 之类",
  },
  done: (tenants: number, files: number): Text => ({
    en: `${tenants} ${tenants === 1 ? "tenant" : "tenants"}, ${files} ${files === 1 ? "file" : "files"} changed`,
    zh: `${tenants} 个租户，更改了 ${files} 个文件`,
  }),
  planned: (tenants: number, files: number): Text => ({
    en: `${tenants} ${tenants === 1 ? "tenant" : "tenants"}, ${files} ${files === 1 ? "file" : "files"} would change; nothing was written`,
    zh: `${tenants} 个租户，将更改 ${files} 个文件；尚未写入`,
  }),
  next: (out: string): Text => ({
    en: `apply them: kubectl apply -k ${out}`,
    zh: `应用清单：kubectl apply -k ${out}`,
  }),
} as const;
