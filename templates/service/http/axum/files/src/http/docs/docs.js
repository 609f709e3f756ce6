// Shows /openapi.json and /problems. No library: what is shown is built as DOM nodes, never as HTML text, so nothing in
// a description can become markup.

const WORDS = {
  en: {
    problems: 'Problems', schemas: 'Schemas', parameters: 'Parameters', body: 'Body', responses: 'Responses', name: 'Name',
    type: 'Type', meaning: 'Meaning', status: 'Status', tryIt: 'Try it', send: 'Send', other: '中文', failed: 'The description cannot be loaded',
    in: 'In',
  },
  zh: {
    problems: '错误类型', schemas: '数据结构', parameters: '参数', body: '请求体', responses: '响应', name: '名称',
    type: '类型', meaning: '含义', status: '状态', tryIt: '试一试', send: '发送', other: 'English', failed: '无法加载接口描述',
    in: '位置',
  },
};
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const state = { language: firstLanguage(), api: undefined, kinds: [] };

function firstLanguage() {
  const chosen = localStorage.getItem('language') ?? navigator.language;
  return chosen.startsWith('zh') ? 'zh' : 'en';
}

function words() {
  return WORDS[state.language];
}

/** element('a', { href }, 'text', node, …) */
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== false) node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== ''));
  return node;
}

function resolve(value) {
  if (!value?.$ref) return value ?? {};
  return value.$ref.slice(2).split('/').reduce((at, key) => at?.[key], state.api) ?? {};
}

/** A schema in one line, with a link for each named one. */
function typeOf(schema) {
  if (!schema) return [];
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    return [element('a', { href: `#schema-${name}` }, name)];
  }
  const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (choices) return choices.flatMap((choice, index) => [...(index ? [' | '] : []), ...typeOf(choice)]);
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(' | ')];
  const types = [schema.type ?? 'any'].flat();
  return types.flatMap((type, index) => [
    index ? ' | ' : '',
    ...(type === 'array' ? ['[', ...typeOf(schema.items), ']'] : [schema.format ? `${type} (${schema.format})` : type]),
  ]);
}

function limits(schema) {
  const { minimum, maximum, minLength, maxLength, pattern, default: fallback } = schema;
  return [
    minimum !== undefined && `≥ ${minimum}`,
    maximum !== undefined && `≤ ${maximum}`,
    minLength !== undefined && `length ≥ ${minLength}`,
    maxLength !== undefined && `length ≤ ${maxLength}`,
    pattern && `/${pattern}/`,
    fallback !== undefined && `= ${JSON.stringify(fallback)}`,
  ].filter(Boolean).join(', ');
}

function table(columns, rows) {
  const cells = (kind, row) => element('tr', {}, row.map((cell) => element(kind, {}, ...[cell].flat())));
  return element('table', {}, element('thead', {}, cells('th', columns)), element('tbody', {}, rows.map((row) => cells('td', row))));
}

function properties(schema) {
  const { name, type, meaning } = words();
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties ?? {}).map(([key, property]) => [
    element('code', { class: required.has(key) ? 'required' : undefined }, key),
    typeOf(property),
    [property.description, limits(property)].filter(Boolean).join('\n'),
  ]);
  return rows.length ? table([name, type, meaning], rows) : element('p', {}, ...typeOf(schema));
}

/** A value that a schema describes, to start typing from. */
function example(schema, depth = 0) {
  if (schema?.example !== undefined) return schema.example;
  const { default: fallback, enum: values, oneOf, anyOf, allOf, type, format, items, properties: fields } = resolve(schema);
  const { example: own } = resolve(schema);
  if (own !== undefined) return own;
  if (fallback !== undefined) return fallback;
  if (values) return values[0];
  if (allOf) return Object.assign({}, ...allOf.map((part) => example(part, depth)));
  if (oneOf ?? anyOf) return example((oneOf ?? anyOf).find((choice) => choice.type !== 'null'), depth);
  if (depth > 4) return null;
  switch ([type].flat().find((name) => name !== 'null')) {
    case 'object':
      return Object.fromEntries(Object.entries(fields ?? {}).map(([key, field]) => [key, example(field, depth + 1)]));
    case 'array':
      return [example(items, depth + 1)];
    case 'integer':
    case 'number':
      return resolve(schema).minimum ?? 0;
    case 'boolean':
      return false;
    case 'string':
      if (format === 'date') return '2030-01-31';
      if (format === 'date-time') return '2030-01-31T12:00:00.000Z';
      return format === 'uuid' ? '00000000-0000-0000-0000-000000000000' : 'text';
    default:
      return null;
  }
}

function operationView(path, method, operation) {
  const { parameters: parametersTitle, body: bodyTitle, responses, name, type, meaning, status, in: place } = words();
  const parameters = (operation.parameters ?? []).map(resolve);
  const [mediaType, media] = Object.entries(resolve(operation.requestBody).content ?? {})[0] ?? [];
  const parts = [];
  if (operation.description) parts.push(element('p', {}, operation.description));
  if (parameters.length) {
    parts.push(element('h3', {}, parametersTitle));
    parts.push(table([name, place, type, meaning], parameters.map((parameter) => [
      element('code', { class: parameter.required ? 'required' : undefined }, parameter.name),
      parameter.in,
      typeOf(parameter.schema),
      [parameter.description, limits(parameter.schema ?? {})].filter(Boolean).join('\n'),
    ])));
  }
  if (media) {
    parts.push(element('h3', {}, `${bodyTitle} · ${mediaType}`));
    parts.push(element('p', {}, ...typeOf(media.schema)));
  }
  parts.push(element('h3', {}, responses));
  parts.push(table([status, type, meaning], Object.entries(operation.responses ?? {}).map(([code, response]) => {
    const { content, description } = resolve(response);
    return [element('code', {}, code), typeOf(Object.values(content ?? {})[0]?.schema), description ?? ''];
  })));
  parts.push(tryIt(path, method, parameters, mediaType, media));
  const summary = element('summary', {},
    element('span', { class: `method ${method}` }, method.toUpperCase()),
    element('span', { class: 'path' }, path),
    element('span', { class: 'soft' }, operation.summary ?? ''));
  return element('details', { id: `operation-${operation.operationId ?? method + path}` }, summary, element('div', {}, parts));
}

/** A form that sends the request and shows what comes back. */
function tryIt(path, method, parameters, mediaType, media) {
  const fields = parameters.map((parameter) => ({ ...parameter, input: element('input', { name: parameter.name, required: parameter.required, autocomplete: 'off' }) }));
  const body = media && element('textarea', { name: 'body', spellcheck: 'false', 'aria-label': words().body });
  if (body) body.value = JSON.stringify(example(media.schema), undefined, 2);
  const result = element('pre', { hidden: true });
  const form = element('form', {},
    fields.map(({ name, required, input }) => element('label', {}, element('code', { class: required ? 'required' : undefined }, name), input)),
    body, element('button', { class: 'send' }, words().send), result);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    result.hidden = false;
    result.textContent = '…';
    result.textContent = await send(path, method, fields, mediaType, body?.value).catch((error) => String(error));
  });
  return element('section', {}, element('h3', {}, words().tryIt), form);
}

async function send(path, method, fields, mediaType, body) {
  const headers = { 'Accept-Language': state.language };
  const query = new URLSearchParams();
  let target = path;
  for (const { name, in: place, input } of fields) {
    if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(input.value));
    else if (input.value !== '' && place === 'query') query.append(name, input.value);
    else if (input.value !== '' && place === 'header') headers[name] = input.value;
  }
  if (body !== undefined) headers['Content-Type'] = mediaType;
  if (query.size) target += `?${query}`;
  const started = performance.now();
  const response = await fetch(target, { method: method.toUpperCase(), headers, body, redirect: 'manual' });
  const text = await response.text();
  const lines = [`HTTP ${response.status} · ${Math.round(performance.now() - started)} ms`, ...[...response.headers].map(([key, value]) => `${key}: ${value}`), ''];
  return [...lines, pretty(text)].join('\n');
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function groups() {
  const byTag = new Map(Object.values(state.api.tags ?? []).map((tag) => [tag.name, []]));
  for (const [path, item] of Object.entries(state.api.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = item[method].tags?.[0] ?? '';
      byTag.set(tag, [...(byTag.get(tag) ?? []), [path, method, item[method]]]);
    }
  }
  // The service's own resources come before what every service has.
  return [...byTag].sort(([a], [b]) => (a === 'system') - (b === 'system') || a.localeCompare(b));
}

function show() {
  const { problems, schemas, other, status } = words();
  const { info, components } = state.api;
  document.documentElement.lang = state.language;
  document.title = info.title;
  document.getElementById('title').replaceChildren(info.title, element('small', {}, info.version));
  document.getElementById('description').textContent = info.description ?? '';
  const language = document.getElementById('language');
  language.textContent = other;
  language.lang = state.language === 'en' ? 'zh' : 'en';
  const main = [];
  const contents = [];
  for (const [tag, operations] of groups()) {
    main.push(element('h2', { id: `tag-${tag}` }, tag));
    contents.push(element('b', {}, tag));
    for (const [path, method, operation] of operations) {
      const view = operationView(path, method, operation);
      main.push(view);
      contents.push(element('a', { href: `#${view.id}`, title: operation.summary }, element('span', { class: `method ${method}` }, method.toUpperCase()), ` ${path}`));
    }
  }
  main.push(element('h2', { id: 'problems' }, problems));
  contents.push(element('b', {}, problems));
  for (const kind of state.kinds) {
    const slug = kind.type.split('/').pop();
    main.push(element('details', { id: `problem-${slug}` },
      element('summary', {}, element('code', { title: status }, String(kind.status)), element('span', { class: 'path' }, slug), element('span', { class: 'soft' }, kind.title[state.language])),
      element('div', {}, element('p', {}, kind.description[state.language]))));
    contents.push(element('a', { href: `#problem-${slug}` }, `${kind.status} ${slug}`));
  }
  main.push(element('h2', { id: 'schemas' }, schemas));
  contents.push(element('b', {}, schemas));
  for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
    main.push(element('details', { id: `schema-${name}` },
      element('summary', {}, element('span', { class: 'path' }, name), element('span', { class: 'soft' }, schema.description ?? '')),
      element('div', {}, properties(schema))));
    contents.push(element('a', { href: `#schema-${name}` }, name));
  }
  document.getElementById('main').replaceChildren(...main);
  document.getElementById('contents').replaceChildren(...contents);
  openTarget();
}

/** Opens what the address points to, or a link would lead to a closed line. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

async function load(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

document.getElementById('language').addEventListener('click', () => {
  state.language = state.language === 'en' ? 'zh' : 'en';
  localStorage.setItem('language', state.language);
  if (state.api) show();
});
window.addEventListener('hashchange', openTarget);
try {
  [state.api, state.kinds] = await Promise.all([load('/openapi.json'), load('/problems')]);
  show();
} catch (error) {
  document.getElementById('main').textContent = `${words().failed}: ${error.message}`;
}
