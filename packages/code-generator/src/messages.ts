import type { Text } from "@microforge/core/program";

/** A message and what to do next. */
export interface Advice {
  readonly message: Text;
  readonly hint: Text;
}

const eachItsFolder: Text = {
  en: "give each a folder of its own with `dir`",
  zh: "请用 `dir` 为每个服务指定各自的文件夹",
};

const files = (count: number): string => (count === 1 ? "1 file" : `${count} files`);

/** Every text of this tool, English and Chinese side by side; `import` and `review` have their own beside their code. */
export const messages = {
  summary: {
    en: "Generate entities into a Rust microservice, change them and take them back",
    zh: "在 Rust 微服务中生成、修改和撤销实体",
  },

  // the list of commands
  generateSummary: { en: "Generate an entity, or a layer of one", zh: "生成实体，或实体的某一层" },
  generateExample: { en: "an entity with all that belongs to it", zh: "一个完整的实体" },
  changeSummary: { en: "Change an entity, and migrate its table", zh: "修改实体，并迁移其数据表" },
  changeExample: { en: "show what a new field would change", zh: "查看新增字段会带来的变更" },
  destroySummary: { en: "Take an entity out, without a trace", zh: "彻底移除实体，不留痕迹" },
  syncSummary: { en: "Bring the code in line with microforge.yaml", zh: "使代码与 microforge.yaml 保持一致" },
  statusSummary: { en: "Show what is generated, edited and outstanding", zh: "显示已生成、已修改和待处理的内容" },
  batchSummary: { en: "Make several services with their entities", zh: "批量生成多个服务及其实体" },
  importSummary: {
    en: "Make entities of OpenAPI, SQL or Protocol Buffers",
    zh: "从 OpenAPI、SQL 或 Protocol Buffers 导入实体",
  },
  reviewSummary: { en: "Find what good service code avoids", zh: "检查服务代码中应当避免的写法" },
  reviewExample: { en: "review the code of the project", zh: "检查项目的代码" },
  undoSummary: { en: "Take back the last run in a project", zh: "撤销项目中最近一次运行" },

  // options of several commands
  dirOption: { en: "the project's folder (default: here)", zh: "项目文件夹（默认：当前文件夹）" },
  nameArgument: { en: "the entity, in UpperCamelCase", zh: "实体名，使用 UpperCamelCase" },
  forceOption: {
    en: "replace files that are in the way, remove files that were edited",
    zh: "覆盖已存在的同名文件，删除被修改过的文件",
  },
  allowDataLossOption: { en: "allow migrations that lose data", zh: "允许会丢失数据的迁移" },
  fillOption: (place: string): Text => ({
    en: `value of existing rows, as ${place}=VALUE`,
    zh: `已有数据行的取值，写作 ${place}=VALUE`,
  }),
  castOption: (place: string): Text => ({
    en: `convert the values of existing rows (${place}); the migration fails where one cannot be converted`,
    zh: `转换已有数据行的值（${place}）；无法转换时迁移失败`,
  }),
  replaceOption: (place: string): Text => ({
    en: `replace an enum value in existing rows, as ${place}=OLD:NEW`,
    zh: `替换已有数据行中的枚举值，写作 ${place}=OLD:NEW`,
  }),
  renameOption: (place: string): Text => ({
    en: `rename, as ${place}:NEW; its data stays`,
    zh: `重命名，写作 ${place}:NEW；数据保留`,
  }),

  // generate
  generateDescription: {
    en: "An entity is a type with its rules, a table, an API, clients, tests, a benchmark, seed data and a page of documentation. `api` generates all of it; the other layers come with what they need.",
    zh: "一个实体包括类型及其规则、数据表、API、客户端、测试、基准测试、种子数据和一页文档。`api` 生成全部内容；其他层会连同其所需的部分一起生成。",
  },
  partArgument: {
    en: "api is all of it; or a layer with what it needs",
    zh: "api 表示完整实体；也可以是某一层及其所需的内容",
  },
  fieldsOption: {
    en: 'the fields: "name:string(1..80) email:email^ age:i32?"',
    zh: '字段，例如 "name:string(1..80) email:email^ age:i32?"',
  },
  pluralOption: { en: "the plural, when English rules are wrong", zh: "复数形式（英语规则不适用时）" },
  scopeOption: {
    en: "whose rows a caller sees: all, the owner's, the tenant's",
    zh: "调用者可见的数据行：全部、所有者的、租户的",
  },
  softDeleteOption: { en: "deleting only marks rows", zh: "删除时只做标记" },
  auditOption: { en: "keep who created and who changed a row", zh: "记录创建者与最后修改者" },
  labelOption: { en: "the display name", zh: "显示名称（英文）" },
  labelZhOption: { en: "the display name in Chinese", zh: "显示名称（中文）" },
  uniqueOption: { en: "fields that must be unique together, as a,b", zh: "须共同唯一的字段，写作 a,b" },
  assistOption: {
    en: "let a language model propose the fields from a sentence (off unless configured)",
    zh: "由语言模型根据一句话拟定字段（默认关闭，需先配置）",
  },
  assistUrlOption: {
    en: "where an OpenAI-compatible API is; the key is MICROFORGE_ASSIST_KEY",
    zh: "OpenAI 兼容 API 的地址；密钥取自 MICROFORGE_ASSIST_KEY",
  },
  assistModelOption: { en: "the model that `--assist` asks", zh: "`--assist` 使用的模型" },
  proposal: { en: "proposed by the language model:", zh: "语言模型的建议：" },
  askProposal: { en: "Generate this entity?", zh: "生成这个实体吗？" },
  proposalRefused: (name: string, fields: string): Advice => ({
    message: { en: "the proposal was not taken; nothing was written", zh: "未采用该建议，没有写入任何内容" },
    hint: {
      en: `to go on from it: code-generator generate api ${name} --fields '${fields}'`,
      zh: `可在此基础上修改：code-generator generate api ${name} --fields '${fields}'`,
    },
  }),
  generatePartExample: { en: "clients of an entity that is there", zh: "为已有实体生成客户端" },
  generateRelationExample: { en: "an entity that belongs to others", zh: "与其他实体关联的实体" },
  entityExists: (name: string): Advice => ({
    message: { en: `there is an entity \`${name}\` already`, zh: `已存在实体 \`${name}\`` },
    hint: {
      en: `\`code-generator change ${name} --add …\` changes it; \`generate api ${name}\` without \`--fields\` generates what is missing`,
      zh: `用 \`code-generator change ${name} --add …\` 修改；不带 \`--fields\` 的 \`generate api ${name}\` 会补全缺失的部分`,
    },
  }),
  entitiesExist: (names: readonly string[]): Advice => ({
    message: {
      en: `entities of these names are there already, and differ: ${names.join(", ")}`,
      zh: `已存在同名但内容不同的实体：${names.join("、")}`,
    },
    hint: {
      en: "leave them out with `--only`, or pass `--force` to change them into these",
      zh: "请用 `--only` 排除它们，或用 `--force` 改为这里的内容",
    },
  }),
  noFields: (name: string): Advice => ({
    message: { en: `\`${name}\` has no fields yet`, zh: `\`${name}\` 还没有字段` },
    hint: {
      en: 'pass `--fields "name:string(1..80) …"`, or run in a terminal to be asked',
      zh: '请给出 `--fields "name:string(1..80) …"`，或在终端中运行以逐项输入',
    },
  }),

  // change
  changeDescription: {
    en: "Renders the entity again and merges it with what you wrote. The difference of its table becomes a new migration; migrations that are there are never edited.",
    zh: "重新渲染实体，并与您的修改合并。数据表的差异会成为一个新迁移；已有迁移从不改动。",
  },
  changeRenameExample: { en: "rename a field and its column", zh: "重命名字段及其数据列" },
  changeFillExample: {
    en: "define a field anew, and fill rows that have no value",
    zh: "重新定义字段，并填充没有值的数据行",
  },
  addOption: {
    en: "fields or relations to add, as for `generate --fields`",
    zh: "要新增的字段或关系，写法同 `generate --fields`",
  },
  setOption: { en: "fields to define anew", zh: "要重新定义的字段" },
  removeOption: { en: "a field or relation to remove", zh: "要移除的字段或关系" },
  noEntity: (name: string, guess: string | undefined, known: readonly string[]): Advice => ({
    message: { en: `there is no entity \`${name}\``, zh: `没有名为 \`${name}\` 的实体` },
    hint: guess
      ? { en: `did you mean \`${guess}\`?`, zh: `您是指 \`${guess}\` 吗？` }
      : {
          en: known.length > 0 ? `known: ${known.join(", ")}` : "`code-generator generate api …` makes one",
          zh: known.length > 0 ? `可用：${known.join("、")}` : "`code-generator generate api …` 可以新建",
        },
  }),
  nothingToChange: {
    message: { en: "nothing to change was named", zh: "没有指定要修改的内容" },
    hint: {
      en: "pass `--add`, `--remove`, `--rename` or `--set`",
      zh: "请使用 `--add`、`--remove`、`--rename` 或 `--set`",
    },
  },
  notAnAssignment: (typed: string, form: string): Advice => ({
    message: { en: `\`${typed}\` is not of the form ${form}`, zh: `\`${typed}\` 不是 ${form} 的形式` },
    hint: { en: `write ${form}`, zh: `请写作 ${form}` },
  }),

  // destroy
  destroyDescription: {
    en: "Removes the entity's files, registrations and migrations, so that the project is what it was before. Files that you have edited are only removed with `--force`.",
    zh: "移除实体的文件、注册代码和迁移，使项目恢复原状。您修改过的文件只有加上 `--force` 才会删除。",
  },
  destroyExample: { en: "show what would go", zh: "查看将被移除的内容" },
  destroyDropExample: { en: "drop the table of databases in use", zh: "删除在用数据库中的数据表" },
  dropOption: {
    en: "keep its migrations and add one that drops its tables (for databases that have them)",
    zh: "保留已有迁移，并新增一个删除其数据表的迁移（适用于已执行过迁移的数据库）",
  },
  referredTo: (name: string, by: readonly string[]): Advice => ({
    message: {
      en: `${by.join(", ")} ${by.length === 1 ? "refers" : "refer"} to \`${name}\``,
      zh: `${by.join("、")} 引用了 \`${name}\``,
    },
    hint: {
      en: `remove the relations first: \`code-generator change ${by[0]?.split(".")[0]} --remove ${by[0]?.split(".")[1]}\``,
      zh: `请先移除这些关系：\`code-generator change ${by[0]?.split(".")[0]} --remove ${by[0]?.split(".")[1]}\``,
    },
  }),
  tookBackMigrations: (migrations: readonly string[]): Text => ({
    en: `migrations taken back: ${migrations.join(", ")}. A database that has run them needs \`--drop\` instead (\`undo\` first)`,
    zh: `已撤回迁移：${migrations.join("、")}。若数据库已执行过这些迁移，请改用 \`--drop\`（先 \`undo\`）`,
  }),
  wouldTakeBack: (migrations: readonly string[]): Advice => ({
    message: {
      en: `entities are gone from microforge.yaml; their migrations would be taken back: ${migrations.join(", ")}`,
      zh: `microforge.yaml 中移除了实体，其迁移将被撤回：${migrations.join("、")}`,
    },
    hint: {
      en: "`--allow-data-loss` takes them back, `--drop` keeps them and drops the tables; `--rename OLD:NEW` if it has another name",
      zh: "`--allow-data-loss` 将其撤回，`--drop` 保留它们并删除数据表；若只是改名，请用 `--rename OLD:NEW`",
    },
  }),
  syncLossHint: {
    en: "if something only has another name: `--rename ENTITY.FIELD:NEW`; if the data may go: `--allow-data-loss`",
    zh: "若只是改名，请用 `--rename ENTITY.FIELD:NEW`；若数据确实可以丢弃，请用 `--allow-data-loss`",
  },
  dataLossHint: {
    en: "pass `--allow-data-loss` if that is what you want",
    zh: "若确实需要，请加上 `--allow-data-loss`",
  },

  // sync
  syncDescription: {
    en: "Generates what microforge.yaml says since it was edited by hand: new entities, changed ones, and those that are gone.",
    zh: "按手工编辑后的 microforge.yaml 生成代码：新增、修改和移除的实体都会处理。",
  },
  syncDiffExample: { en: "show what the edits mean", zh: "查看这些编辑意味着什么" },
  syncFillExample: {
    en: "a new required field needs a value in existing rows",
    zh: "新增必填字段时，为已有数据行指定取值",
  },

  // status
  statusDescription: {
    en: "Compares microforge.yaml, what was last generated, and the files on disk.",
    zh: "比较 microforge.yaml、上次生成的内容与磁盘上的文件。",
  },
  statusCheckOption: { en: "exit with 3 when anything is outstanding", zh: "存在待处理内容时以 3 退出" },
  statusExample: {
    en: "fail in CI when code and microforge.yaml differ",
    zh: "代码与 microforge.yaml 不一致时使 CI 失败",
  },
  noEntities: {
    en: "no entities yet: `code-generator generate api …` makes one",
    zh: "还没有实体：`code-generator generate api …` 可以新建",
  },
  entityStates: {
    current: { en: "generated", zh: "已生成" },
    changed: { en: "changed in microforge.yaml", zh: "microforge.yaml 中有修改" },
    new: { en: "not generated yet", zh: "尚未生成" },
    removed: { en: "no longer in microforge.yaml", zh: "已从 microforge.yaml 中移除" },
  },
  edited: (paths: readonly string[]): Text => ({
    en: `edited: ${paths.join(", ")}`,
    zh: `已修改：${paths.join("、")}`,
  }),
  missing: (paths: readonly string[]): Text => ({
    en: `deleted: ${paths.join(", ")}`,
    zh: `已删除：${paths.join("、")}`,
  }),
  unresolved: (paths: readonly string[]): Text => ({
    en: `conflict markers in ${paths.join(", ")}`,
    zh: `有冲突标记：${paths.join("、")}`,
  }),
  layers: (names: readonly string[]): Text => ({ en: `only ${names.join(", ")}`, zh: `仅 ${names.join("、")}` }),
  unregistered: (places: readonly string[]): Text => ({
    en: `not registered in ${places.join(", ")}`,
    zh: `未注册于 ${places.join("、")}`,
  }),
  syncNext: { en: "`code-generator sync` brings the code in line", zh: "`code-generator sync` 可使代码与之一致" },
  checkOption: { en: "only tell whether anything differs (exit code 3)", zh: "只检查是否有差异（有差异时退出码为 3）" },

  // batch
  batchDescription: {
    en: "Reads services with their entities from a YAML file. A service that is not there is generated; one that is gets the entities that it lacks. All is checked before anything is written; each service is a run of its own, with its own undo.",
    zh: "从 YAML 文件读取服务及其实体。不存在的服务会新建；已存在的服务会补充缺少的实体。写入之前会检查全部内容；每个服务单独执行，可单独撤销。",
  },
  batchForceOption: {
    en: "change entities that exist and differ, replace files that are in the way",
    zh: "修改已存在但内容不同的实体，覆盖已存在的同名文件",
  },
  batchFileArgument: { en: "a YAML file: `services:`, by name", zh: "YAML 文件：`services:` 下按名称列出" },
  batchExample: { en: "show what it would make", zh: "查看将生成的内容" },
  batchCheck: { en: "checking services", zh: "正在检查服务" },
  batchInterrupted: (made: readonly string[]): Advice => ({
    message:
      made.length === 0
        ? { en: "cancelled; nothing was changed", zh: "已取消，没有任何改动" }
        : { en: `cancelled; done before: ${made.join(", ")}`, zh: `已取消；此前已完成：${made.join("、")}` },
    hint: {
      en: "the same command goes on where this one stopped",
      zh: "再次运行同一命令即可继续",
    },
  }),
  batchProgress: { en: "making services", zh: "正在生成服务" },
  batched: (service: string, folder: string, count: number, made: boolean, applied: boolean): Text => {
    if (count === 0) return { en: `${service}: nothing to do`, zh: `${service}：无需处理` };
    if (!applied)
      return {
        en: `${service}: ${files(count)} would change in ${folder}`,
        zh: `${service}：将在 ${folder} 中更改 ${count} 个文件`,
      };
    return made
      ? { en: `${service}: ${files(count)} in ${folder}`, zh: `${service}：已在 ${folder} 中生成 ${count} 个文件` }
      : {
          en: `${service}: changed ${files(count)} in ${folder}`,
          zh: `${service}：已在 ${folder} 中更改 ${count} 个文件`,
        };
  },
  conflictsIn: { en: "conflict markers in:", zh: "以下文件中有冲突标记：" },
  invalidBatch: (path: string, lines: readonly Text[]): Advice => ({
    message: {
      en: [`\`${path}\` is not valid`, ...lines.map(({ en }) => en)].join("\n"),
      zh: [`\`${path}\` 无效`, ...lines.map(({ zh }) => zh)].join("\n"),
    },
    hint: {
      en: "write `services:`, below it each name with `entities:` as in microforge.yaml",
      zh: "请在 `services:` 下按名称列出服务，其 `entities:` 写法同 microforge.yaml",
    },
  }),
  unreadableFile: (path: string): Advice => ({
    message: { en: `\`${path}\` cannot be read`, zh: `无法读取 \`${path}\`` },
    hint: { en: "check the path", zh: "请检查路径" },
  }),
  invalidServiceName: (name: string, reason: Text, suggestion: string): Advice => ({
    message: {
      en: `\`${name}\` cannot name a service: ${reason.en}`,
      zh: `\`${name}\` 不能作为服务名称：${reason.zh}`,
    },
    hint: { en: `for example \`${suggestion}\``, zh: `例如 \`${suggestion}\`` },
  }),
  sameFolder: (one: string, other: string): Advice => ({
    message: {
      en: `\`${one}\` and \`${other}\` have the same folder`,
      zh: `\`${one}\` 与 \`${other}\` 使用同一个文件夹`,
    },
    hint: eachItsFolder,
  }),
  folderWithin: (outer: string, inner: string): Advice => ({
    message: {
      en: `the folder of \`${inner}\` lies inside that of \`${outer}\``,
      zh: `\`${inner}\` 的文件夹位于 \`${outer}\` 的文件夹之内`,
    },
    hint: eachItsFolder,
  }),
  serviceHasEntities: (service: string, names: readonly string[]): Advice => ({
    message: {
      en: `\`${service}\` has entities of these names already, and they differ: ${names.join(", ")}`,
      zh: `\`${service}\` 中已有同名但内容不同的实体：${names.join("、")}`,
    },
    hint: {
      en: "leave them out, or pass `--force` to change them into these",
      zh: "请去掉它们，或用 `--force` 改为这里的内容",
    },
  }),
  otherThanGiven: (key: string, has: string, given: string): Text => ({
    en: `\`${key}\` is \`${has}\`, not \`${given}\``,
    zh: `\`${key}\` 是 \`${has}\`，而不是 \`${given}\``,
  }),
  serviceDiffers: (service: string, differences: readonly Text[]): Advice => ({
    message: {
      en: [`\`${service}\` exists and is not what the file says`, ...differences.map(({ en }) => `  ${en}`)].join("\n"),
      zh: [`\`${service}\` 已存在，且与文件所写不符`, ...differences.map(({ zh }) => `  ${zh}`)].join("\n"),
    },
    hint: {
      en: "a batch only adds entities to a service that exists: write what it has, or leave these keys out",
      zh: "对于已存在的服务，批量生成只补充实体：请按其现状填写，或去掉这些键",
    },
  }),

  // the report
  generated: (name: string, count: number): Text => ({
    en: `\`${name}\` is there: ${files(count)}`,
    zh: `已生成 \`${name}\`：${count} 个文件`,
  }),
  changed: (count: number): Text => ({ en: `changed ${files(count)}`, zh: `已更改 ${count} 个文件` }),
  wouldChange: (count: number): Text => ({
    en: `${files(count)} would change; nothing was written`,
    zh: `将更改 ${count} 个文件；尚未写入`,
  }),
  unchanged: {
    en: "nothing to do: the code says what microforge.yaml says",
    zh: "无需处理：代码与 microforge.yaml 一致",
  },
  migration: (migration: string): Text => ({ en: `migration ${migration}`, zh: `迁移 ${migration}` }),
  conflicts: (paths: readonly string[]): Advice => ({
    message: {
      en: `you and the generator changed the same lines; look for \`<<<<<<<\` in:\n${paths.map((path) => `  ${path}`).join("\n")}`,
      zh: `您与生成器修改了相同的行；请在以下文件中查找 \`<<<<<<<\`：\n${paths.map((path) => `  ${path}`).join("\n")}`,
    },
    hint: {
      en: "keep what is right and remove the markers; `code-generator undo` takes the whole run back",
      zh: "请保留正确的内容并删除标记；`code-generator undo` 可撤销整次操作",
    },
  }),
  leftDeleted: (paths: readonly string[]): Text => ({
    en: `left deleted, as you deleted them: ${paths.join(", ")}`,
    zh: `您已删除，因此不再生成：${paths.join("、")}`,
  }),
} as const;
