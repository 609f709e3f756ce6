// Builds what is shown as DOM nodes, never as HTML text, so that nothing in a description can become markup.

/** element('a', { href }, 'text', node, …) */
export function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== false) node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== ''));
  return node;
}

/** The parts of a text; what stands between backticks is code. */
export function prose(text = '') {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 ? element('code', {}, part) : part));
}

/** A table; a cell is text, a node or a list of them. */
export function table(columns, rows) {
  const cells = (kind, row) => element('tr', {}, row.map((cell) => element(kind, {}, ...[cell].flat())));
  return element('table', {}, element('thead', {}, cells('th', columns)), element('tbody', {}, rows.map((row) => cells('td', row))));
}
