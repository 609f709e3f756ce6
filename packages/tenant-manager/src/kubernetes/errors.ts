import { CliError, exitCodes } from "@microforge/core/program";

const { usage, conflict } = exitCodes;

export const namespaceInvalid = (option: string, name: string): CliError =>
  new CliError("namespace-invalid", {
    message: { en: `${option} cannot be \`${name}\``, zh: `${option} 不能是 \`${name}\`` },
    hint: {
      en: "a namespace has up to 63 lower-case letters, digits and `-`",
      zh: "命名空间由小写字母、数字和 `-` 组成，最多 63 个字符",
    },
    exitCode: usage,
  });

export const securityVersionInvalid = (version: string): CliError =>
  new CliError("pod-security-version-invalid", {
    message: {
      en: `--pod-security-version cannot be \`${version}\``,
      zh: `--pod-security-version 不能是 \`${version}\``,
    },
    hint: { en: "`latest`, or a version such as `v1.33`", zh: "应为 `latest`，或 `v1.33` 之类的版本" },
    exitCode: usage,
  });

export const notInNamespace = (slug: string, isolation: string): CliError =>
  new CliError("tenant-not-in-namespace", {
    message: {
      en: `\`${slug}\` has isolation \`${isolation}\` and no namespace`,
      zh: `\`${slug}\` 的隔离方式是 \`${isolation}\`，没有命名空间`,
    },
    hint: {
      en: `\`tenant-manager move ${slug} --isolation namespace\` gives it one`,
      zh: `可用 \`tenant-manager move ${slug} --isolation namespace\` 为其分配命名空间`,
    },
    exitCode: usage,
  });

export const planMissing = (slug: string, plan: string): CliError =>
  new CliError("plan-unknown", {
    message: {
      en: `the registry knows no plan \`${plan}\` for \`${slug}\``,
      zh: `登记库中没有 \`${slug}\` 所用的套餐 \`${plan}\``,
    },
    hint: {
      en: "`tenant-manager doctor` tells what else is missing",
      zh: "可用 `tenant-manager doctor` 查看还缺少什么",
    },
  });

export const filesEdited = (paths: readonly string[]): CliError =>
  new CliError("files-edited", {
    message: {
      en: `these files were not written by \`render kubernetes\`, or were edited since:\n${paths.join("\n")}`,
      zh: `以下文件不是 \`render kubernetes\` 生成的，或在生成后被修改过：\n${paths.join("\n")}`,
    },
    hint: {
      en: "`--diff --force` shows what would become of them, `--force` does it; changes of your own belong into a Kustomize overlay",
      zh: "`--diff --force` 可查看将发生的变化，`--force` 会直接覆盖；自己的改动应放在 Kustomize overlay 中",
    },
    exitCode: conflict,
    details: { paths },
  });

export const recordUnreadable = (path: string): CliError =>
  new CliError("render-record-unreadable", {
    message: {
      en: `\`${path}\` is not the record that \`render kubernetes\` wrote`,
      zh: `\`${path}\` 不是 \`render kubernetes\` 写入的记录`,
    },
    hint: {
      en: "restore it from version control, or remove it: then files of tenants that are gone stay",
      zh: "请从版本库中恢复；或将其删除，但这样已不存在的租户的文件会保留",
    },
    exitCode: conflict,
  });
