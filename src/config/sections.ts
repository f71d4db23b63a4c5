import { CHECK_OPTIONS } from '../check/options.ts';
import type { Option } from '../option.ts';
import { PARTS } from '../render/part.ts';
import { STRIP_OPTIONS } from '../strip/options.ts';

/** A part of the configuration. */
export interface Section {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Option[];
  /** Whether `[[<name>.overrides]]` may say otherwise for some paths. */
  readonly overrides: boolean;
}

const STRATEGIES = ['ask', 'ours', 'theirs', 'union', 'base'];

/** `nbvc merge` and the merge driver. Their defaults depend on what conflicts, so the table names none. */
const MERGE_OPTIONS: readonly Option[] = [
  choice(
    'conflict-style',
    ['cells', 'inline', 'text'],
    'how conflicts are marked: whole cells, or lines in a source',
  ),
  choice('sources', STRATEGIES, 'what settles conflicts of sources'),
  choice(
    'outputs',
    [...STRATEGIES, 'drop', 'incoming', 'current'],
    'whose outputs stay where both sides ran a cell',
  ),
  choice('metadata', STRATEGIES, 'what settles conflicts of metadata'),
  choice('stale-outputs', ['keep', 'drop'], 'what happens to outputs of a source that nobody has run'),
  choice('adjacent', ['conflict', 'merge'], 'changes of neighbouring lines'),
  choice('insert', ['conflict', 'union'], 'cells that both sides inserted at one place'),
  {
    name: 'remember',
    type: 'flag',
    default: true,
    description: 'settle conflicts as nbvc resolve settled the same ones before',
  },
];

/** `nbvc diff` and `git diff`. */
const DIFF_OPTIONS: readonly Option[] = [
  { name: 'ignore', type: 'list', choices: PARTS, description: 'parts to leave out' },
  { name: 'context', type: 'count', description: "lines of context; git's diff.context if not set" },
  { name: 'output-lines', type: 'count', default: 20, description: 'lines to show of one output' },
];

/** All sections, in the order in which they are shown. Everything about the configuration is made of this. */
export const SECTIONS: readonly Section[] = [
  { name: 'diff', description: 'how diffs look', options: DIFF_OPTIONS, overrides: false },
  { name: 'merge', description: 'how notebooks are merged', options: MERGE_OPTIONS, overrides: false },
  {
    name: 'strip',
    description: 'what of notebooks is not committed',
    options: STRIP_OPTIONS,
    overrides: true,
  },
  { name: 'check', description: 'what notebooks are checked for', options: CHECK_OPTIONS, overrides: true },
];

function choice(name: string, choices: readonly string[], description: string): Option {
  return { name, type: 'choice', choices, description };
}
