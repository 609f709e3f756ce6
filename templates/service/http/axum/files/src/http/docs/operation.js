// One operation: a form that sends it, and what it takes and answers.

import { element, prose, table } from './nodes.js';
import { example, meaning, resolve, typeOf } from './schema.js';
import { language, translate, words } from './words.js';

export function operationView(path, method, operation) {
  const { parameters: parametersTitle, body: bodyTitle, responses, type, meaning: about, status } = words();
  const parameters = [...callerHeaders(operation), ...(operation.parameters ?? []).map(resolve)];
  const request = resolve(operation.requestBody);
  const [mediaType, media] = Object.entries(request.content ?? {})[0] ?? [];
  const parts = [];
  if (operation.description) parts.push(element('p', {}, prose(translate(operation.description))));
  parts.push(tryIt(path, method, parameters, mediaType, media));
  if (parameters.length) {
    const { plain, filters } = sorted(parameters);
    parts.push(element('h3', {}, parametersTitle));
    if (plain.length) parts.push(parameterTable(plain));
    if (filters.length) parts.push(folded(filters, parameterTable(filters)));
  }
  if (media) {
    parts.push(element('h3', {}, `${bodyTitle} · ${mediaType}`));
    parts.push(element('p', {}, ...typeOf(media.schema)));
    if (request.description) parts.push(element('p', {}, prose(translate(request.description))));
  }
  parts.push(element('h3', {}, responses));
  parts.push(table([status, type, about], Object.entries(operation.responses ?? {}).map(([code, response]) => {
    const { content, description } = resolve(response);
    return [element('code', {}, code), typeOf(Object.values(content ?? {})[0]?.schema), prose(translate(description))];
  })));
  const summary = element('summary', {},
    element('span', { class: `method ${method}` }, method.toUpperCase()),
    element('span', { class: 'path' }, path),
    element('span', { class: 'soft' }, prose(translate(operation.summary))));
  return element('details', { id: `operation-${operation.operationId ?? method + path}` }, summary, element('div', {}, parts));
}

/** The headers that say who asks. A gateway sets them; whoever is behind it can try what it would do. */
function callerHeaders({ security = [] }) {
  const schemes = new Set(security.flatMap((way) => Object.keys(way)));
  return [...schemes].map((scheme) => {
    const { name, in: place, description } = resolve({ $ref: `#/components/securitySchemes/${scheme}` });
    return { name, in: place, description, required: security.every((way) => scheme in way), schema: { type: 'string' } };
  });
}

/** A list has a filter for each field and operator: `title` and `title[like]`. Together they would hide the rest. */
function sorted(parameters) {
  const fieldOf = ({ name }) => name.split('[')[0];
  const fields = new Set(parameters.filter(({ name }) => name.includes('[')).map(fieldOf));
  const isFilter = (parameter) => parameter.in === 'query' && fields.has(fieldOf(parameter));
  return { plain: parameters.filter((parameter) => !isFilter(parameter)), filters: parameters.filter(isFilter) };
}

function folded(filters, content) {
  const summary = element('summary', {}, words().filters, element('span', { class: 'soft' }, String(filters.length)));
  return element('details', { class: 'filters' }, summary, element('div', {}, content));
}

function parameterTable(parameters) {
  const { name, in: place, type, meaning: about, places } = words();
  return table([name, place, type, about], parameters.map((parameter) => [
    element('code', { class: parameter.required ? 'required' : undefined }, parameter.name),
    places[parameter.in] ?? parameter.in,
    typeOf(parameter.schema),
    meaning(parameter.description, parameter.schema),
  ]));
}

/** A form that sends the request and shows what comes back. */
function tryIt(path, method, parameters, mediaType, media) {
  const withInput = (parameter) => ({ ...parameter, input: element('input', { name: parameter.name, required: parameter.required, autocomplete: 'off' }) });
  const label = ({ name, required, input }) => element('label', {}, element('code', { class: required ? 'required' : undefined }, name), input);
  const { plain, filters } = sorted(parameters.map(withInput));
  const body = media && element('textarea', { name: 'body', spellcheck: 'false', 'aria-label': words().body });
  if (body) body.value = JSON.stringify(example(media.schema), undefined, 2);
  const result = element('pre', { hidden: true, 'aria-live': 'polite' });
  const form = element('form', {},
    plain.map(label),
    filters.length ? folded(filters, filters.map(label)) : '',
    body, element('button', { class: 'send' }, words().send), result);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    result.hidden = false;
    result.textContent = '…';
    result.textContent = await send(path, method, [...plain, ...filters], mediaType, body?.value).catch((error) => String(error));
  });
  return element('section', {}, element('h3', {}, words().tryIt), form);
}

async function send(path, method, fields, mediaType, body) {
  const headers = { 'Accept-Language': language() };
  const query = new URLSearchParams();
  let target = path;
  for (const { name, in: place, input } of fields) {
    if (place === 'path') target = target.replace(`{${name}}`, () => encodeURIComponent(input.value));
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
