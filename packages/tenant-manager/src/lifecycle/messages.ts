import { listed, type Text } from "@microforge/core/program";
import type { Status } from "../registry/tables.ts";
import type { Difference } from "./create-request.ts";
import type { LifecycleEvent } from "./status.ts";

const quoted = (words: readonly string[]): Text => listed(words.map((word) => `\`${word}\``));

/** What users read of a tenant's life; the words of the commands themselves are in `command-messages.ts`. */
export const messages = {
  status: {
    provisioning: { en: "being made", zh: "创建中" },
    active: { en: "active", zh: "正常" },
    suspended: { en: "suspended", zh: "已停用" },
    moving: { en: "moving", zh: "迁移中" },
    deleted: { en: "deleted", zh: "已删除" },
    erasing: { en: "being erased", zh: "清除中" },
    erased: { en: "erased", zh: "已清除" },
  } satisfies Record<Status, Text>,
  event: {
    activate: { en: "activated", zh: "激活" },
    rename: { en: "renamed", zh: "改名" },
    suspend: { en: "suspended", zh: "停用" },
    resume: { en: "resumed", zh: "恢复使用" },
    "begin-move": { en: "moved", zh: "迁移" },
    "end-move": { en: "moved", zh: "完成迁移" },
    delete: { en: "deleted", zh: "删除" },
    restore: { en: "restored", zh: "还原" },
    "begin-erase": { en: "erased", zh: "清除" },
    "end-erase": { en: "erased", zh: "完成清除" },
  } satisfies Record<LifecycleEvent, Text>,
  statusForbids: (slug: string, status: Text, event: Text): Text => ({
    en: `\`${slug}\` is ${status.en}: it cannot be ${event.en}`,
    zh: `租户 \`${slug}\` ${status.zh}，不能${event.zh}`,
  }),
  allowedNow: (commands: Text): Text => ({
    en: `allowed now: ${commands.en}`,
    zh: `当前可以执行：${commands.zh}`,
  }),
  nothingAllowed: (status: Status): Text =>
    status === "moving"
      ? { en: "wait until it has moved; `show` tells how far it is", zh: "请等待迁移完成；可用 `show` 查看进度" }
      : { en: "nothing is left to do with it", zh: "已没有可执行的操作" },

  durationInvalid: (option: string, text: string): Text => ({
    en: `\`${option}\` cannot be \`${text}\``,
    zh: `\`${option}\` 不能是 \`${text}\``,
  }),
  durationTooLong: (option: string, text: string): Text => ({
    en: `\`${option}\` \`${text}\` is longer than ten years`,
    zh: `\`${option}\` \`${text}\` 超过了十年`,
  }),
  durationHint: {
    en: "write a whole number and a unit: `30d`, `12h`, `90m`, `45s`, `2w`",
    zh: "请写成整数加单位，如 `30d`、`12h`、`90m`、`45s`、`2w`",
  },

  nameEmpty: { en: "a tenant needs a name that can be seen", zh: "租户名称不能为空，且须包含可见字符" },
  nameTooLong: (length: number, longest: number): Text => ({
    en: `the name has ${length} characters; at most ${longest} are allowed`,
    zh: `名称有 ${length} 个字符，最多允许 ${longest} 个`,
  }),
  nameForbidden: (character: string, place: number): Text => ({
    en: `the name has a character that cannot be shown safely: ${character}, at place ${place}`,
    zh: `名称的第 ${place} 个位置有不能安全显示的字符：${character}`,
  }),
  nameHint: {
    en: "1 to 200 characters of any language; no control characters, and none that change the direction of writing",
    zh: "名称为 1–200 个字符，语言不限；不得包含控制字符或改变书写方向的字符",
  },
  reasonInvalid: (longest: number): Text => ({
    en: `a reason is one line of at most ${longest} characters, without control characters`,
    zh: `原因须为单行文本，最多 ${longest} 个字符，不得包含控制字符`,
  }),
  slugInvalid: (slug: string): Text => ({ en: `\`${slug}\` cannot be a slug`, zh: `\`${slug}\` 不能作为短名` }),
  slugReserved: (slug: string): Text => ({
    en: `\`${slug}\` is reserved and cannot be a slug`,
    zh: `\`${slug}\` 是保留字，不能作为短名`,
  }),
  slugLikeId: (slug: string): Text => ({
    en: `\`${slug}\` looks like an id and cannot be a slug`,
    zh: `\`${slug}\` 形似 id，不能作为短名`,
  }),
  slugRule: {
    en: "1 to 40 of a-z, 0-9 and `-`, beginning with a letter, not ending with `-`",
    zh: "短名由 1–40 个 a-z、0-9 和 `-` 组成，以字母开头，不以 `-` 结尾",
  },
  slugProposal: (slug: string): Text => ({ en: `use \`${slug}\`, for example`, zh: `例如可用 \`${slug}\`` }),
  timeZoneUnknown: (zone: string): Text => ({ en: `there is no time zone \`${zone}\``, zh: `时区 \`${zone}\` 不存在` }),
  timeZoneHint: {
    en: "write a name such as `Europe/Berlin`, `Asia/Shanghai` or `UTC`",
    zh: "请写成 `Europe/Berlin`、`Asia/Shanghai` 或 `UTC` 这样的名称",
  },
  didYouMean: (guess: string): Text => ({ en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` }),

  regionInvalid: (region: string): Text => ({
    en: `\`${region}\` cannot be the name of a region`,
    zh: `\`${region}\` 不能作为区域名`,
  }),
  regionHint: {
    en: "1 to 40 of a-z, 0-9 and `-`, beginning with a letter: `--data eu=postgres://…`",
    zh: "区域名由 1–40 个 a-z、0-9 和 `-` 组成，以字母开头，如 `--data eu=postgres://…`",
  },
  regionUnknown: (region: string): Text => ({
    en: `no data store is known for the region \`${region}\``,
    zh: `区域 \`${region}\` 没有登记数据存储`,
  }),
  regionUnknownHint: (region: string): Text => ({
    en: `name its data store with \`tenant-manager init --data ${region}=URL\``,
    zh: `请用 \`tenant-manager init --data ${region}=URL\` 登记其数据存储`,
  }),
  dataStoreMissing: (isolation: string, region: string): Text => ({
    en: `isolation \`${isolation}\` needs a data store, and the region \`${region}\` has none`,
    zh: `隔离方式 \`${isolation}\` 需要数据存储，而区域 \`${region}\` 没有登记`,
  }),
  dataStoreMissingHint: (region: string): Text => ({
    en: `name one with \`tenant-manager init --data ${region === "default" ? "" : `${region}=`}postgres://…\``,
    zh: `请用 \`tenant-manager init --data ${region === "default" ? "" : `${region}=`}postgres://…\` 登记`,
  }),
  dataStoreDiffers: (region: string, known: string, given: string): Text => ({
    en: `the region \`${region}\` has the data store \`${known}\`, not \`${given}\``,
    zh: `区域 \`${region}\` 的数据存储是 \`${known}\`，而不是 \`${given}\``,
  }),
  dataStoreDiffersHint: {
    en: "tenants' rows stay where they are; give the other data store a region of its own (`REGION=URL`)",
    zh: "租户的数据不会自动搬迁；请为另一个数据存储使用新的区域名（`REGION=URL`）",
  },

  tenantExists: (slug: string, different: readonly Difference[]): Text => ({
    en: `there is a tenant \`${slug}\` already, and it is another one: ${different.map(({ trait, is, asked }) => `${trait} is \`${is}\`, not \`${asked}\``).join("; ")}`,
    zh: `租户 \`${slug}\` 已存在，但与所请求的不同：${different.map(({ trait, is, asked }) => `${trait} 为 \`${is}\`，而非 \`${asked}\``).join("；")}`,
  }),
  tenantExistsHint: (slug: string): Text => ({
    en: `choose another \`--slug\`; \`tenant-manager show ${slug}\` tells about this one, \`rename\` and \`move\` change it`,
    zh: `请换一个 \`--slug\`；可用 \`tenant-manager show ${slug}\` 查看该租户，用 \`rename\` 或 \`move\` 修改它`,
  }),
  tenantDeleted: (slug: string, until: string | undefined): Text =>
    until === undefined
      ? { en: `the tenant \`${slug}\` was deleted and is being erased`, zh: `租户 \`${slug}\` 已删除，正在清除数据` }
      : {
          en: `the tenant \`${slug}\` was deleted; it can be restored until ${until}`,
          zh: `租户 \`${slug}\` 已删除，可在 ${until} 之前还原`,
        },
  tenantDeletedHint: (slug: string): Text => ({
    en: `\`tenant-manager restore ${slug}\` brings it back; \`--slug\` makes another of the same name`,
    zh: `可用 \`tenant-manager restore ${slug}\` 还原；若要新建同名租户，请指定 \`--slug\``,
  }),
  tenantErasedHint: { en: "choose another `--slug`", zh: "请换一个 `--slug`" },
  nameAmbiguous: (name: string, slugs: readonly string[]): Text => ({
    en: `several tenants are called \`${name}\`: ${quoted(slugs).en}`,
    zh: `有多个名为 \`${name}\` 的租户：${quoted(slugs).zh}`,
  }),
  nameAmbiguousHint: { en: "say which with `--slug`", zh: "请用 `--slug` 指明是哪一个" },
  graceOver: (slug: string, since: string): Text => ({
    en: `\`${slug}\` cannot be restored: its grace period ended at ${since}`,
    zh: `租户 \`${slug}\` 无法还原：宽限期已于 ${since} 结束`,
  }),
  graceOverHint: { en: "its data is to be erased; create a new tenant", zh: "其数据将被清除；请新建租户" },
} as const;
