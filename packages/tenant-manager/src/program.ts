import type { Program } from "@microforge/core/program";
import manifest from "../package.json" with { type: "json" };
import { messages } from "./messages.ts";

export const program: Program = {
  name: "tenant-manager",
  version: manifest.version,
  summary: messages.summary,
  examples: [
    { command: 'tenant-manager create-tenant "Company A"', summary: messages.createExample },
    { command: "tenant-manager isolation verify", summary: messages.verifyExample },
    { command: "tenant-manager serve", summary: messages.serveExample },
  ],
  commands: [
    { name: "init", summary: messages.init, load: () => import("./commands/init.ts") },
    { name: "create-tenant", summary: messages.createTenant, load: () => import("./commands/create-tenant.ts") },
    { name: "list", summary: messages.list, load: () => import("./commands/list.ts") },
    { name: "show", summary: messages.show, load: () => import("./commands/show.ts") },
    { name: "rename", summary: messages.rename, load: () => import("./commands/rename.ts") },
    { name: "suspend", summary: messages.suspend, load: () => import("./commands/suspend.ts") },
    { name: "resume", summary: messages.resume, load: () => import("./commands/resume.ts") },
    { name: "move", summary: messages.move, load: () => import("./commands/move.ts") },
    { name: "export", summary: messages.export, load: () => import("./commands/export.ts") },
    { name: "import", summary: messages.import, load: () => import("./commands/import.ts") },
    { name: "delete-tenant", summary: messages.deleteTenant, load: () => import("./commands/delete-tenant.ts") },
    { name: "restore", summary: messages.restore, load: () => import("./commands/restore.ts") },
    {
      name: "plan",
      summary: messages.plan,
      commands: [
        { name: "create", summary: messages.planCreate, load: () => import("./commands/plan-create.ts") },
        { name: "list", summary: messages.planList, load: () => import("./commands/plan-list.ts") },
        { name: "show", summary: messages.planShow, load: () => import("./commands/plan-show.ts") },
      ],
    },
    {
      name: "quota",
      summary: messages.quota,
      commands: [
        { name: "set", summary: messages.quotaSet, load: () => import("./commands/quota-set.ts") },
        { name: "show", summary: messages.quotaShow, load: () => import("./commands/quota-show.ts") },
        { name: "check", summary: messages.quotaCheck, load: () => import("./commands/quota-check.ts") },
      ],
    },
    {
      name: "usage",
      summary: messages.usage,
      commands: [
        { name: "record", summary: messages.usageRecord, load: () => import("./commands/usage-record.ts") },
        { name: "import", summary: messages.usageImport, load: () => import("./commands/usage-import.ts") },
        { name: "report", summary: messages.usageReport, load: () => import("./commands/usage-report.ts") },
      ],
    },
    {
      name: "invoice",
      summary: messages.invoice,
      commands: [
        { name: "preview", summary: messages.invoicePreview, load: () => import("./commands/invoice-preview.ts") },
        { name: "issue", summary: messages.invoiceIssue, load: () => import("./commands/invoice-issue.ts") },
        { name: "list", summary: messages.invoiceList, load: () => import("./commands/invoice-list.ts") },
        { name: "show", summary: messages.invoiceShow, load: () => import("./commands/invoice-show.ts") },
      ],
    },
    {
      name: "isolation",
      summary: messages.isolation,
      commands: [
        { name: "plan", summary: messages.isolationPlan, load: () => import("./commands/isolation-plan.ts") },
        { name: "apply", summary: messages.isolationApply, load: () => import("./commands/isolation-apply.ts") },
        { name: "verify", summary: messages.isolationVerify, load: () => import("./commands/isolation-verify.ts") },
      ],
    },
    { name: "migrate", summary: messages.migrate, load: () => import("./commands/migrate.ts") },
    {
      name: "render",
      summary: messages.render,
      commands: [
        {
          name: "kubernetes",
          summary: messages.renderKubernetes,
          load: () => import("./commands/render-kubernetes.ts"),
        },
      ],
    },
    { name: "serve", summary: messages.serve, load: () => import("./commands/serve.ts") },
    { name: "doctor", summary: messages.doctor, load: () => import("./commands/doctor.ts") },
  ],
};
