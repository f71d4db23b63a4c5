import type { Option, OptionValues } from '../option.ts';
import { RULES, type RuleLevel } from './catalogue.ts';

const KILOBYTE = 1024;
const MEGABYTE = KILOBYTE * KILOBYTE;

/** What a check is asked for; `[check]` of the configuration. */
export const CHECK_OPTIONS: readonly Option[] = [
  {
    name: 'rules',
    type: 'levels',
    keys: RULES.map(({ id }) => id),
    choices: ['off', 'warn', 'error'],
    default: Object.fromEntries(RULES.map(({ id, level }) => [id, level])),
    description: 'what becomes of what each rule finds; see nbvc check --list',
  },
  { name: 'exclude', type: 'list', default: [], description: 'globs of notebooks that are not checked' },
  { name: 'max-output-size', type: 'size', default: MEGABYTE, description: 'for output-size: 500, 100k, 2M' },
  { name: 'max-notebook-size', type: 'size', default: 10 * MEGABYTE, description: 'for notebook-size' },
  { name: 'max-cell-lines', type: 'count', default: 100, description: 'for long-cell' },
  {
    name: 'min-format',
    type: 'text',
    default: '4.0',
    description: 'for format-version: notebooks below are reported',
  },
  {
    name: 'kernels',
    type: 'list',
    default: [],
    description: 'for kernelspec: allowed kernels; any if empty',
  },
  {
    name: 'languages',
    type: 'list',
    default: [],
    description: 'for kernelspec: allowed languages; any if empty',
  },
];

/** What one notebook is checked for. */
export interface CheckPolicy {
  readonly levels: ReadonlyMap<string, RuleLevel>;
  readonly maxOutputSize: number;
  readonly maxNotebookSize: number;
  readonly maxCellLines: number;
  readonly minFormat: { readonly major: number; readonly minor: number };
  readonly kernels: readonly string[];
  readonly languages: readonly string[];
}

/** Returns the policy that values of {@link CHECK_OPTIONS} make; what they do not say is as by default. */
export function checkPolicy(values: OptionValues = {}): CheckPolicy {
  const [major = 4, minor = 0] = textOf(values, 'min-format').split('.').map(Number);
  return {
    levels: levelsOf(values['rules']),
    maxOutputSize: numberOf(values, 'max-output-size'),
    maxNotebookSize: numberOf(values, 'max-notebook-size'),
    maxCellLines: numberOf(values, 'max-cell-lines'),
    minFormat: { major, minor },
    kernels: listOf(values, 'kernels'),
    languages: listOf(values, 'languages'),
  };
}

function levelsOf(value: OptionValues[string]): ReadonlyMap<string, RuleLevel> {
  const said = new Map<string, unknown>(
    typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [],
  );
  return new Map(RULES.map(({ id, level }) => [id, asLevel(said.get(id)) ?? level]));
}

function asLevel(value: unknown): RuleLevel | undefined {
  return value === 'off' || value === 'warn' || value === 'error' ? value : undefined;
}

function given(values: OptionValues, name: string): OptionValues[string] {
  return values[name] ?? CHECK_OPTIONS.find((option) => option.name === name)?.default;
}

function numberOf(values: OptionValues, name: string): number {
  return Number(given(values, name));
}

function textOf(values: OptionValues, name: string): string {
  const value = given(values, name);
  return typeof value === 'string' ? value : '';
}

/** Returns a list of strings among values. */
function listOf(values: OptionValues, name: string): readonly string[] {
  const value = given(values, name);
  return Array.isArray(value) ? value : [];
}
