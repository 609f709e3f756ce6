import type { Text } from "@microforge/core/program";

/** Every text of this tool, English and Chinese side by side. */
export const messages = {
  summary: { en: "Generate entities into a Rust microservice, change them and take them back", zh: "Generate entities into a Rust microservice, change them and take them back" },
  countSummary: { en: "Count the files of a folder", zh: "统计文件夹中的文件数" },
  countExample: { en: "the files below src", zh: "src 下的文件数" },
  folderArgument: { en: "the folder (default: here)", zh: "文件夹（默认：当前文件夹）" },
  counted: (count: number): Text => ({ en: `${count} ${count === 1 ? "file" : "files"}`, zh: `${count} 个文件` }),
} as const;
