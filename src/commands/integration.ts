import { type ConfigEntry, effective } from '../git/config.ts';
import type { InstallScope } from '../render/install.ts';
import {
  cleanCommand,
  diffCommand,
  difftoolCommand,
  difftoolWebCommand,
  filterProcessCommand,
  mergeCommand,
  mergetoolCommand,
  mergetoolWebCommand,
  smudgeCommand,
  textconvCommand,
  type DriverCommand,
  type FilterCommand,
  type Program,
} from './driver-command.ts';

/** A part of the integration that can be installed alone. */
export type Feature = 'diff' | 'merge' | 'strip' | 'hooks';

/** Every part, in the order they are reported. */
export const features: readonly Feature[] = ['diff', 'merge', 'strip', 'hooks'];

/** Returns what install sets up when it is not told: everything that a scope can have. */
export function defaultFeatures(scope: InstallScope): readonly Feature[] {
  return scope === 'local' ? features : features.filter((feature) => feature !== 'hooks');
}

/** What the filter is to do besides. */
interface FilterChoices {
  /** Keep in git's folder what is taken from notebooks, and put it back. */
  readonly keepOutputs: boolean;
}

/** One setting the integration writes. */
export interface Setting {
  readonly feature: Feature;
  readonly key: string;
  /** Returns the value for a program. */
  readonly value: (program: Program, choices: FilterChoices) => string;
  /** Returns the program of a value that some nbvc wrote, `same` for a value without one, undefined if not ours. */
  readonly recognise: (value: string) => Program | 'same' | undefined;
  /** Returns true for a value of ours that keeps outputs, false for one that does not; absent where it is no choice. */
  readonly keepsOutputs?: (value: string) => boolean | undefined;
  /** What goes wrong where somebody has set it to something else. */
  readonly risk?: Risk;
  /** Git's own key, which people also set for themselves: that install wrote it is noted, see {@link WRITTEN}. */
  readonly shared?: true;
}

/** What another value of a setting means. */
interface Risk {
  readonly level: 'problem' | 'warning';
  readonly message: string;
}

/** Git's setting that names the shared keys which install wrote. */
export const WRITTEN = 'nbvc.installed';

/** One attribute the integration gives to notebooks. */
export interface NotebookAttribute {
  readonly feature: Feature;
  readonly name: string;
  readonly value: string;
  /** The whole line of the attributes file. */
  readonly line: string;
}

/** What is written to git's configuration. New parts of the integration are new rows here and below. */
export const settings: readonly Setting[] = [
  command('diff', 'diff.nbvc.command', diffCommand),
  command('diff', 'diff.nbvc.textconv', textconvCommand),
  // Texts are kept in refs/notes/textconv/nbvc: `git log -p` converts each version of a notebook once.
  constant('diff', 'diff.nbvc.cachetextconv', 'true'),
  // Hunk headers name the cell: `── cell 3 · code · …`. Bytes and not `─+`, which the C locale would misread.
  constant('diff', 'diff.nbvc.xfuncname', '^──[^ ]* (cell [0-9]+.*)$'),
  command('diff', 'difftool.nbvc.cmd', difftoolCommand),
  command('diff', 'difftool.nbvc-web.cmd', difftoolWebCommand),
  // No `merge.nbvc.recursive`: the driver knows the inner merge of a criss-cross by its labels and marker size.
  constant('merge', 'merge.nbvc.name', 'notebook three-way merge'),
  command('merge', 'merge.nbvc.driver', mergeCommand),
  command('merge', 'mergetool.nbvc.cmd', mergetoolCommand),
  // The exit code says whether a conflict is left; without it git asks, or goes by the time of the file.
  constant('merge', 'mergetool.nbvc.trustexitcode', 'true'),
  // It would hand us versions that git has merged as text.
  constant('merge', 'mergetool.nbvc.hideresolved', 'false'),
  command('merge', 'mergetool.nbvc-web.cmd', mergetoolWebCommand),
  constant('merge', 'mergetool.nbvc-web.trustexitcode', 'true'),
  constant('merge', 'mergetool.nbvc-web.hideresolved', 'false'),
  filter('filter.nbvc.process', filterProcessCommand),
  // For programs that run filters themselves and know only this form, nbdime among them.
  filter('filter.nbvc.clean', cleanCommand),
  filter('filter.nbvc.smudge', smudgeCommand),
  // Without it git stores the file as it is where the filter fails, outputs and all.
  {
    ...constant('strip', 'filter.nbvc.required', 'true'),
    risk: { level: 'problem', message: 'where the filter fails, git stores notebooks with their outputs' },
  },
  // A branch from before the filter merges with one from after it.
  {
    ...constant('strip', 'merge.renormalize', 'true'),
    risk: { level: 'warning', message: 'branches from before the filter conflict with those from after it' },
    shared: true,
  },
];

/** Returns true for a setting that people also make for themselves. */
export function isShared(name: string): boolean {
  return settings.some(({ key, shared }) => key === name && shared === true);
}

/** What is written to the attributes file. */
export const notebookAttributes: readonly NotebookAttribute[] = [
  attribute('diff', 'diff', 'nbvc'),
  attribute('merge', 'merge', 'nbvc'),
  attribute('strip', 'filter', 'nbvc'),
];

/** Git keeps converted texts under this name; it goes when the integration goes. */
export const textconvCache = 'refs/notes/textconv/nbvc';

/** A settings section or attribute value that shows another notebook tool at work. */
export interface OtherTool {
  readonly name: string;
  readonly key: RegExp;
}

/** The notebook tools people come from, by what they leave in git's configuration. */
export const otherTools: readonly OtherTool[] = [
  {
    name: 'nbdime',
    key: /^(?:diff\.jupyternotebook|merge\.jupyternotebook|difftool\.nbdime|mergetool\.nbdime)\./,
  },
  { name: 'nbstripout', key: /^(?:filter\.nbstripout|diff\.ipynb)\./ },
  { name: 'jupytext', key: /^(?:filter|diff)\.jupytext\./ },
  { name: 'nbdev', key: /^merge\.nbdev-merge\./ },
  { name: 'nb-clean', key: /^filter\.nb-clean\./ },
];

/** Returns whether the filter keeps outputs, by the settings there are; undefined where there is none of ours. */
export function keepsOutputs(entries: readonly ConfigEntry[]): boolean | undefined {
  const found = settings
    .map((setting) => setting.keepsOutputs?.(effective(entries, setting.key)?.value ?? ''))
    .filter((answer) => answer !== undefined);
  return found.length === 0 ? undefined : found.includes(true);
}

function filter(key: string, { plain, keeping }: FilterCommand): Setting {
  return {
    feature: 'strip',
    key,
    value: (program, { keepOutputs }) => (keepOutputs ? keeping : plain).write(program),
    recognise: (found) => plain.read(found) ?? keeping.read(found),
    keepsOutputs: (found) =>
      keeping.read(found) === undefined ? (plain.read(found) === undefined ? undefined : false) : true,
  };
}

function command(feature: Feature, key: string, { write, read }: DriverCommand): Setting {
  return { feature, key, value: write, recognise: read };
}

function constant(feature: Feature, key: string, value: string): Setting {
  return { feature, key, value: () => value, recognise: (found) => (found === value ? 'same' : undefined) };
}

function attribute(feature: Feature, name: string, value: string): NotebookAttribute {
  return { feature, name, value, line: `*.ipynb ${name}=${value}` };
}
