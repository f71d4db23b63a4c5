import type { Option } from '../option.ts';
import { type Section, SECTIONS } from './sections.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Returns the JSON Schema of `.nbvc.toml`, for editors; `docs/formats/config.schema.json` is made of it. */
export function configSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of nbvc (.nbvc.toml, or [tool.nbvc] in pyproject.toml)',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(SECTIONS.map((section) => [section.name, sectionSchema(section)])),
  };
}

function sectionSchema({ description, options, overrides }: Section): Schema {
  const properties = Object.fromEntries(options.map((option) => [option.name, optionSchema(option)]));
  const paths = { type: 'array', items: { type: 'string' }, minItems: 1 };
  const override = {
    type: 'object',
    additionalProperties: false,
    required: ['paths'],
    properties: { paths, ...properties },
  };
  return {
    type: 'object',
    description,
    additionalProperties: false,
    properties: overrides ? { ...properties, overrides: { type: 'array', items: override } } : properties,
  };
}

function optionSchema(option: Option): Schema {
  const { description } = option;
  // Defaults of the single rules stand with each rule.
  const standard =
    option.default === undefined || option.type === 'levels' ? {} : { default: option.default };
  return { description, ...typeSchema(option), ...standard };
}

function typeSchema({ type, choices, keys = [] }: Option): Schema {
  switch (type) {
    case 'choice':
      return { enum: choices };
    case 'list':
      return { type: 'array', items: choices === undefined ? { type: 'string' } : { enum: choices } };
    case 'size':
      return { type: ['integer', 'string'], minimum: 0, pattern: '^\\s*\\d{1,9}[kKmMgG]?([iI]?[bB])?\\s*$' };
    case 'count':
      return { type: 'integer', minimum: 0 };
    case 'flag':
      return { type: 'boolean' };
    case 'text':
      return { type: 'string' };
    case 'levels':
      return {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(keys.map((key) => [key, { enum: choices }])),
      };
  }
}
