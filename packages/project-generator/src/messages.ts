import type { Text } from "@microforge/core/program";
import type { Feature, Slot } from "@microforge/core/templates";

/** A message and what to do next. */
interface Advice {
  readonly message: Text;
  readonly hint: Text;
}

const list = (words: readonly string[], separator: string): string =>
  words.map((word) => `\`${word}\``).join(separator);

/** Every text of this tool, English and Chinese side by side. */
export const messages = {
  summary: {
    en: "Generate a Rust microservice that builds, passes its tests and runs",
    zh: "生成可以直接构建、通过测试并运行的 Rust 微服务",
  },

  // new
  newSummary: { en: "Generate a new service", zh: "生成一个新服务" },
  newExample: { en: "with the defaults, asking nothing", zh: "使用默认设置，不提问" },
  newPostgresExample: { en: "on PostgreSQL, and run its tests", zh: "使用 PostgreSQL，并运行其测试" },
  newDiffExample: { en: "show what would be written, write nothing", zh: "只显示将要写入的内容，不写入" },
  nameArgument: { en: "name of the service: its crate and its folder", zh: "服务名称，同时是 crate 与文件夹的名称" },
  presetOption: { en: "a named choice of features (see `list presets`)", zh: "一组预定的功能（见 `list presets`）" },
  slotOption: (slot: Slot): Text => slotTitles[slot],
  slotOptionSeveral: (slot: Slot, technologies: readonly string[]): Text => ({
    en: `${slotTitles[slot].en}: any of ${technologies.join(", ")}, or none`,
    zh: `${slotTitles[slot].zh}：${technologies.join("、")} 中的任意几个，或 none`,
  }),
  dirOption: {
    en: "the project's folder (default: the name, here)",
    zh: "项目文件夹（默认：当前位置下与名称相同的文件夹）",
  },
  exampleOption: { en: "include the example entity `Task`", zh: "包含示例实体 `Task`" },
  setOption: {
    en: "set a value of the templates: description, http_port, metrics_port",
    zh: "设置模板的值：description、http_port、metrics_port",
  },
  valuesFileOption: { en: "read such values from a YAML or JSON file", zh: "从 YAML 或 JSON 文件读取这些值" },
  gitOption: { en: "make a Git repository of it", zh: "初始化 Git 仓库" },
  dataLossHint: {
    en: "put the entity back in microforge.yaml, or migrate with `code-generator sync --allow-data-loss`",
    zh: "请在 microforge.yaml 中恢复该实体，或用 `code-generator sync --allow-data-loss` 迁移",
  },
  forceOption: {
    en: "go on in a folder that is not empty: your edits are merged, other files stay",
    zh: "在非空文件夹中继续：合并您的修改，保留其他文件",
  },
  verifyOption: {
    en: "build and test the new project",
    zh: "构建并测试新项目",
  },

  askName: { en: "What is the service called?", zh: "服务叫什么名称？" },
  askPreset: { en: "Which stack?", zh: "使用哪种技术组合？" },
  askOwnStack: { en: "Choose each part", zh: "逐项选择" },
  askOwnStackMeaning: { en: "one question for each part of the service", zh: "对服务的每个部分各提一个问题" },
  askSlot: (slot: Slot): Text => ({ en: `${slotTitles[slot].en}?`, zh: `${slotTitles[slot].zh}？` }),
  nothing: { en: "None", zh: "无" },
  all: { en: "All of them", zh: "全部" },
  askExample: {
    en: "Include an example entity, `Task`, with its API and tests?",
    zh: "包含示例实体 `Task` 及其 API 与测试吗？",
  },

  nameInvalid: (name: string, reason: Text, suggestion: string): Advice => ({
    message: {
      en: `\`${name}\` cannot be the name of a service: ${reason.en}`,
      zh: `\`${name}\` 不能作为服务名称：${reason.zh}`,
    },
    hint: { en: `\`${suggestion}\` would do`, zh: `可以使用 \`${suggestion}\`` },
  }),
  nameInvalidAsked: (reason: Text, suggestion: string): Text => ({
    en: `${reason.en}; \`${suggestion}\` would do`,
    zh: `${reason.zh}；可以使用 \`${suggestion}\``,
  }),
  leftOut: (features: readonly Feature[]): Text => ({
    en: `left out inside a Cargo workspace: ${features.map((feature) => feature.id).join(", ")}`,
    zh: `在 Cargo 工作区内省略：${features.map((feature) => feature.id).join("、")}`,
  }),
  notAnAssignment: (typed: string): Advice => ({
    message: { en: `\`${typed}\` is not of the form key=value`, zh: `\`${typed}\` 不是 key=value 的形式` },
    hint: { en: 'for example `--set description="Keeps orders"`', zh: '例如 `--set description="管理订单"`' },
  }),
  unknownValue: (key: string, guess: string | undefined, known: readonly string[]): Advice => ({
    message: { en: `the templates have no value \`${key}\``, zh: `模板没有名为 \`${key}\` 的值` },
    hint: {
      en: guess === undefined ? `known: ${list(known, ", ")}` : `did you mean \`${guess}\`?`,
      zh: guess === undefined ? `可用：${list(known, "、")}` : `您是指 \`${guess}\` 吗？`,
    },
  }),
  invalidValue: (key: string, reason: Text): Advice => ({
    message: { en: `the value of \`${key}\` is not valid: ${reason.en}`, zh: `\`${key}\` 的值无效：${reason.zh}` },
    hint: {
      en: `correct it in \`--set ${key}=…\` or in the values file`,
      zh: `请在 \`--set ${key}=…\` 或值文件中更正`,
    },
  }),
  samePorts: (port: number): Advice => ({
    message: {
      en: `\`http_port\` and \`metrics_port\` are both ${port}`,
      zh: `\`http_port\` 与 \`metrics_port\` 都是 ${port}`,
    },
    hint: { en: "give them different ports: `--set metrics_port=…`", zh: "请使用不同的端口：`--set metrics_port=…`" },
  }),
  invalidValuesFile: (path: string): Advice => ({
    message: { en: `\`${path}\` is not a YAML or JSON map`, zh: `\`${path}\` 不是 YAML 或 JSON 映射` },
    hint: { en: "write one `key: value` a line", zh: "每行写一个 `key: value`" },
  }),
  unreadableValuesFile: (path: string): Advice => ({
    message: { en: `\`${path}\` cannot be read`, zh: `无法读取 \`${path}\`` },
    hint: { en: "check the path that `--values-file` gives", zh: "请检查 `--values-file` 给出的路径" },
  }),

  made: (name: string, count: number, folder: string): Text => ({
    en: `${name}: ${count} ${count === 1 ? "file" : "files"} in ${folder}`,
    zh: `${name}：已在 ${folder} 写入 ${count} 个文件`,
  }),
  unchanged: (name: string): Text => ({ en: `${name}: nothing to change`, zh: `${name}：没有需要更改的内容` }),
  wouldMake: (name: string, count: number): Text => ({
    en: `${name}: ${count} ${count === 1 ? "file" : "files"} would change; nothing was written`,
    zh: `${name}：将更改 ${count} 个文件；尚未写入`,
  }),
  stack: (features: string): Text => ({ en: `stack: ${features}`, zh: `技术组合：${features}` }),
  replaced: (paths: readonly string[]): Text => ({
    en: `replaced (undo brings them back): ${paths.join(", ")}`,
    zh: `已覆盖（可用 undo 恢复）：${paths.join("、")}`,
  }),
  leftDeleted: (paths: readonly string[]): Text => ({
    en: `left deleted, as you deleted them: ${paths.join(", ")}`,
    zh: `您已删除，因此不再生成：${paths.join("、")}`,
  }),
  conflicts: (paths: readonly string[]): Advice => ({
    message: {
      en: `you and the templates changed the same lines in:\n${paths.map((path) => `  ${path}`).join("\n")}`,
      zh: `您与模板修改了相同的行：\n${paths.map((path) => `  ${path}`).join("\n")}`,
    },
    hint: {
      en: "look for `<<<<<<<` in these files and keep what is right; everything else is merged",
      zh: "请在这些文件中查找 `<<<<<<<` 并保留正确的内容；其余部分已合并",
    },
  }),
  cancelledAfterwards: {
    message: { en: "cancelled; the project is written", zh: "已取消；项目已经写入" },
    hint: {
      en: "`project-generator undo`, in its folder, takes it back",
      zh: "在项目文件夹中运行 `project-generator undo` 即可撤销",
    },
  },
  nextSteps: { en: "next:", zh: "接下来：" },

  // verify
  verifyFormat: { en: "cargo fmt --check", zh: "cargo fmt --check" },
  verifyCheck: { en: "cargo check", zh: "cargo check" },
  verifyClippy: { en: "cargo clippy", zh: "cargo clippy" },
  verifyTest: { en: "cargo test (the first build takes some minutes)", zh: "cargo test（首次构建需要几分钟）" },
  verifying: { en: "Verifying", zh: "验证中" },
  verified: (command: string): Text => ({ en: `passed: ${command}`, zh: `通过：${command}` }),
  cargoMissing: {
    message: {
      en: "`--verify` needs cargo, which is not here; nothing was written",
      zh: "`--verify` 需要 cargo，但未找到；尚未写入任何内容",
    },
    hint: {
      en: "install Rust from https://rustup.rs/, or leave `--verify` out",
      zh: "请从 https://rustup.rs/ 安装 Rust，或去掉 `--verify`",
    },
  },
  verifyFailed: (command: string, particulars: string): Advice => ({
    message: {
      en: `\`${command}\` failed in the new project\n${particulars}`,
      zh: `新项目中 \`${command}\` 失败\n${particulars}`,
    },
    hint: {
      en: "the project is there to look at; `project-generator doctor` checks the tools that it needs",
      zh: "项目已保留以供查看；`project-generator doctor` 可检查所需工具",
    },
  }),
  gitFailed: { en: "`git init` failed; the project is complete without it", zh: "`git init` 失败；项目本身是完整的" },

  // list, show
  listSummary: { en: "List the presets and features there are", zh: "列出可用的预设与功能" },
  whatArgument: { en: "`presets` or `features` (default: both)", zh: "`presets` 或 `features`（默认：两者）" },
  presetsTitle: { en: "Presets", zh: "预设" },
  featuresTitle: { en: "Features", zh: "功能" },
  showSummary: { en: "Show what a preset or feature brings", zh: "显示某个预设或功能的内容" },
  idArgument: { en: "a preset, or a feature such as `store/sqlite`", zh: "预设，或如 `store/sqlite` 的功能" },
  nothingOfThatName: (id: string, guess: string | undefined): Advice => ({
    message: { en: `there is no preset or feature \`${id}\``, zh: `没有名为 \`${id}\` 的预设或功能` },
    hint:
      guess === undefined
        ? { en: "`project-generator list` shows what there is", zh: "`project-generator list` 列出全部" }
        : { en: `did you mean \`${guess}\`?`, zh: `您是指 \`${guess}\` 吗？` },
  }),
  labels: {
    features: { en: "features", zh: "功能" },
    requires: { en: "requires", zh: "需要" },
    excludes: { en: "excludes", zh: "排斥" },
    crates: { en: "crates", zh: "crate" },
    environment: { en: "environment", zh: "环境变量" },
    files: { en: "files", zh: "文件" },
  },

  // undo
  undoSummary: { en: "Take back the last run in a project", zh: "撤销项目中最近一次运行" },
  // doctor
  doctorSummary: { en: "Check that the tools a service needs are here", zh: "检查服务所需的工具是否齐全" },
  doctorReady: { en: "everything that is needed is here", zh: "所需工具已齐全" },
  doctorFailed: (names: readonly string[]): Advice => ({
    message: { en: `needed and not here: ${names.join(", ")}`, zh: `缺少必需的工具：${names.join("、")}` },
    hint: { en: "the advice above says how to get each", zh: "上面的说明给出了获取方法" },
  }),
  status: {
    ok: { en: "ok", zh: "正常" },
    missing: { en: "missing", zh: "缺少" },
    "too-old": { en: "too old", zh: "版本过旧" },
    low: { en: "low", zh: "不足" },
  },
  adviceNode: {
    en: "install Node.js 20.19 or newer: https://nodejs.org/",
    zh: "请安装 Node.js 20.19 或更新版本：https://nodejs.org/",
  },
  adviceRust: {
    en: "install or update Rust (1.94 or newer): https://rustup.rs/, then `rustup update stable`",
    zh: "请安装或更新 Rust（1.94 或更新）：https://rustup.rs/，然后运行 `rustup update stable`",
  },
  adviceRustfmt: { en: "`rustup component add rustfmt`", zh: "`rustup component add rustfmt`" },
  adviceClippy: { en: "`rustup component add clippy`", zh: "`rustup component add clippy`" },
  adviceCompiler: {
    en: "install a C compiler: `apt install build-essential`, `dnf install gcc`, `xcode-select --install`, or Visual Studio Build Tools",
    zh: "请安装 C 编译器：`apt install build-essential`、`dnf install gcc`、`xcode-select --install`，或 Visual Studio Build Tools",
  },
  adviceGit: {
    en: "install Git, or pass `--no-git`: https://git-scm.com/",
    zh: "请安装 Git，或使用 `--no-git`：https://git-scm.com/",
  },
  adviceDisk: (gibibytes: number): Text => ({
    en: `a debug build takes up to ${gibibytes} GiB: free some space, or point CARGO_TARGET_DIR elsewhere`,
    zh: `调试构建最多占用 ${gibibytes} GiB：请释放空间，或将 CARGO_TARGET_DIR 指向别处`,
  }),
} as const;

export const slotTitles: Readonly<Record<Slot, Text>> = {
  base: { en: "Base", zh: "基础" },
  http: { en: "HTTP framework", zh: "HTTP 框架" },
  rpc: { en: "RPC", zh: "RPC" },
  store: { en: "Database", zh: "数据库" },
  events: { en: "Events", zh: "事件" },
  telemetry: { en: "Telemetry", zh: "遥测" },
  auth: { en: "Authentication", zh: "认证" },
  tenancy: { en: "Tenants", zh: "租户" },
  client: { en: "Clients of the API", zh: "API 客户端" },
  deploy: { en: "Deployment", zh: "部署" },
  ci: { en: "Continuous integration", zh: "持续集成" },
};
