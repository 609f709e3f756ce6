import { CliError, exitCodes } from "@microforge/core/program";
import { type Token, TokenReader } from "./tokens.ts";

export interface ProtoFile {
  readonly file: string;
  readonly package: string;
  readonly imports: readonly { readonly path: string; readonly line: number }[];
  readonly messages: readonly Message[];
  readonly enums: readonly ProtoEnum[];
  readonly services: readonly { readonly name: string; readonly line: number; readonly methods: number }[];
  readonly extensions: readonly { readonly name: string; readonly line: number }[];
}

export interface Message {
  /** With its package and the messages around it. */
  readonly fullName: string;
  readonly name: string;
  readonly place: string;
  readonly comment: string;
  readonly fields: readonly ProtoField[];
  readonly isNested: boolean;
  /** Names of options, such as `(google.api.resource)`. */
  readonly options: readonly string[];
}

export interface ProtoField {
  readonly name: string;
  readonly place: string;
  readonly comment: string;
  /** As it is written, to be resolved from the message's name. */
  readonly type: string;
  readonly label: "none" | "optional" | "repeated" | "map";
  readonly oneof: string | undefined;
  /** The words of its options. */
  readonly options: readonly string[];
}

export interface ProtoEnum {
  readonly fullName: string;
  readonly name: string;
  readonly place: string;
  readonly values: readonly string[];
}

/** Nested deeper than this, a file was not written by a person. */
const deepest = 60;

/** Parses a file of proto3. protobufjs would too, but keeps no lines, and no place is as good as a line. */
export function parseProto(source: string, file: string): ProtoFile {
  return new Parser(source, file).file();
}

class Parser {
  readonly #tokens: TokenReader;
  readonly #file: string;
  readonly #messages: Message[] = [];
  readonly #enums: ProtoEnum[] = [];
  readonly #extensions: { name: string; line: number }[] = [];
  #package = "";

  constructor(source: string, file: string) {
    this.#tokens = new TokenReader(source.replace(/^\uFEFF/u, ""), file);
    this.#file = file;
  }

  file(): ProtoFile {
    const tokens = this.#tokens;
    const imports: { path: string; line: number }[] = [];
    const services: { name: string; line: number; methods: number }[] = [];
    this.#syntax();
    while (tokens.next.kind !== "end") {
      const { text, line } = tokens.next;
      if (tokens.skip(";")) continue;
      else if (tokens.skip("package")) {
        this.#package = tokens.path();
        tokens.expect(";");
      } else if (tokens.skip("import")) {
        if (!tokens.skip("public")) tokens.skip("weak");
        imports.push({ path: tokens.text(), line });
        tokens.expect(";");
      } else if (text === "message") this.#message([]);
      else if (text === "enum") this.#enum([]);
      else if (tokens.skip("extend")) this.#extend();
      else if (tokens.skip("service")) {
        const name = tokens.word();
        services.push({ name, line, methods: this.#wordsInBraces().filter((word) => word === "rpc").length });
      } else if (tokens.skip("option")) this.#option();
      else
        throw tokens.unexpected(
          "`message`, `enum`, `service`, `import`, `package` or `option`",
          "`message`、`enum`、`service`、`import`、`package` 或 `option`",
        );
    }
    return {
      file: this.#file,
      package: this.#package,
      imports,
      messages: this.#messages,
      enums: this.#enums,
      services,
      extensions: this.#extensions,
    };
  }

  #syntax(): void {
    const tokens = this.#tokens;
    const isEdition = tokens.skip("edition");
    if (!isEdition && !tokens.skip("syntax"))
      throw beginnings.has(tokens.next.text) ? unsupported(this.#file, "proto2") : notProto(this.#file);
    tokens.expect("=");
    const version = tokens.text();
    if (isEdition || version !== "proto3") throw unsupported(this.#file, isEdition ? `edition ${version}` : version);
    tokens.expect(";");
  }

  #message(around: readonly string[], nested = false): void {
    const tokens = this.#tokens;
    const { comment, line } = tokens.take();
    if (around.length > deepest) throw tokens.unexpected("less nesting", "更少的嵌套");
    const name = tokens.word();
    const path = [...around, name];
    const fields: ProtoField[] = [];
    const options: string[] = [];
    const position = this.#messages.length;
    tokens.expect("{");
    while (!tokens.skip("}")) {
      const { text } = tokens.next;
      if (tokens.skip(";")) continue;
      else if (text === "message") this.#message(path, true);
      else if (text === "enum") this.#enum(path);
      else if (tokens.skip("extend")) this.#extend();
      else if (tokens.skip("option")) options.push(...this.#option());
      else if (tokens.skip("reserved") || tokens.skip("extensions")) this.#wordsUntil(";");
      else if (tokens.skip("oneof")) {
        const oneof = tokens.word();
        tokens.expect("{");
        while (!tokens.skip("}")) {
          if (tokens.skip("option")) this.#option();
          else if (!tokens.skip(";")) fields.push(this.#field(oneof));
        }
      } else fields.push(this.#field(undefined));
    }
    this.#messages.splice(position, 0, {
      fullName: this.#full(path),
      name: path.join(""),
      place: `${this.#file}:${line}`,
      comment,
      fields,
      isNested: nested,
      options,
    });
  }

  #field(oneof: string | undefined): ProtoField {
    const tokens = this.#tokens;
    const first: Token = tokens.next;
    let label: ProtoField["label"] = "none";
    if (tokens.skip("optional")) label = "optional";
    else if (tokens.skip("repeated")) label = "repeated";
    let type = tokens.path();
    if (type === "map" && tokens.skip("<")) {
      tokens.word();
      tokens.expect(",");
      type = tokens.path();
      tokens.expect(">");
      label = "map";
    }
    const name = tokens.word();
    tokens.expect("=");
    if (tokens.next.kind !== "number") throw tokens.unexpected("a number", "数字");
    tokens.take();
    const options = tokens.skip("[") ? this.#wordsUntil("]", ";") : [];
    tokens.expect(";");
    return { name, place: `${this.#file}:${first.line}`, comment: first.comment, type, label, oneof, options };
  }

  #enum(around: readonly string[]): void {
    const tokens = this.#tokens;
    const { line } = tokens.take();
    const name = tokens.word();
    const values: string[] = [];
    tokens.expect("{");
    while (!tokens.skip("}")) {
      if (tokens.skip(";")) continue;
      if (tokens.skip("option")) this.#option();
      else if (tokens.skip("reserved")) this.#wordsUntil(";");
      else {
        values.push(tokens.word());
        this.#wordsUntil(";");
      }
    }
    this.#enums.push({
      fullName: this.#full([...around, name]),
      name: [...around, name].join(""),
      place: `${this.#file}:${line}`,
      values,
    });
  }

  #extend(): void {
    const { line } = this.#tokens.next;
    this.#extensions.push({ name: this.#tokens.path(), line });
    this.#wordsInBraces();
  }

  /** `option (a.b) = { … };` */
  #option(): string[] {
    return this.#wordsUntil(";");
  }

  /** All words up to a sign outside of every bracket, which is taken as well. */
  #wordsUntil(end: string, never?: string): string[] {
    const tokens = this.#tokens;
    const words: string[] = [];
    for (let depth = 0; depth > 0 || !tokens.skip(end); ) {
      const { text, kind } = tokens.next;
      if (kind === "end" || (depth === 0 && text === never)) throw tokens.unexpected(`\`${end}\``);
      if (kind === "sign" && "{[(<".includes(text)) depth += 1;
      if (kind === "sign" && "}])>".includes(text)) depth -= 1;
      if (depth < 0) throw tokens.unexpected(`\`${end}\``);
      words.push(tokens.take().text);
    }
    return words;
  }

  #wordsInBraces(): string[] {
    this.#tokens.expect("{");
    return this.#wordsUntil("}");
  }

  #full(path: readonly string[]): string {
    return [...(this.#package === "" ? [] : [this.#package]), ...path].join(".");
  }
}

/** How a file can begin that says nothing of its syntax, which is then proto2. */
const beginnings: ReadonlySet<string> = new Set([
  "enum",
  "extend",
  "import",
  "message",
  "option",
  "package",
  "service",
]);

const notProto = (file: string): CliError =>
  new CliError("invalid-proto", {
    message: { en: `\`${file}\` is not a proto file`, zh: `\`${file}\` 不是 proto 文件` },
    hint: { en: 'a proto file begins with `syntax = "proto3";`', zh: 'proto 文件以 `syntax = "proto3";` 开头' },
    exitCode: exitCodes.usage,
  });

function unsupported(file: string, version: string): CliError {
  return new CliError("unsupported-proto", {
    message: { en: `\`${file}\` is ${version}, not proto3`, zh: `\`${file}\` 是 ${version}，不是 proto3` },
    hint: { en: 'only `syntax = "proto3";` can be imported', zh: '只能导入 `syntax = "proto3";`' },
    exitCode: exitCodes.usage,
  });
}
