// What a schema of the description says: its type, its limits, its properties, and a value to start typing from.

import { element, prose, table } from './nodes.js';
import { translate, words } from './words.js';

let description = {};

/** Names the description that references lead into. */
export function resolveIn(api) {
  description = api;
}

export function resolve(value) {
  if (!value?.$ref) return value ?? {};
  return value.$ref.slice(2).split('/').reduce((at, key) => at?.[key], description) ?? {};
}

/** A schema in one line, with a link for each named one. */
export function typeOf(schema) {
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

/** What something is for, and below that its limits. */
export function meaning(text, schema = {}) {
  const { minimum, maximum, minLength, maxLength, pattern, default: fallback } = schema;
  const { length } = words();
  const limits = [
    minimum !== undefined && `≥ ${minimum}`,
    maximum !== undefined && `≤ ${maximum}`,
    minLength !== undefined && `${length} ≥ ${minLength}`,
    maxLength !== undefined && `${length} ≤ ${maxLength}`,
    pattern && `/${pattern}/`,
    fallback !== undefined && `= ${JSON.stringify(fallback)}`,
  ].filter(Boolean).join(', ');
  return [...prose(translate(text)), text && limits ? '\n' : '', limits];
}

export function properties(schema) {
  const { name, type, meaning: about } = words();
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties ?? {}).map(([key, property]) => [
    element('code', { class: required.has(key) ? 'required' : undefined }, key),
    typeOf(property),
    meaning(property.description, property),
  ]);
  return rows.length ? table([name, type, about], rows) : element('p', {}, ...typeOf(schema));
}

/** A value that a schema describes, to start typing from. */
export function example(schema, depth = 0) {
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
