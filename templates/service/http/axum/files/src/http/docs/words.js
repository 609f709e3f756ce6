// The page's two languages: its own words, and the fixed texts of the description, which /openapi.json has in English.

const WORDS = {
  en: {
    problems: 'Problems', schemas: 'Schemas', parameters: 'Parameters', filters: 'Filters', body: 'Body', responses: 'Responses',
    name: 'Name', type: 'Type', meaning: 'Meaning', status: 'Status', in: 'In', length: 'length', tryIt: 'Try it', send: 'Send',
    other: '中文', failed: 'The description cannot be loaded', colon: ': ',
    places: { path: 'path', query: 'query', header: 'header', cookie: 'cookie' },
  },
  zh: {
    problems: '错误类型', schemas: '数据结构', parameters: '参数', filters: '筛选条件', body: '请求体', responses: '响应',
    name: '名称', type: '类型', meaning: '含义', status: '状态', in: '位置', length: '长度', tryIt: '试一试', send: '发送',
    other: 'English', failed: '无法加载接口描述', colon: '：',
    places: { path: '路径', query: '查询', header: '请求头', cookie: 'Cookie' },
  },
};

/** English to Chinese. `{}` stands for a span of code, which is never translated. */
const TEXTS = new Map(Object.entries({
  // Operations
  system: '系统',
  List: '列出',
  Create: '创建',
  'Create several': '批量创建',
  Read: '读取',
  Replace: '替换',
  'Change some fields': '修改部分字段',
  Delete: '删除',
  'The documentation page': '文档页面',
  'A file of the documentation page': '文档页面的文件',
  'Whether the process can answer': '进程能否应答',
  'Whether the service should be sent requests': '服务能否接收请求',
  'This description': '本接口描述',
  'Every kind of problem': '所有错误类型',
  'What one kind of problem means': '某个错误类型的含义',
  // Parameters
  'How many entities at most.': '最多返回多少个实体。',
  'The {} of the page before.': '上一页的 {}。',
  'Fields to sort by, {} for descending, such as {}': '排序字段，{} 表示降序，例如 {}',
  '{} is equal.': '{} 等于此值。',
  '{} is not equal, or has no value.': '{} 不等于此值，或没有值。',
  '{} is one of these, separated by commas.': '{} 是其中之一，以逗号分隔。',
  '{} is less.': '{} 小于此值。',
  '{} is less or equal.': '{} 小于或等于此值。',
  '{} is greater.': '{} 大于此值。',
  '{} is greater or equal.': '{} 大于或等于此值。',
  '{} matches: {} stands for any text, {} for one character, {} makes the next one ordinary.':
    '{} 匹配此模式：{} 代表任意文本，{} 代表一个字符，{} 使下一个字符失去特殊含义。',
  'Makes sending the request again harmless': '使重复发送同一请求不会产生副作用',
  'The versions that the client has': '客户端已有的版本',
  'The version that is to be replaced': '要替换的版本',
  'The version that is to be changed': '要修改的版本',
  'The version that is to be deleted': '要删除的版本',
  'Its id': '其 ID',
  'Its name': '其名称',
  "The last part of the problem's type": '错误类型 URI 的最后一段',
  'Absent fields keep their values, null clears': '未出现的字段保持原值，null 表示清空',
  'Names the person or program that asks. The gateway sets it, after it has authenticated the request.':
    '表明调用者（人或程序）的身份。由网关在验证请求后设置。',
  'Names the tenant that the caller acts for. The gateway sets it, after it has authenticated the request.':
    '表明调用者所代表的租户。由网关在验证请求后设置。',
  // Responses
  'One page': '一页结果',
  Created: '已创建',
  'One result for each item, in order': '按顺序逐项给出结果',
  Found: '已找到',
  'The client has this version': '客户端已有此版本',
  Replaced: '已替换',
  Changed: '已修改',
  Deleted: '已删除',
  'A page for people': '供人阅读的页面',
  'The file': '文件内容',
  'An OpenAPI 3.1 document': 'OpenAPI 3.1 文档',
  'Every kind, ordered by status': '所有类型，按状态码排序',
  'The kind': '该类型',
  'It can': '能',
  'It should': '能',
  'It should not: the store does not answer, or the process is about to end': '不能：存储没有应答，或进程即将结束',
  // Schemas
  '{} as it is stored and sent.': '存储和返回的 {}。',
  'What clients write of {}.': '客户端可写入的 {} 字段。',
  'The values of {}.': '{} 的取值。',
  'The identifier, which begins with the time of creation.': '标识符，以创建时间开头。',
  'When it was created.': '创建时间。',
  'When it was last changed.': '最后修改时间。',
  'How often it was stored: 1, 2, 3 …': '存储次数：1、2、3……',
  'The body of a response.': '响应体。',
  'The entities of this page.': '本页的实体。',
  'What to send as {} to get the next page; absent on the last one.': '作为 {} 发送即可获取下一页；最后一页没有此字段。',
  'The body of a request: {}.': '请求体：{}。',
  'What is to be created.': '要创建的内容。',
  'The body of a response: one result for each item, in order.': '响应体：按顺序逐项给出结果。',
  'The results.': '结果。',
  'What became of one item.': '单项的处理结果。',
  'What one check found.': '一项检查的结果。',
  'How long it took.': '耗时。',
  'The result: ok or unavailable.': '结果：ok 或 unavailable。',
  'Each thing that the service needs.': '服务依赖的各项。',
  'The store.': '存储。',
  'What one kind of problem means.': '某个错误类型的含义。',
  'What they mean, and what to do about them.': '含义与处理办法。',
  'Their HTTP status.': 'HTTP 状态码。',
  'Their title.': '标题。',
  'The {} of such problems.': '此类错误的 {}。',
  'That the process can answer.': '进程能够应答。',
  'Always ok: a process that is not cannot answer.': '始终为 ok：不正常的进程无法应答。',
  'A problem as it is sent.': '返回的错误。',
  'What happened this time, and what to do about it.': '本次发生了什么，以及如何处理。',
  'Every violation found in the input.': '输入中的所有违规之处。',
  'The request id, which the log also has.': '请求 ID，与日志中的一致。',
  'The HTTP status again.': '同 HTTP 状态码。',
  'What the kind of problem means, in the language asked for.': '错误类型的含义，使用所请求的语言。',
  'Where the kind of problem is described.': '该错误类型的说明地址。',
  'Whether the service should be sent requests, and why.': '服务能否接收请求及其原因。',
  'Each check.': '各项检查。',
  'The worst of all checks.': '所有检查中最差的结果。',
  'What a check found.': '检查结果。',
  'A text in every language.': '各语言的文本。',
  'English.': '英文。',
  'Chinese.': '中文。',
  'One violation of the input, as it is sent.': '返回的一处违规。',
  'What rule was broken; never translated.': '违反的规则；从不翻译。',
  'The rule for people, in the language asked for.': '供人阅读的规则，使用所请求的语言。',
  'A JSON pointer into the body, or the name of the query parameter or header.': '指向请求体的 JSON Pointer，或查询参数、请求头的名称。',
}));
const CODE = /`[^`]*`/g;

let current = (localStorage.getItem('language') ?? navigator.language).startsWith('zh') ? 'zh' : 'en';

export function language() {
  return current;
}

/** The language that the page is not in now. */
export function otherLanguage() {
  return current === 'en' ? 'zh' : 'en';
}

export function switchLanguage() {
  current = otherLanguage();
  localStorage.setItem('language', current);
}

export function words() {
  return WORDS[current];
}

/** Adds what the kinds of problem say, which /problems has in both languages. */
export function learn(kinds) {
  for (const { description } of kinds) TEXTS.set(description.en, description.zh);
}

/** A text of the description in the page's language. What somebody wrote for this API stays as it is. */
export function translate(text) {
  if (!text || current === 'en') return text ?? '';
  return text.split('\n').map((line) => translateLine(line)).join('\n');
}

function translateLine(line) {
  const whole = lookUp(line);
  if (whole !== undefined) return whole;
  // A name or a phrase, and what is said about it.
  const [, head, tail] = line.match(/^(.+?): (.+)$/) ?? [];
  const [before, after] = [lookUp(head), lookUp(tail)];
  return before ?? after ? `${before ?? head}${words().colon}${after ?? tail}` : line;
}

function lookUp(text = '') {
  const spans = text.match(CODE) ?? [];
  let next = 0;
  return TEXTS.get(text.replace(CODE, '{}'))?.replaceAll('{}', () => spans[next++]);
}
