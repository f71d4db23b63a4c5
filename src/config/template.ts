import type { Option, OptionValue } from '../option.ts';
import { type Section, SECTIONS } from './sections.ts';

/** Returns a configuration file that names every option, commented out, with what it does and its default. */
export function configTemplate(): string {
  return [
    '# Configuration of nbvc. Every line is commented out: the values are the defaults.\n',
    ...SECTIONS.map(sectionText),
  ].join('\n');
}

function sectionText({ name, description, options, overrides }: Section): string {
  const tables = options.filter(({ type }) => type === 'levels');
  const plain = options.filter(({ type }) => type !== 'levels');
  const lines = [`# ${description}`, `[${name}]`, ...plain.flatMap(optionLines)];
  for (const table of tables)
    lines.push('', `# ${table.description}`, `[${name}.${table.name}]`, ...levelLines(table));
  if (overrides)
    lines.push('', '# what holds for some paths only', `# [[${name}.overrides]]`, '# paths = ["drafts/**"]');
  return `${lines.join('\n')}\n`;
}

function optionLines(option: Option): string[] {
  const choices = option.choices === undefined ? '' : ` (${option.choices.join(', ')})`;
  const value = option.default ?? example(option);
  return [`# ${option.description}${choices}`, `# ${option.name} = ${tomlValue(value)}`];
}

/** What an option that is not set could be. */
function example({ type, choices }: Option): OptionValue {
  if (type === 'list') return [];
  if (type === 'count') return 3;
  return type === 'size' ? '1M' : (choices?.[0] ?? '');
}

function levelLines(option: Option): string[] {
  const values = typeof option.default === 'object' && !Array.isArray(option.default) ? option.default : {};
  return Object.entries(values).map(([key, level]) => `# ${key} = ${tomlValue(level)}`);
}

/** A string of ours in JSON is one in TOML, too, and so are lists of them. */
function tomlValue(value: OptionValue): string {
  return JSON.stringify(value);
}
