// Shows /openapi.json and /problems, without a library.

import { element, prose } from './nodes.js';
import { operationView } from './operation.js';
import { properties, resolveIn } from './schema.js';
import { language, learn, otherLanguage, switchLanguage, translate, words } from './words.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const state = { api: undefined, kinds: [] };

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
  const open = [...document.querySelectorAll('details[open][id]')].map((details) => details.id);
  document.documentElement.lang = language();
  document.title = info.title;
  document.getElementById('title').replaceChildren(info.title, element('small', {}, info.version));
  document.getElementById('description').replaceChildren(...prose(info.description).filter(Boolean));
  const button = document.getElementById('language');
  button.textContent = other;
  button.lang = otherLanguage();
  const main = [];
  const contents = [];
  for (const [tag, operations] of groups()) {
    main.push(element('h2', { id: `tag-${tag}` }, translate(tag)));
    contents.push(element('b', {}, translate(tag)));
    for (const [path, method, operation] of operations) {
      const view = operationView(path, method, operation);
      main.push(view);
      contents.push(element('a', { href: `#${view.id}`, title: translate(operation.summary) }, element('span', { class: `method ${method}` }, method.toUpperCase()), ` ${path}`));
    }
  }
  main.push(element('h2', { id: 'problems' }, problems));
  contents.push(element('b', {}, problems));
  for (const kind of state.kinds) {
    const slug = kind.type.split('/').pop();
    main.push(element('details', { id: `problem-${slug}` },
      element('summary', {}, element('code', { title: status }, String(kind.status)), element('span', { class: 'path' }, slug), element('span', { class: 'soft' }, kind.title[language()])),
      element('div', {}, element('p', {}, prose(kind.description[language()])))));
    contents.push(element('a', { href: `#problem-${slug}` }, `${kind.status} ${slug}`));
  }
  main.push(element('h2', { id: 'schemas' }, schemas));
  contents.push(element('b', {}, schemas));
  for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
    main.push(element('details', { id: `schema-${name}` },
      element('summary', {}, element('span', { class: 'path' }, name), element('span', { class: 'soft' }, prose(translate(schema.description)))),
      element('div', {}, properties(schema))));
    contents.push(element('a', { href: `#schema-${name}` }, name));
  }
  document.getElementById('main').replaceChildren(...main);
  document.getElementById('contents').replaceChildren(...contents);
  for (const id of open) document.getElementById(id).open = true;
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
  switchLanguage();
  if (state.api) show();
});
window.addEventListener('hashchange', openTarget);
try {
  [state.api, state.kinds] = await Promise.all([load('/openapi.json'), load('/problems')]);
  resolveIn(state.api);
  learn(state.kinds);
  show();
  openTarget();
} catch (error) {
  document.getElementById('main').textContent = `${words().failed}: ${error.message}`;
}
